"""
Counts calls and throttles them like Amazon.

Each pair of seller and developer has one bucket per entry of the throttle table, and an hourly
count if the entry has an hourly quota.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ..protocol.accounts import Developer, Seller
from ..protocol.faults import QuotaExceeded, throttled
from ..protocol.times import zulu
from .hours import FixedHour, Hour, HourMode, RollingHour
from .throttle_table import LIMITS, Limit

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class QuotaRules:
    """
    Rules that are undocumented or differ between accounts.

    Args:
        hour_mode: how hours are counted.
        refused_calls_cost: throttled calls are counted as well.
        remaining_lags: the header reports the count before the call, as sometimes observed.
        leeway: tolerance for early calls; compensates for jitter, which a fast clock magnifies.
    """

    hour_mode: HourMode = HourMode.FIXED
    refused_calls_cost: bool = False
    remaining_lags: bool = False
    leeway: timedelta = timedelta(0)


class Bucket:
    """A leaky bucket. Its state is the time at which it will be full."""

    def __init__(self, limit: Limit, leeway: timedelta) -> None:
        self._limit = limit
        self._leeway = leeway
        self._full_at = _LONG_AGO

    def has_room(self, now: datetime) -> bool:
        """Return whether a call would be admitted."""
        return self._full_at - now <= (self._limit.burst - 1) * self._limit.restore + self._leeway

    def count(self, now: datetime) -> None:
        """Take one call out; the level cannot fall below empty."""
        emptied = now + self._limit.burst * self._limit.restore + self._leeway
        self._full_at = min(max(self._full_at, now) + self._limit.restore, emptied)


class Tally:
    """The counts of one bucket for one seller and developer."""

    def __init__(self, limit: Limit, hour: Hour, per_hour: int | None, rules: QuotaRules) -> None:
        self._bucket = Bucket(limit, rules.leeway)
        self._hour = hour
        self._per_hour = per_hour
        self._rules = rules
        self._reported_remaining = 0

    def admit(self, operation: str, now: datetime) -> None:
        """
        Count a call. `operation` has the form of the error: `Feeds/2009-01-01/SubmitFeed`.

        Raises:
            Fault: QuotaExceeded or RequestThrottled.
        """
        used = self._hour.used(now)
        over_quota = self._per_hour is not None and used >= self._per_hour
        refused = over_quota or not self._bucket.has_room(now)
        resets_on = self._hour.resets_on(now)
        if not refused or self._rules.refused_calls_cost:
            self._bucket.count(now)
            self._hour.count(now)
        if self._per_hour is not None:
            after = used if self._rules.remaining_lags else self._hour.used(now)
            self._reported_remaining = max(0, self._per_hour - after)
            if over_quota:
                raise QuotaExceeded(self._per_hour, operation, resets_on)
        if refused:
            raise throttled()

    def headers(self, now: datetime) -> tuple[tuple[str, str], ...]:
        """Return the quota headers; empty without an hourly quota."""
        if self._per_hour is None:
            return ()
        return (
            ("x-mws-quota-max", f"{self._per_hour:.1f}"),
            ("x-mws-quota-remaining", f"{self._reported_remaining:.1f}"),
            ("x-mws-quota-resetsOn", zulu(self._hour.resets_on(now))),
        )


class Quotas:
    """The tallies of all sellers and developers."""

    def __init__(self, rules: QuotaRules) -> None:
        self._rules = rules
        self._tallies: dict[tuple[str, str, str, str], Tally] = {}

    def tally(self, seller: Seller, developer: Developer, section: str, operation: str) -> Tally:
        """Return the tally of an operation."""
        limit = LIMITS[section, operation]
        key = (seller.seller_id, developer.developer_id, section, limit.name)
        if key not in self._tallies:
            fixed = self._rules.hour_mode is HourMode.FIXED
            hour = FixedHour(seller.reset_minute) if fixed else RollingHour()
            per_hour = seller.per_hour.get(limit.name, limit.per_hour)
            self._tallies[key] = Tally(limit, hour, per_hour, self._rules)
        return self._tallies[key]
