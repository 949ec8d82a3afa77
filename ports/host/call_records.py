"""
Port for call records: an audit log of every call, with request and response.

No job depends on the records, so a failure to store one never fails the call.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple, Protocol

from .rate_policy import QuotaSeen

MOST_SUBJECTS = 200
"""Maximum number of subjects stored per call; further ones are dropped."""

LONGEST_BODY = 16 * 1024
"""Maximum length of a stored body, in characters."""


class Party(StrEnum):
    """The other side of a call, and its direction."""

    CHANNEL = "CHANNEL"
    """To the channel."""
    OMS = "OMS"
    """To the order management system."""
    FROM_OMS = "FROM_OMS"
    """From the order management system."""


class CallOutcome(StrEnum):
    """How a call ended for its caller."""

    ANSWERED = "ANSWERED"
    REFUSED = "REFUSED"
    THROTTLED = "THROTTLED"
    """It exceeded a rate limit."""
    LOST = "LOST"
    """It was sent, but no readable answer arrived: whether it took effect is not known."""
    NOT_SENT = "NOT_SENT"
    """It was not sent: no connection could be established."""

    @property
    def is_failure(self) -> bool:
        """Whether the call is not known to have succeeded."""
        return self is not CallOutcome.ANSWERED


class SubjectKind(StrEnum):
    """The type of a subject id."""

    ORDER = "ORDER"
    SHIPMENT = "SHIPMENT"
    """A shipment, by id or code."""
    SKU = "SKU"
    FEED = "FEED"
    """A submission, by the channel's id or the connector's name."""
    REPORT = "REPORT"
    """The channel's handle of documents."""


class Subject(NamedTuple):
    """An entity that a call was about."""

    kind: SubjectKind
    id: str


class Place(NamedTuple):
    """The sort key of a record and its pagination cursor: later calls are greater."""

    at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class Body:
    """
    The body of a request or response.

    Args:
        size: in bytes, as transmitted.
        digest: SHA-256 of these bytes in hexadecimal; empty without any.
        content: with secrets and personal data masked, truncated at `LONGEST_BODY`. None if
            not stored.
    """

    size: int = 0
    digest: str = ""
    content: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, travelled: bytes, content: str | None = None) -> "Body":
        """Create a body with size and digest of the transmitted bytes."""
        return cls(len(travelled), sha256(travelled).hexdigest() if travelled else "", content)


NOTHING = Body()


@dataclass(frozen=True, slots=True)
class CallRecord:
    """
    One call. Contains no secret and no personal data.

    Args:
        at: when it was sent or received.
        operation: the other side's name of the operation.
        connection: empty for a caller that is not authenticated. The host sets it.
        http_status: None without a complete answer.
        code: error code; empty without one.
        said: the other side's error message, sanitised for display.
        duration: until the answer, or until the call was aborted.
        request_id: the channel's id of the call.
        quota: hourly quota reported in the answer.
        id: number of the record, 0 until it is stored.
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
        """The record's sort key."""
        return Place(self.at, self.id)


class CallRecorder(Protocol):
    """Stores call records."""

    def keeps_bodies(self, outcome: CallOutcome) -> bool:
        """Return whether records of calls with this outcome should include masked bodies."""
        ...

    def record(self, make_record: Callable[[], CallRecord]) -> None:
        """
        Store the record that `make_record` returns. Called once per call, after its end.

        Never raises: a failure, also one in `make_record`, loses the record and is logged once
        until recording works again.
        """
        ...


class Unrecorded:
    """A `CallRecorder` that stores nothing."""

    def keeps_bodies(self, outcome: CallOutcome) -> bool:  # noqa: ARG002  # the port's shape
        """Return False."""
        return False

    def record(self, make_record: Callable[[], CallRecord]) -> None:
        """Do nothing; `make_record` is not called."""


@dataclass(frozen=True, slots=True)
class CallFilter:
    """
    A filter for call records; conditions left at their default match all.

    Args:
        failed: True for failed calls only, see `CallOutcome.is_failure`.
        since: earliest start, inclusive.
        until: latest start, exclusive.
        subject: see `CallRecordRepository.of`.
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
    Queries and erases call records.

    All methods raise StorageFailed if the database cannot be used.
    """

    def page(
        self, wanted: CallFilter, before: Place | None = None, limit: int = 100
    ) -> Sequence[CallRecord]:
        """
        Return matching records, newest first, without the contents of bodies.

        For the next page, pass the last record's `place` as `before`.
        """
        ...

    def get(self, record_id: int) -> CallRecord | None:
        """Return one record with the stored contents of its bodies, None if not found."""
        ...

    def of(
        self, kind: SubjectKind, subject_id: str, before: Place | None = None, limit: int = 100
    ) -> Sequence[CallRecord]:
        """
        Return the calls about a subject, newest first, as in `page`.

        Includes calls about related subjects, as far as other repositories know them: for an
        order its shipments; for a shipment its order, feed and report; for a SKU the feeds with
        its levels and the stock calls of the OMS; for a feed its other id.
        """
        ...

    def count(self, kind: SubjectKind, subject_id: str, most: int = 1000) -> int:
        """Return how many calls `of` returns in total, capped at `most`."""
        ...

    def total(self, wanted: CallFilter, most: int = 10_000) -> int:
        """Return how many records match in total, capped at `most`."""
        ...

    def erase(self, before: datetime, most: int) -> int:
        """Erase up to `most` records from before `before`, oldest first; return how many."""
        ...
