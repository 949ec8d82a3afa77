"""Records the outcomes of calls for the control API."""

from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from ..protocol.times import zulu
from .throttle_table import LIMITS

_CALLS_KEPT = 500


class Outcome(StrEnum):
    """The outcome of a call."""

    ACCEPTED = "accepted"
    """Counted and successful."""
    REFUSED = "refused"
    """Counted and rejected by the section."""
    TURNED_AWAY = "turned_away"
    """Not counted: not authenticated."""
    THROTTLED = "throttled"
    """Throttled: the bucket was empty."""
    OVER_QUOTA = "over_quota"
    """The hourly quota was exceeded."""
    TROUBLED = "troubled"
    """Not counted: replaced by an injected fault."""


@dataclass(slots=True)
class _Page:
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    operations: Counter[str] = field(default_factory=Counter)
    calls: deque[dict[str, str]] = field(default_factory=lambda: deque(maxlen=_CALLS_KEPT))


CallerKey = tuple[str, str]
"""Seller ID and developer ID."""

UNAUTHENTICATED: CallerKey = ("", "")
"""The key of calls that are not authenticated."""


class Ledger:
    """One page per caller and bucket."""

    def __init__(self) -> None:
        self._pages: dict[tuple[str, str, str, str], _Page] = {}

    def note(
        self, caller: CallerKey, section: str, operation: str, outcome: Outcome, now: datetime
    ) -> None:
        """Record one call."""
        limit = LIMITS.get((section, operation))
        bucket = limit.name if limit else operation
        page = self._pages.setdefault((*caller, section, bucket), _Page())
        page.outcomes[outcome] += 1
        page.operations[operation] += 1
        page.calls.append({"at": zulu(now), "operation": operation, "outcome": outcome})

    def pages(self) -> list[dict[str, Any]]:
        """
        Return every page: the counts of outcomes and operations, and the latest calls.

        Calls are listed with their times, oldest first.
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
