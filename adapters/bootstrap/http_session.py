"""The HTTP session for calls to Assure and to webhooks."""

import requests


class Session(requests.Session):
    """
    A session that ignores redirections.

    With `allow_redirects=False` the library would still parse the target and read the body.
    """

    def get_redirect_target(self, resp: requests.Response) -> None:  # the library's signature
        """Return None: no response is a redirection."""
