"""The open connections, which can be replaced while the host runs."""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from ..settings import ConnectionSettings

Connection = TypeVar("Connection")


@dataclass(frozen=True, slots=True)
class Exchange:
    """The names of the connections that were added, changed and removed."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Opened(Generic[Connection]):
    settings: ConnectionSettings
    connection: Connection
    closing: ExitStack = field(default_factory=ExitStack)


class OpenConnections(Generic[Connection]):
    """
    Opens connections by their settings, and keeps those whose settings have not changed.

    A replaced connection stays open until `close_retired`, because a job may still use it.

    Args:
        open_one: opens a connection, and adds to the stack what must be closed with it.
    """

    def __init__(self, open_one: Callable[[ConnectionSettings, ExitStack], Connection]) -> None:
        self._open_one = open_one
        self._opened: dict[str, _Opened[Connection]] = {}
        self._retired: list[_Opened[Connection]] = []

    def all(self) -> tuple[Connection, ...]:
        """Return the open connections, in the order of the settings."""
        return tuple(one.connection for one in self._opened.values())

    def exchange(self, settings: Iterable[ConnectionSettings]) -> Exchange:
        """
        Replace the open connections by those of these settings.

        If one cannot be opened, its exception is raised and nothing has changed.
        """
        before, after = self._opened, self._open_missing(settings)
        kept = before.keys() & after.keys()
        changed = {name for name in kept if after[name] is not before[name]}
        removed = before.keys() - after.keys()
        self._opened = after
        self._retired += [before[name] for name in sorted(changed | removed)]
        return Exchange(
            tuple(sorted(after.keys() - before.keys())),
            tuple(sorted(changed)),
            tuple(sorted(removed)),
        )

    def close_retired(self, is_free: Callable[[Connection], bool]) -> None:
        """Close the replaced connections that are free."""
        free = [one for one in self._retired if is_free(one.connection)]
        self._retired = [one for one in self._retired if one not in free]
        for one in free:
            one.closing.close()

    def close(self) -> None:
        """Close everything."""
        with ExitStack() as closing:
            for one in (*self._opened.values(), *self._retired):
                closing.callback(one.closing.close)
        self._opened, self._retired = {}, []

    def _open_missing(
        self, settings: Iterable[ConnectionSettings]
    ) -> dict[str, _Opened[Connection]]:
        """Return the connections of the settings, open; those that have not changed are kept."""
        found = {}
        with ExitStack() as undoing:
            for one in settings:
                opened = self._opened.get(one.name)
                if opened is None or opened.settings != one:
                    closing = undoing.enter_context(ExitStack())
                    opened = _Opened(one, self._open_one(one, closing), closing.pop_all())
                    undoing.callback(opened.closing.close)
                found[one.name] = opened
            undoing.pop_all()
        return found
