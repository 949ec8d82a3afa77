"""A channel without an outside: it keeps what it is sent, or does not take it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ...host.alert_channel import AlertChannel, Notice
from ...host.errors import AlertRefused, Unavailable


@dataclass(frozen=True, slots=True)
class Arrived:
    """A notice as the other side got it. `mark` is the same where it is the same notice."""

    mark: str
    title: str
    text: str


@dataclass(slots=True)
class MemoryAlertChannel:
    """
    Fulfils `AlertChannel`, and is the rig of its own tests.

    Args:
        sent: every notice that it took, in order.
        fault: what it raises in place of taking one.
    """

    sent: list[Notice] = field(default_factory=list)
    fault: Unavailable | AlertRefused | None = None
    secrets: Sequence[str] = ()

    @property
    def channel(self) -> AlertChannel:
        """The channel is this."""
        return self

    def send(self, notice: Notice, now: datetime) -> str:
        """Keep the notice."""
        assert now.tzinfo is not None
        if self.fault is not None:
            raise self.fault
        self.sent.append(notice)
        return "It is kept."

    def arrived(self) -> list[Arrived]:
        """Return what it was sent."""
        return [Arrived(one.notice_id, one.title, one.text) for one in self.sent]

    def refuse(self) -> None:
        """Take nothing as things are."""
        self.fault = AlertRefused("It is not taken.")

    def be_busy(self) -> None:
        """Ask to come again later."""
        self.fault = Unavailable("It is busy.")

    def go_away(self) -> None:
        """Answer nobody."""
        self.fault = Unavailable("It is away.")

    def come_back(self) -> None:
        """Take what comes."""
        self.fault = None
