"""Faults at points: a commit or a call of a job, counted from the beginning of the world."""

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial

from channel_connector.ports.host.errors import NotSent, StorageFailed, Unavailable

COMMIT = "commit"


class Killed(BaseException):
    """The process is killed; the next run of the job is that of a new one."""


class Fault(StrEnum):
    """What goes wrong at a point."""

    FAILS = "FAILS"
    """The database refuses the commit."""
    DIES_BEFORE = "DIES_BEFORE"
    DIES_AFTER = "DIES_AFTER"
    LOST_BEFORE = "LOST_BEFORE"
    """The call does not arrive."""
    LOST_AFTER = "LOST_AFTER"
    """The call takes effect, and its answer is lost."""
    LATE = "LATE"
    """The call comes too late to be sent."""


OF_COMMITS = (Fault.FAILS, Fault.DIES_BEFORE, Fault.DIES_AFTER)
OF_CALLS = (Fault.LOST_BEFORE, Fault.LOST_AFTER, Fault.LATE, Fault.DIES_AFTER)


@dataclass(frozen=True, order=True)
class Point:
    """The `number`-th time that a job commits, or makes the call `place`."""

    job: str
    place: str
    number: int

    @property
    def faults(self):
        """The faults that may happen here."""
        return OF_COMMITS if self.place == COMMIT else OF_CALLS

    def __str__(self):
        return f"{self.job}, {self.place} {self.number}"


@dataclass
class Injector:
    """Lets one fault happen at one point, and notes every point that is passed."""

    point: Point | None = None
    fault: Fault | None = None
    job: str = ""
    passed: list = field(default_factory=list)
    happened: bool = False
    _counts: Counter = field(default_factory=Counter)

    def at(self, place):
        """Pass a point; return the fault that happens there, if any."""
        if not self.job:
            return None
        self._counts[self.job, place] += 1
        point = Point(self.job, place, self._counts[self.job, place])
        self.passed.append(point)
        if point != self.point:
            return None
        self.happened = True
        return self.fault


@dataclass(frozen=True)
class FaultyStorage:
    """Storage whose commits go wrong."""

    storage: object
    injector: Injector

    def reading(self):
        return self.storage.reading()

    @contextmanager
    def writing(self):
        with self.storage.writing() as uow:
            yield uow
            fault = self.injector.at(COMMIT)
            if fault is Fault.FAILS:
                raise StorageFailed("The disk is full, as it was arranged.")
            if fault is Fault.DIES_BEFORE:
                raise Killed
        if fault is Fault.DIES_AFTER:
            raise Killed


@dataclass(frozen=True)
class FaultyPort:
    """A port whose calls go wrong; `methods` are those that call the other side."""

    port: object
    methods: tuple
    injector: Injector

    def __getattr__(self, name):
        method = getattr(self.port, name)
        return partial(self._call, name, method) if name in self.methods else method

    def _call(self, name, method, *arguments):
        fault = self.injector.at(name)
        if fault is Fault.LOST_BEFORE:
            raise Unavailable("Nobody answers, as it was arranged.")
        if fault is Fault.LATE:
            raise NotSent("The call was granted long ago, as it was arranged.")
        answer = method(*arguments)
        if fault is Fault.LOST_AFTER:
            raise Unavailable("The answer was lost, as it was arranged.")
        if fault is Fault.DIES_AFTER:
            raise Killed
        return answer


@dataclass(frozen=True)
class CutStorage:
    """
    Storage with a defect: a part of each unit of work is committed in a second one.

    `later` are the methods of each repository whose effect comes in the second.
    """

    storage: object
    later: dict

    def reading(self):
        return self.storage.reading()

    @contextmanager
    def writing(self):
        delayed = []
        with self.storage.writing() as uow:
            cut = {
                name: _Delaying(getattr(uow, name), name, methods, delayed)
                for name, methods in self.later.items()
            }
            yield replace(uow, **cut)
        if delayed:
            with self.storage.writing() as uow:
                for name, method, arguments in delayed:
                    getattr(getattr(uow, name), method)(*arguments)


@dataclass(frozen=True)
class _Delaying:
    repository: object
    name: str
    methods: tuple
    delayed: list

    def __getattr__(self, name):
        if name not in self.methods:
            return getattr(self.repository, name)
        return partial(self._note, name)

    def _note(self, method, *arguments):
        self.delayed.append((self.name, method, arguments))
        return {}
