"""An alert channel in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ...host.alert_channel import AlertChannel, Notice
from ...host.errors import AlertRefused, Unavailable


@dataclass(frozen=True, slots=True)
class Arrived:
    """A received notice; `mark` is the same for repeated sends of one notice."""

    mark: str
    title: str
    text: str


@dataclass(slots=True)
class MemoryAlertChannel:
    """
    A fake `AlertChannel`, and its own `AlertRig`.

    Args:
        sent: accepted notices, in order.
        fault: error to raise instead of accepting one.
    """

    sent: list[Notice] = field(default_factory=list)
    fault: Unavailable | AlertRefused | None = None
    secrets: Sequence[str] = ()

    @property
    def channel(self) -> AlertChannel:
        """The fake itself."""
        return self

    def send(self, notice: Notice, now: datetime) -> str:
        """Store the notice."""
        assert now.tzinfo is not None
        if self.fault is not None:
            raise self.fault
        self.sent.append(notice)
        return "It is kept."

    def arrived(self) -> list[Arrived]:
        """Return the accepted notices."""
        return [Arrived(one.notice_id, one.title, one.text) for one in self.sent]

    def refuse(self) -> None:
        """Refuse all notices."""
        self.fault = AlertRefused("It is not taken.")

    def be_busy(self) -> None:
        """Be busy: raise Unavailable."""
        self.fault = Unavailable("It is busy.")

    def go_away(self) -> None:
        """Do not answer: raise Unavailable."""
        self.fault = Unavailable("It is away.")

    def come_back(self) -> None:
        """Accept notices again."""
        self.fault = None
