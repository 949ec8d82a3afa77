"""
The record of every call: what was sent to whom and when, and what came back.

It is evidence for people. Nothing of the work depends on it, so it never stands in the way.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple, Protocol

from .rate_policy import QuotaSeen

MOST_SUBJECTS = 200
"""So many ids of a call are kept; what it names beyond them stays out of the record."""

LONGEST_BODY = 16 * 1024
"""Characters of a masked body that are kept."""


class Party(StrEnum):
    """Between whom a call went."""

    CHANNEL = "CHANNEL"
    """From us to the channel."""
    OMS = "OMS"
    """From us to the order management system."""
    FROM_OMS = "FROM_OMS"
    """From the order management system to us."""


class CallOutcome(StrEnum):
    """How a call ended, for whoever made it."""

    ANSWERED = "ANSWERED"
    REFUSED = "REFUSED"
    THROTTLED = "THROTTLED"
    """It was one too many."""
    LOST = "LOST"
    """It left, and no answer that can be read came: whether it was done is not known."""
    NOT_SENT = "NOT_SENT"
    """It did not leave: no connection came about."""

    @property
    def is_failure(self) -> bool:
        """Whether what was wished for did not come about, as far as is known."""
        return self is not CallOutcome.ANSWERED


class SubjectKind(StrEnum):
    """What an id names."""

    ORDER = "ORDER"
    SHIPMENT = "SHIPMENT"
    """A shipment, by its id or by its code."""
    SKU = "SKU"
    FEED = "FEED"
    """A submission, by the channel's id or by our name."""
    REPORT = "REPORT"
    """What the channel gives documents out by."""


class Subject(NamedTuple):
    """Something that a call was about."""

    kind: SubjectKind
    id: str


class Place(NamedTuple):
    """Where a record stands among all: a later call stands higher."""

    at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class Body:
    """
    One side's words.

    Args:
        size: in bytes, as they travelled.
        digest: SHA-256 of these bytes, in hexadecimal; empty where there are none.
        content: what may be kept of them: secrets and personal data are masked, and it is cut
            at `LONGEST_BODY`. None where nothing is kept.
    """

    size: int = 0
    digest: str = ""
    content: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, travelled: bytes, content: str | None = None) -> "Body":
        """Measure what travelled."""
        return cls(len(travelled), sha256(travelled).hexdigest() if travelled else "", content)


NOTHING = Body()


@dataclass(frozen=True, slots=True)
class CallRecord:
    """
    One call. Holds no secret and no personal data.

    Args:
        at: when it left, or came in.
        operation: by the name that the other side has for it.
        connection: for whom; empty in a call of somebody who is not known. The host fills it in.
        http_status: None where no whole answer came.
        code: the error's, empty where there is none.
        said: the other side's sentence on an error, made fit to be shown.
        duration: from the call to the answer, or to when it was given up.
        request_id: the channel's own name of the call.
        quota: what the answer told of an hourly quota.
        id: the record's number, 0 until it is kept.
    """

    at: datetime
    party: Party
    operation: str
    outcome: CallOutcome
    connection: str = ""
    subjects: tuple[Subject, ...] = ()
    http_status: int | None = None
    code: str = ""
    said: str = ""
    duration: timedelta = timedelta(0)
    request_id: str = ""
    quota: QuotaSeen | None = None
    request: Body = NOTHING
    answer: Body = NOTHING
    id: int = 0

    @property
    def place(self) -> Place:
        """Where it stands among all records."""
        return Place(self.at, self.id)


class CallRecorder(Protocol):
    """Takes records in."""

    def keeps_bodies(self, outcome: CallOutcome) -> bool:
        """Tell whether a call that ended so is to bring its masked bodies along."""
        ...

    def record(self, tell: Callable[[], CallRecord]) -> None:
        """
        Keep what `tell` returns. Called once for each call, after its end.

        It never raises: what goes wrong, inside `tell` as well, is logged once until it goes
        well again, and the record is lost.
        """
        ...


class Unrecorded:
    """Fulfils `CallRecorder` and keeps nothing."""

    def keeps_bodies(self, outcome: CallOutcome) -> bool:  # noqa: ARG002  # the port's shape
        """Ask for none."""
        return False

    def record(self, tell: Callable[[], CallRecord]) -> None:
        """Do not even ask what it was."""


@dataclass(frozen=True, slots=True)
class CallFilter:
    """
    Which records are wanted; what is left out does not matter.

    Args:
        failed: True for calls that were not answered as wished.
        since: the earliest moment.
        until: the moment before which they began.
        subject: what they were about, see `CallRecordRepository.of`.
    """

    connection: str | None = None
    party: Party | None = None
    operation: str | None = None
    failed: bool = False
    since: datetime | None = None
    until: datetime | None = None
    subject: Subject | None = None


class CallRecordRepository(Protocol):
    """
    The records, for people.

    Raises StorageFailed where the database cannot be used.
    """

    def page(
        self, wanted: CallFilter, before: Place | None = None, limit: int = 100
    ) -> Sequence[CallRecord]:
        """
        Return what is wanted, newest first, without the contents of bodies.

        The page after this one is asked for with the last record's `place` as `before`.
        """
        ...

    def get(self, record_id: int) -> CallRecord | None:
        """Return one record with all that is kept of its bodies; None where there is none."""
        ...

    def of(
        self, kind: SubjectKind, subject_id: str, before: Place | None = None, limit: int = 100
    ) -> Sequence[CallRecord]:
        """
        Return the calls by which something was handled, newest first, as in `page`.

        Beside the calls that name it these are, as far as other books know them: for an order
        the calls of its shipments; for a shipment those of its order, its feed and its report;
        for a SKU those of the feeds that carried it and those that told its stock; for a feed
        those by its other name.
        """
        ...

    def count(self, kind: SubjectKind, subject_id: str, most: int = 1000) -> int:
        """Return how many calls `of` has, and no more than `most`."""
        ...

    def erase(self, before: datetime, most: int) -> int:
        """Erase the oldest records from before a moment, at most so many; return how many."""
        ...
