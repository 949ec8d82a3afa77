"""Error responses to Assure."""

from dataclasses import dataclass
from typing import Any, Final

BAD_REQUEST: Final = 400
UNAUTHORIZED: Final = 401

BAD_DATA: Final = "BAD_DATA"
"""The request is not valid; a code of Increff's."""

MOST_LISTED: Final = 5


@dataclass(frozen=True)
class Refusal(Exception):  # it is an answer
    """
    An error response.

    Args:
        code: for programs.
        message: for users: what happened, and what to do.
        description: for programs too, such as the time to retry at.
        status: HTTP status. Assure is documented to understand 400 and 401 only.
    """

    code: str
    message: str
    description: str = ""
    status: int = BAD_REQUEST

    def body(self) -> dict[str, Any]:
        """Return the response body, in the format of Increff's errors."""
        return {"code": self.code, "message": self.message, "description": self.description}


def problems_in(messages: object, at: str = "") -> list[str]:
    """Return each validation error with its path."""
    if isinstance(messages, dict):
        inner = ((deeper, f"{at}.{name}" if at else str(name)) for name, deeper in messages.items())
        return [line for deeper, place in inner for line in problems_in(deeper, place)]
    found = messages if isinstance(messages, list) else [messages]
    return [f"{at}: {message}" for message in found]


def bad_data(messages: object) -> Refusal:
    """Return the refusal for validation errors."""
    problems = problems_in(messages)
    more = len(problems) - MOST_LISTED
    listed = "; ".join(problem.rstrip(".") for problem in problems[:MOST_LISTED])
    return Refusal(
        BAD_DATA,
        f"The request is not valid: {listed}{f'; and {more} more' if more > 0 else ''}. "
        "Nothing was changed.",
    )
