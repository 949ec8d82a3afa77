"""Counts calls of the simulated Assure by client."""

from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class _Account:
    last_minute: deque[datetime] = field(default_factory=deque)
    busiest_minute: int = 0
    by_minute: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)


class Ledger:
    """Limits calls per rolling minute and counts responses."""

    def __init__(self, calls_per_minute: int) -> None:
        self._calls_per_minute = calls_per_minute
        self._clients: dict[str, _Account] = {}

    def admit(self, client: str, now: datetime) -> bool:
        """Count a call and return True; over the limit return False."""
        account = self._clients.setdefault(client, _Account())
        window = account.last_minute
        while window and window[0] <= now - MINUTE:
            window.popleft()
        if len(window) >= self._calls_per_minute:
            return False
        window.append(now)
        account.busiest_minute = max(account.busiest_minute, len(window))
        account.by_minute[now.replace(second=0, microsecond=0).isoformat()] += 1
        return True

    def note(self, client: str, answer: str) -> None:
        """Count the response to a call."""
        self._clients.setdefault(client, _Account()).answers[answer] += 1

    def shown(self) -> dict[str, Any]:
        """Return the counts for the control side."""
        return {
            client: {
                "calls_per_minute": dict(account.by_minute),
                "busiest_minute": account.busiest_minute,
                "answers": dict(account.answers),
            }
            for client, account in self._clients.items()
        }
