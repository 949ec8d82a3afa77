"""When in each hour a connection's stock update is sent."""

import hashlib
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)

MINUTES = (*range(4, 27), *range(34, 51))
"""Away from the full and half hour, when other programs send, and from the end of the hour."""

MIN_INTERVAL = timedelta(minutes=50)
"""Minimum time between two updates, even if the first one was late."""


def slot_at(connection: str, now: datetime) -> datetime:
    """
    Return the last sending time of this connection, `now` or before.

    The minute and second are derived from the connection's name and never change.
    """
    number = int.from_bytes(hashlib.blake2b(connection.encode(), digest_size=8).digest(), "big")
    minute, second = MINUTES[number % len(MINUTES)], number // len(MINUTES) % 60
    slot = now.replace(minute=minute, second=second, microsecond=0)
    return slot if slot <= now else slot - HOUR


def is_too_soon(last_sent_at: datetime | None, now: datetime) -> bool:
    """Return whether an update at `now` would be the second one in the hour."""
    if last_sent_at is None:
        return False
    same_hour = (now.date(), now.hour) == (last_sent_at.date(), last_sent_at.hour)
    return same_hour or now - last_sent_at < MIN_INTERVAL
