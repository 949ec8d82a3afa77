"""Generates the IDs of feeds and reports."""

from datetime import UTC, datetime
from random import Random

from .....sdk.sandbox.state import State

_REQUEST, _REPORT = "last", "last_report"
_DAY_DIGITS = 6


_DAY_DIGITS = 6


def without_day(number: str) -> int:
    """Return the place of an ID in its sequence."""
    return int(number[:-_DAY_DIGITS])


class Numbers:
    """
    The sequences of one seller.

    As recorded, feeds and report requests share a sequence, reports have a longer one, and every
    number ends with the day in six digits, counted from 1970.
    """

    def __init__(self, rng: Random, state: State, seller_id: str) -> None:
        self._kept = state.kept(f"{seller_id}/numbers", int)
        request, report = rng.randint(100_000, 500_000), rng.randint(10**9, 2 * 10**10)
        self._kept.setdefault(_REQUEST, request)
        self._kept.setdefault(_REPORT, report)

    def request(self, at: datetime) -> str:
        """Return an ID for a feed or a report request, for example `383186020424`."""
        return self._next(_REQUEST, at)

    def report(self, at: datetime) -> str:
        """Return a report ID, for example `9330157676020424`."""
        return self._next(_REPORT, at)

    def go_on_above(self, number: str, *, report: bool = False) -> None:
        """Give no number that is not above one that was given before this sandbox's memory."""
        sequence = _REPORT if report else _REQUEST
        if number.isdigit():
            self._kept[sequence] = max(self._kept[sequence], int(number[:-_DAY_DIGITS] or 0))

    def _next(self, sequence: str, at: datetime) -> str:
        self._kept[sequence] += 1
        since_1970 = at.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
        return f"{self._kept[sequence]}{since_1970.days:0{_DAY_DIGITS}d}"
