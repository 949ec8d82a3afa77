"""How a connection does, in one word and the reasons for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ...core.jobs.backoff import IDLE
from ...ports.repositories.scheduled_jobs import Wakeup
from .words import BAD, BUSY, GOOD, WARN

HOUSEKEEPING: Final = frozenset({"erase_call_records", "erase_documents", "fold_stock"})

OVERDUE: Final = timedelta(minutes=3)
"""Whatever is due for so long is looked at by nobody."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Something that a connection waits for; `halted` needs a person."""

    deed: str
    until: datetime
    why: str
    halted: bool
    failures: int


@dataclass(frozen=True, slots=True)
class Health:
    """One word, its tone, and what is waited for, the worst first."""

    word: str
    tone: str
    waits: tuple[Wait, ...]


def health_of(wakeups: Sequence[Wakeup], now: datetime) -> Health:
    """Return how a connection does whose deeds these are."""
    waits = tuple(
        sorted(
            (
                Wait(one.deed, one.due_at, one.halted or one.why, bool(one.halted), one.failures)
                for one in wakeups
                if one.halted or _is_worth_telling(one, now)
            ),
            key=lambda wait: (not wait.halted, not wait.failures, wait.until),
        )
    )
    if any(wait.halted for wait in waits):
        return Health("Stopped", BAD, waits)
    if not wakeups or all(one.due_at < now - OVERDUE for one in wakeups):
        return Health("Not running", WARN, waits)
    if any(wait.failures for wait in waits):
        return Health("In trouble", WARN, waits)
    if waits:
        return Health("Waits", BUSY, waits)
    return Health("Well", GOOD, waits)


def _is_worth_telling(wakeup: Wakeup, now: datetime) -> bool:
    if wakeup.deed in HOUSEKEEPING or not wakeup.why:
        return False
    return bool(wakeup.failures) or wakeup.due_at > now + IDLE
