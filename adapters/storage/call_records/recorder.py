"""Writes call records; failures to write never affect the call."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import sqlalchemy as sa

from ....ports.host.call_records import CallOutcome, CallRecord
from ..database import Database
from ..statements import insert_new
from ..tables import call_bodies, call_records, call_subjects
from .rows import body_row, subject_rows, to_row

log = logging.getLogger(__name__)

FLUSH_SECONDS: Final = 0.5
MOST_WAITING: Final = 10_000
AT_ONCE: Final = 200
"""Records per transaction, which bounds the time that other writers wait for it."""

_ADD = sa.insert(call_records).returning(call_records.c.id, sort_by_parameter_order=True)
_ADD_BODIES = sa.insert(call_bodies)

Wish = Callable[[CallOutcome], bool]
"""Returns whether the bodies of calls with this outcome are kept."""


def write(connection: sa.Connection, calls: Sequence[CallRecord]) -> None:
    """Insert the records."""
    ids = connection.scalars(_ADD, [to_row(call) for call in calls]).all()
    numbered = list(zip(ids, calls, strict=True))
    subjects = [row for number, call in numbered for row in subject_rows(number, call.subjects)]
    if subjects:
        # Two IDs may become equal when unstorable characters are replaced.
        connection.execute(insert_new(connection, call_subjects), subjects)
    bodies = [row for number, call in numbered if (row := body_row(number, call))]
    if bodies:
        connection.execute(_ADD_BODIES, bodies)


@dataclass(slots=True)
class Misses:
    """Counts lost records; logs the first loss, and the resumption with the number lost."""

    count: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def add(self, count: int, reason: str) -> None:
        """Count lost records."""
        with self.lock:
            first, self.count = not self.count, self.count + count
        if first:
            log.warning("calls.not_recorded", extra={"reason": reason})

    def over(self) -> None:
        """Log the resumption after losses; called when a record was written."""
        if not self.count:
            return
        with self.lock:
            missing, self.count = self.count, 0
        log.info("calls.recording_resumed", extra={"missing": missing})


def reason_of(problem: Exception) -> str:
    """Return the name of the error; its text may quote the body."""
    return type(problem).__name__


@dataclass(frozen=True, slots=True)
class SqlCallRecorder:
    """
    Fulfils `CallRecorder`: writes each record at once, in its own transaction.

    For outgoing calls: they are few, and their records exist when the next step begins.
    """

    database: Database
    wish: Wish
    connection: str = ""
    misses: Misses = field(default_factory=Misses)

    def of(self, connection: str) -> "SqlCallRecorder":
        """Return a recorder for the calls of one connection."""
        return replace(self, connection=connection)

    def keeps_bodies(self, outcome: CallOutcome) -> bool:
        """Return whether the settings keep the bodies of such calls."""
        return self.wish(outcome)

    def record(self, make_record: Callable[[], CallRecord]) -> None:
        """Write the record."""
        try:
            call = make_record()
            with self.database.writing() as database:
                write(database, [replace(call, connection=call.connection or self.connection)])
        except Exception as problem:  # noqa: BLE001  # the call has been made
            self.misses.add(1, reason_of(problem))
        else:
            self.misses.over()


class BufferedCallRecorder:
    """
    Fulfils `CallRecorder`: a thread writes the records in batches, twice a second.

    For incoming calls, whose answers thus wait for no record. Records in memory are lost if the
    process is killed; `close` writes them.
    """

    def __init__(self, database: Database, wish: Wish) -> None:
        self._database = database
        self._wish = wish
        self._waiting: deque[CallRecord] = deque()
        self._misses = Misses()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="call records", daemon=True)
        self._thread.start()

    def keeps_bodies(self, outcome: CallOutcome) -> bool:
        """Return whether the settings keep the bodies of such calls."""
        return self._wish(outcome)

    def record(self, make_record: Callable[[], CallRecord]) -> None:
        """Queue the record, or count it as lost if the queue is full."""
        if len(self._waiting) >= MOST_WAITING:
            self._misses.add(1, "calls arrive faster than they can be recorded")
            return
        try:
            self._waiting.append(make_record())
        except Exception as problem:  # noqa: BLE001  # the call is answered, whatever fails
            self._misses.add(1, reason_of(problem))

    def close(self) -> None:
        """Write the queued records and end the thread."""
        self._closing.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._closing.wait(FLUSH_SECONDS):
            self._flush()
        self._flush()

    def _flush(self) -> None:
        while self._waiting:
            portion = [self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))]
            try:
                with self._database.writing() as database:
                    write(database, portion)
            except Exception as problem:  # noqa: BLE001  # the thread goes on
                self._misses.add(len(portion), reason_of(problem))
            else:
                self._misses.over()
