"""The flows of the connector: what the demo summarizes and checks."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .observation import Observation


@dataclass(frozen=True, slots=True)
class Flow:
    """
    One flow, checked at both sides.

    `summary` returns rows of the table, `broken` a sentence for each broken promise.
    """

    title: str
    summary: Callable[[Observation], Iterable[tuple[str, str]]]
    broken: Callable[[Observation], Iterable[str]]


def minutes(span_seconds: float) -> str:
    """Format a duration as minutes and seconds."""
    whole, seconds = divmod(round(span_seconds), 60)
    return f"{whole} min {seconds:02} s"
