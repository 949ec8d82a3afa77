"""When in each hour a connection's stock update is sent."""

import hashlib
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)

MINUTES = (*range(4, 27), *range(34, 51))
"""Away from the full and half hour, when other programs send, and from the end of the hour."""

MIN_INTERVAL = timedelta(minutes=50)
"""Minimum time between two updates, even if the first one was late."""

LATEST = HOUR - MIN_INTERVAL
"""How much later than its slot an update may leave because the one before was late."""


def slot_at(connection: str, now: datetime) -> datetime:
    """
    Return the last sending time of this connection, `now` or before.

    The minute and second are derived from the connection's name and never change.
    """
    number = int.from_bytes(hashlib.blake2b(connection.encode(), digest_size=8).digest(), "big")
    minute, second = MINUTES[number % len(MINUTES)], number // len(MINUTES) % 60
    slot = now.replace(minute=minute, second=second, microsecond=0)
    return slot if slot <= now else slot - HOUR


def leaves_at(last_sent_at: datetime | None, slot: datetime) -> datetime | None:
    """
    Return when the update of a slot leaves; None if the slot is skipped.

    That is at the slot, or some minutes later if the update before was late. It is skipped if it
    would leave much later, or be the second one in an hour of the clock.
    """
    if last_sent_at is None:
        return slot
    earliest = max(slot, last_sent_at + MIN_INTERVAL)
    is_second = (earliest.date(), earliest.hour) == (last_sent_at.date(), last_sent_at.hour)
    return None if is_second or earliest > slot + LATEST else earliest
