"""What Assure is told where a call is not answered as it wished."""

from dataclasses import dataclass
from typing import Any, Final

BAD_REQUEST: Final = 400
UNAUTHORIZED: Final = 401

BAD_DATA: Final = "BAD_DATA"
"""The call is not as it must be; so Increff's own code names it."""

MOST_TOLD: Final = 5


@dataclass(frozen=True)
class Refusal(Exception):  # it is an answer
    """
    Ends a call with an error.

    Args:
        code: for programs.
        message: for the person at the screen: what happened, and what to do.
        description: for programs too, such as the moment to ask again at.
        status: HTTP's. Of errors Assure is known to understand 400 and 401 alone.
    """

    code: str
    message: str
    description: str = ""
    status: int = BAD_REQUEST

    def body(self) -> dict[str, Any]:
        """Return the answer's body, with the names that Increff's own errors have."""
        return {"code": self.code, "message": self.message, "description": self.description}


def told(messages: object, at: str = "") -> list[str]:
    """Return each problem that a schema found, with its place in the call."""
    if isinstance(messages, dict):
        inner = ((deeper, f"{at}.{name}" if at else str(name)) for name, deeper in messages.items())
        return [line for deeper, place in inner for line in told(deeper, place)]
    found = messages if isinstance(messages, list) else [messages]
    return [f"{at}: {message}" for message in found]


def bad_data(messages: object) -> Refusal:
    """Return the refusal of a call in which a schema found problems."""
    problems = told(messages)
    more = len(problems) - MOST_TOLD
    listed = "; ".join(problem.rstrip(".") for problem in problems[:MOST_TOLD])
    return Refusal(
        BAD_DATA,
        f"The call is not as it must be: {listed}{f'; and {more} more' if more > 0 else ''}. "
        "Nothing was done.",
    )
