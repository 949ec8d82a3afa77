"""When in an hour a connection's stock update leaves."""

import hashlib
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)

MINUTES = (*range(4, 27), *range(34, 51))
"""Far enough from the full and the half hour, when others send, and from the end of the hour."""

APART = timedelta(minutes=50)
"""Two updates are never closer together, even where the first one was late."""


def slot_at(connection: str, now: datetime) -> datetime:
    """
    Return the last moment, `now` or before, at which an update of this connection leaves.

    Each connection has a minute and second of its own, always the same.
    """
    number = int.from_bytes(hashlib.blake2b(connection.encode(), digest_size=8).digest(), "big")
    minute, second = MINUTES[number % len(MINUTES)], number // len(MINUTES) % 60
    slot = now.replace(minute=minute, second=second, microsecond=0)
    return slot if slot <= now else slot - HOUR


def is_too_soon(last_sent_at: datetime | None, now: datetime) -> bool:
    """Tell whether an update at `now` would be the second one within an hour."""
    if last_sent_at is None:
        return False
    same_hour = (now.date(), now.hour) == (last_sent_at.date(), last_sent_at.hour)
    return same_hour or now - last_sent_at < APART
