"""What each flow of the connector shows in the summary, and what it promised."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .seen import Seen


@dataclass(frozen=True, slots=True)
class Flow:
    """
    One flow, judged from outside.

    `summary` gives rows of the table; `broken` a sentence for each promise that was broken.
    """

    title: str
    summary: Callable[[Seen], Iterable[tuple[str, str]]]
    broken: Callable[[Seen], Iterable[str]]


def minutes(span_seconds: float) -> str:
    """Return a span for people."""
    whole, seconds = divmod(round(span_seconds), 60)
    return f"{whole} min {seconds:02} s"
