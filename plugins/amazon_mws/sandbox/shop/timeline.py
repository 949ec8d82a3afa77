"""A sorted index of orders by time."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator
from datetime import datetime

Key = tuple[datetime, int]
"""A time and the serial number of its order."""

_BEFORE_ANY = -1
_AFTER_ANY = 2**63


class Timeline:
    """Keys in ascending order."""

    def __init__(self, keys: Iterable[Key] = ()) -> None:
        self._keys = sorted(keys)

    def add(self, key: Key) -> None:
        """Insert a key; cheapest at the end."""
        insort(self._keys, key)

    def remove(self, key: Key) -> None:
        """Remove a key."""
        del self._keys[bisect_left(self._keys, key)]

    def between(self, since: datetime, until: datetime, beyond: Key | None) -> Iterator[Key]:
        """Yield the keys from `since` to `until`, both included, that come after `beyond`."""
        start = bisect_left(self._keys, (since, _BEFORE_ANY))
        if beyond is not None:
            start = max(start, bisect_right(self._keys, beyond))
        end = bisect_right(self._keys, (until, _AFTER_ANY))
        return (self._keys[place] for place in range(start, end))
