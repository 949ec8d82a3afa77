"""
Errors, classified by what the caller does next.

ConnectorError
├── SettingsError             do not start; an operator fixes config.yaml or the machine
├── TryAgain                  retry the same request later
│   ├── Unavailable
│   │   └── AnswerUnusable
│   ├── NotSent
│   ├── Throttled
│   ├── PagingLost
│   ├── SlotLost
│   ├── AlreadyBooked
│   └── StorageFailed
├── NeedsAttention            leave this item to an operator, continue with the next
│   ├── OrderUnreadable
│   ├── OrderRefused
│   ├── CancellationRefused
│   ├── ShipmentRefused
│   ├── DocumentsRefused
│   ├── PagesMixed
│   ├── ResultGone
│   └── AlertRefused
└── StopConnection            halt this connection, alert an operator
    └── CredentialsRefused
"""

from collections.abc import Sequence
from datetime import datetime


class ConnectorError(Exception):
    """
    Base class of all expected errors. The message is shown to operators.

    A message states what happened, the resulting state and what to do. It never contains a
    secret or personal data.
    """


class SettingsError(ConnectorError):
    """The configuration is invalid. Every problem found is one line."""

    def __init__(self, heading: str, problems: Sequence[str] = ()) -> None:
        self.heading = heading
        self.problems = tuple(problems)
        super().__init__("\n  ".join((heading, *self.problems)))


class TryAgain(ConnectorError):
    """
    The same request may succeed later; nothing is lost.

    `until` is the earliest time for a retry, if the other side reported one.
    """

    def __init__(self, message: str, until: datetime | None = None) -> None:
        self.until = until
        super().__init__(message)


class Unavailable(TryAgain):
    """The other side did not answer, or answered that it is unavailable."""


class AnswerUnusable(Unavailable):
    """
    The other side answered, but what it sent is damaged or cannot be read.

    `digest` is the SHA-256 of the answer's body: one that comes again and again is not damaged on
    its way.
    """

    def __init__(self, message: str, digest: str) -> None:
        self.digest = digest
        super().__init__(message)


class NotSent(TryAgain):
    """
    The request had no effect: it was not sent, or turned away as a whole before anything was done.

    Raised as well by a method that makes several calls and fails before the one with the effect.
    What was intended is taken back at once; no outcome has to be found out.
    """


class Throttled(TryAgain):
    """The other side rejected the request because of a rate limit."""


class PagingLost(TryAgain):
    """The page token is unknown or expired: start again with the first page."""


class SlotLost(TryAgain):
    """The pickup slot is no longer available: list the slots again and choose another."""


class AlreadyBooked(TryAgain):
    """The channel has already booked this order's package: read the booking."""


class StorageFailed(TryAgain):
    """The connector's database could not be read or written (disk full, server down)."""


class NeedsAttention(ConnectorError):
    """An operator must handle this item; other items are not affected."""


class OrderUnreadable(NeedsAttention):
    """The channel's data for this order cannot be parsed."""


class OrderRefused(NeedsAttention):
    """The order management system refused this order."""


class CancellationRefused(NeedsAttention):
    """The order management system refused to cancel these units."""


class ShipmentRefused(NeedsAttention):
    """The channel refused to book a package for this order, or to move its pickup."""


class DocumentsRefused(NeedsAttention):
    """The channel refused these documents, or no longer provides them."""


class PagesMixed(NeedsAttention):
    """The pages of a document cannot be assigned to their orders."""


class ResultGone(NeedsAttention):
    """The channel does not provide the result of this submission, or no longer."""


class AlertRefused(NeedsAttention):
    """The alert channel refused the notice."""


class StopConnection(ConnectorError):
    """No call of this connection can succeed until an operator acts."""


class CredentialsRefused(StopConnection):
    """The other side rejected the credentials."""
