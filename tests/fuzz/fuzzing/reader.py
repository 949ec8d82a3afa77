"""Fuzz targets: a reader of bytes, its corpus, and the errors it may raise."""

import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from channel_connector.ports.host.errors import ConnectorError

PATIENCE = 5.0
"""Seconds of processor time for one input, on any machine."""

Read = Callable[[bytes], object]
Opening = Callable[[], AbstractContextManager[Read]]


@dataclass(frozen=True)
class Reader:
    """
    A reader of external bytes.

    Args:
        corpus: returns valid inputs to start from.
        open: opens the function that reads one input.
        may_raise: the documented errors; all others are findings.
    """

    name: str
    corpus: Callable[[], Sequence[bytes]]
    open: Opening
    may_raise: tuple[type[Exception], ...] = (ConnectorError,)


def simply(read: Read) -> Opening:
    """Wrap a function that needs no setup."""
    return lambda: nullcontext(read)


class Hang(BaseException):
    """An input took too long; not an `Exception`, so that it is not caught."""


@dataclass(frozen=True)
class Finding:
    """A forbidden effect of an input: its kind, its place and the traceback."""

    where: str
    story: str


@contextmanager
def an_alarm() -> Iterator[None]:
    """Raise Hang when the processor time is used up."""

    def ring(_number: int, _frame: object) -> None:
        raise Hang("The processor time is used up.")

    before = signal.signal(signal.SIGPROF, ring)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def judge(reader: Reader, read: Read, body: bytes, patience: float = PATIENCE) -> Finding | None:
    """Read one input inside an alarm; return the finding, if any."""
    signal.setitimer(signal.ITIMER_PROF, patience)
    with _what_cannot_be_raised() as swallowed:
        try:
            read(body)
        except reader.may_raise:
            pass
        except (Exception, Hang) as error:  # noqa: BLE001  # whatever else it is, it is a finding
            signal.setitimer(signal.ITIMER_PROF, 0)
            return _finding(error)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    return Finding(swallowed[0], swallowed[0]) if swallowed else None


@contextmanager
def _what_cannot_be_raised() -> Iterator[list[str]]:
    """Collect errors that Python only prints, as in finalizers and in callbacks from C."""
    swallowed: list[str] = []
    before = sys.unraisablehook
    sys.unraisablehook = lambda told: swallowed.append(f"not raised: {told.exc_value!r}")
    try:
        yield swallowed
    finally:
        sys.unraisablehook = before


def _finding(error: BaseException) -> Finding:
    frames = traceback.extract_tb(error.__traceback__)
    if isinstance(error, Hang):
        frames = frames[:-1]  # the frame of the alarm
    ours = [frame for frame in frames if "site-packages" not in frame.filename]
    place = (ours or frames)[-1]
    where = f"{type(error).__name__} in {Path(place.filename).name}, {place.name}"
    return Finding(where, "".join(traceback.format_exception(error)))
