"""What Amazon counted, to be looked at from outside."""

from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from ..protocol.times import zulu
from .throttle_table import LIMITS

_CALLS_KEPT = 500


class Outcome(StrEnum):
    """What became of a call."""

    ACCEPTED = "accepted"
    """Counted, and done as asked."""
    REFUSED = "refused"
    """Counted, and answered with an error of the section."""
    TURNED_AWAY = "turned_away"
    """Not counted: refused at the door."""
    THROTTLED = "throttled"
    """One call too many by our own count: the bucket was empty."""
    OVER_QUOTA = "over_quota"
    """One call too many by our own count: the hour was used up."""
    TROUBLED = "troubled"
    """Not counted: it met with trouble that was ordered."""


@dataclass(slots=True)
class _Page:
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    operations: Counter[str] = field(default_factory=Counter)
    calls: deque[dict[str, str]] = field(default_factory=lambda: deque(maxlen=_CALLS_KEPT))


CallerKey = tuple[str, str]
"""Seller id and developer id."""

UNAUTHENTICATED: CallerKey = ("", "")
"""Whoever was not let in."""


class Ledger:
    """One page for each caller and bucket."""

    def __init__(self) -> None:
        self._pages: dict[tuple[str, str, str, str], _Page] = {}

    def note(
        self, caller: CallerKey, section: str, operation: str, outcome: Outcome, now: datetime
    ) -> None:
        """Write one call down."""
        limit = LIMITS.get((section, operation))
        bucket = limit.name if limit else operation
        page = self._pages.setdefault((*caller, section, bucket), _Page())
        page.outcomes[outcome] += 1
        page.operations[operation] += 1
        page.calls.append({"at": zulu(now), "operation": operation, "outcome": outcome})

    def pages(self) -> list[dict[str, Any]]:
        """
        Return every page: how often each outcome, each operation, and the latest calls.

        Calls are told with their moments, oldest first.
        """
        return [
            {
                "seller": seller_id,
                "developer": developer_id,
                "section": section,
                "bucket": bucket,
                **{outcome.value: page.outcomes[outcome] for outcome in Outcome},
                "operations": dict(page.operations),
                "calls": list(page.calls),
            }
            for (seller_id, developer_id, section, bucket), page in self._pages.items()
        ]
