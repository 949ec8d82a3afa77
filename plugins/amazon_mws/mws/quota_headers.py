"""Reads the hourly quota from response headers."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from ....ports.host.rate_policy import QuotaSeen
from .timestamps import parse_timestamp

_LARGEST = 1_000_000
_FARTHEST = timedelta(hours=2)
"""Amazon's hour ends within one hour; the remainder tolerates clock skew."""


def quota_seen(
    headers: Mapping[str, str], amazon_time: datetime, now: datetime
) -> QuotaSeen | None:
    """
    Read `x-mws-quota-max`, `-remaining` and `-resetsOn`; None unless all three are valid.

    Feeds and reports have them, on errors (400) as well. The numbers have a fraction (`30.0`);
    the timestamp is in ISO 8601 or an HTTP date. `amazon_time` is Amazon's time at `now`.
    """
    try:
        most = _whole(headers.get("x-mws-quota-max", ""))
        remaining = _whole(headers.get("x-mws-quota-remaining", ""))
        hour_end = parse_timestamp(headers.get("x-mws-quota-resetsOn", ""))
    except ValueError:
        return None
    resets_at = to_local_clock(hour_end, amazon_time, now)
    return QuotaSeen(most, remaining, resets_at) if most and resets_at else None


def to_local_clock(hour_end: datetime, amazon_time: datetime, now: datetime) -> datetime | None:
    """Convert the end of Amazon's hour to the local clock; None if implausible."""
    ahead = hour_end - amazon_time
    return now + ahead if abs(ahead) <= _FARTHEST else None


def _whole(text: str) -> int:
    number = float(text)
    if not 0 <= number <= _LARGEST:
        raise ValueError("The value is not a number of calls.")
    return int(number)
