"""The state of a sandbox as collections of values, in memory only."""

from collections import UserDict
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

Value = TypeVar("Value")


class Kept(UserDict[str, Value]):
    """
    Values by key, in the order in which their keys were added.

    Setting or deleting a key is noted for the next save; a value that is changed in place must
    be reported with `changed`.
    """

    def __init__(self, note: Callable[[str], None] | None = None) -> None:
        super().__init__()
        self._note = note

    def __setitem__(self, key: str, value: Value) -> None:
        super().__setitem__(key, value)
        self.changed(key)

    def __delitem__(self, key: str) -> None:
        super().__delitem__(key)
        self.changed(key)

    def changed(self, key: str) -> None:
        """Report a value that was changed in place."""
        if self._note is not None:
            self._note(key)


class State:
    """
    State that ends with the process; `StateFile` keeps it.

    Attributes:
        start: the number of this start of the sandbox, from 1 on.
        latest: the time of the last save of an earlier start, None at the first.
    """

    start = 1
    latest: datetime | None = None

    def kept(self, name: str, kind: type[Value]) -> Kept[Value]:
        """Return the values of a name, all of one kind; ask once for each name."""
        del name, kind
        return Kept()

    def save(self, now: datetime) -> None:
        """Keep everything that changed, durably, as of `now`."""
