"""How the connector itself speaks HTTP: to Assure, and to those who are alerted."""

import requests


class Session(requests.Session):
    """
    Follows no redirection, and does not look where one leads.

    The library reads that address, and all of the body, even where it is told not to follow.
    """

    def get_redirect_target(self, resp: requests.Response) -> None:  # the library's shape
        """Return nowhere."""
