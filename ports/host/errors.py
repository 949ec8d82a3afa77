"""
What can go wrong, sorted by what the caller does next.

ConnectorError
├── SettingsError             do not start; a person mends config.yaml or the machine
├── TryAgain                  same request, later
│   ├── Unavailable
│   ├── Throttled
│   ├── PagingLost
│   ├── SlotLost
│   ├── AlreadyBooked
│   └── StorageFailed
├── NeedsAttention                  leave this one item to a person, go on with the next
│   ├── OrderUnreadable
│   ├── OrderRefused
│   ├── CancellationRefused
│   ├── ShipmentRefused
│   ├── DocumentsRefused
│   ├── PagesMixed
│   ├── ResultGone
│   └── AlertRefused
└── StopConnection            halt this connection, tell a person
    └── CredentialsRefused
"""

from collections.abc import Sequence
from datetime import datetime


class ConnectorError(Exception):
    """
    Anything the connector foresees. Its text is for people.

    A text says what happened, what state things are in and what to do. It never holds a
    secret or personal data.
    """


class SettingsError(ConnectorError):
    """The connector cannot start as it is set up. Every problem found is one line."""

    def __init__(self, heading: str, problems: Sequence[str] = ()) -> None:
        self.heading = heading
        self.problems = tuple(problems)
        super().__init__("\n  ".join((heading, *self.problems)))


class TryAgain(ConnectorError):
    """
    The same request may succeed later; nothing is lost.

    `until` is the earliest moment worth trying, where the other side told one.
    """

    def __init__(self, message: str, until: datetime | None = None) -> None:
        self.until = until
        super().__init__(message)


class Unavailable(TryAgain):
    """The other side did not answer, or answered that it cannot serve now."""


class Throttled(TryAgain):
    """The other side counted too many requests."""


class PagingLost(TryAgain):
    """The channel no longer knows the page token: begin again with the first page."""


class SlotLost(TryAgain):
    """The pickup slot is not to be had any more: list the slots again and choose another."""


class AlreadyBooked(TryAgain):
    """The channel has booked this order's package before: read what is booked."""


class StorageFailed(TryAgain):
    """Our own database could not be read or written (disk full, server away)."""


class NeedsAttention(ConnectorError):
    """Leave this one item to a person; the next one is not affected."""


class OrderUnreadable(NeedsAttention):
    """What the channel sent for this order does not make an order."""


class OrderRefused(NeedsAttention):
    """The order management system will not take this order as it is."""


class CancellationRefused(NeedsAttention):
    """The order management system will not cancel these units any more."""


class ShipmentRefused(NeedsAttention):
    """The channel will not book a package for this order, or not move its pickup."""


class DocumentsRefused(NeedsAttention):
    """The channel will not make these documents, or does not give them out any more."""


class PagesMixed(NeedsAttention):
    """The pages of one document cannot be told apart by the orders they are for."""


class ResultGone(NeedsAttention):
    """The channel does not give out the result of this submission, or not any more."""


class AlertRefused(NeedsAttention):
    """Whoever is to pass an alert on to people will not take it as things are."""


class StopConnection(ConnectorError):
    """Nothing of this connection can succeed until a person acts."""


class CredentialsRefused(StopConnection):
    """The other side does not accept who we say we are."""
