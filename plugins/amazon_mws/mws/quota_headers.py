"""What an answer tells of the hourly quota of its operation."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from ....ports.host.rate_policy import QuotaSeen
from .moments import read_moment

_LARGEST = 1_000_000
_FARTHEST = timedelta(hours=2)
"""Amazon's hour ends within the next one; the rest is for clocks that differ."""


def quota_seen(
    headers: Mapping[str, str], amazon_time: datetime, now: datetime
) -> QuotaSeen | None:
    """
    Read `x-mws-quota-max`, `-remaining` and `-resetsOn`; None unless all three make sense.

    Feeds and reports have them, on refusals (400) as well. The numbers are written with a
    fraction (`30.0`), the moment in ISO 8601 or as an HTTP date. `amazon_time` is what
    Amazon's clock shows at `now`.
    """
    try:
        most = _whole(headers.get("x-mws-quota-max", ""))
        remaining = _whole(headers.get("x-mws-quota-remaining", ""))
        told = read_moment(headers.get("x-mws-quota-resetsOn", ""))
    except ValueError:
        return None
    resets_at = by_our_clock(told, amazon_time, now)
    return QuotaSeen(most, remaining, resets_at) if most and resets_at else None


def by_our_clock(hour_end: datetime, amazon_time: datetime, now: datetime) -> datetime | None:
    """Return when an hour of Amazon's ends by our clock; None where it cannot be true."""
    ahead = hour_end - amazon_time
    return now + ahead if abs(ahead) <= _FARTHEST else None


def _whole(text: str) -> int:
    number = float(text)
    if not 0 <= number <= _LARGEST:
        raise ValueError("It is no number of calls.")
    return int(number)
