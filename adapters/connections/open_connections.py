"""The open connections, which can be replaced while the host runs."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from ...ports.host.errors import SettingsError
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
        leave_out: leaves a connection out that raises SettingsError, or goes on with the one
            that was open before; the others are opened. Otherwise the error is raised.
    """

    def __init__(
        self,
        open_one: Callable[[ConnectionSettings, ExitStack], Connection],
        *,
        leave_out: bool = False,
    ) -> None:
        self._open_one = open_one
        self._leave_out = leave_out
        self._problems: dict[str, str] = {}
        self._opened: dict[str, _Opened[Connection]] = {}
        self._retired: list[_Opened[Connection]] = []

    def all(self) -> tuple[Connection, ...]:
        """Return the open connections, in the order of the settings."""
        return tuple(one.connection for one in self._opened.values())

    @property
    def problems(self) -> Mapping[str, str]:
        """Why connections could not be opened by the last settings, by their names."""
        return self._problems

    def exchange(self, settings: Iterable[ConnectionSettings]) -> Exchange:
        """
        Replace the open connections by those of these settings.

        If one cannot be opened and is not left out, its exception is raised and nothing has
        changed.
        """
        problems: dict[str, str] = {}
        before, after = self._opened, self._open_missing(settings, problems)
        self._problems = problems
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
        self, settings: Iterable[ConnectionSettings], problems: dict[str, str]
    ) -> dict[str, _Opened[Connection]]:
        """Return the connections of the settings, open; those that have not changed are kept."""
        found = {}
        with ExitStack() as undoing:
            for one in settings:
                opened = self._opened.get(one.name)
                if opened is None or opened.settings != one:
                    try:
                        opened = self._open(one, undoing)
                    except SettingsError as problem:
                        if not self._leave_out:
                            raise
                        problems[one.name] = str(problem)
                if opened is not None:
                    found[one.name] = opened
            undoing.pop_all()
        return found

    def _open(self, settings: ConnectionSettings, undoing: ExitStack) -> _Opened[Connection]:
        """Open a connection; `undoing` closes it unless everything could be opened."""
        with ExitStack() as closing:
            connection = self._open_one(settings, closing)
            opened = _Opened(settings, connection, closing.pop_all())
        undoing.callback(opened.closing.close)
        return opened
