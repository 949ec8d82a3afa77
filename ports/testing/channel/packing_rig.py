"""The rig of the contract tests for shipments and documents."""

from datetime import datetime, timedelta
from typing import Protocol

from ...channel.document_source import DocumentSource
from ...channel.shipment_creator import ShipmentCreator
from ...channel.submissions import SubmissionList


class PackingRig(Protocol):
    """A channel that the test controls, and ports to it whose budgets grant every call."""

    @property
    def creator(self) -> ShipmentCreator:
        """The channel's shipment creator."""
        ...

    @property
    def documents(self) -> DocumentSource:
        """The channel's document source."""
        ...

    @property
    def submissions(self) -> SubmissionList:
        """The channel's submission list."""
        ...

    def creator_without_budget(self) -> ShipmentCreator:
        """Return a creator of the same channel whose budget grants nothing."""
        ...

    def documents_without_budget(self) -> DocumentSource:
        """Return a source of the same channel whose budget grants nothing."""
        ...

    def now(self) -> datetime:
        """Return the channel's time."""
        ...

    def wait(self, span: timedelta) -> datetime:
        """Advance the channel's time, and return it."""
        ...

    def an_order(self) -> str:
        """Return the id of another order that can be packed."""
        ...

    def cancel(self, channel_order_id: str) -> None:
        """Cancel the order completely, as the customer would."""
        ...

    def lose_slot(self) -> None:
        """Make the slot of the next booking unavailable."""
        ...

    def lose_answers(self, times: int) -> None:
        """Execute the next `times` calls with an effect, but lose their answers."""
        ...

    def be_unavailable(self, times: int) -> None:
        """Make the next `times` calls fail without effect."""
        ...

    def be_late(self, times: int) -> None:
        """Let the next `times` calls be granted, but come too late to be sent."""
        ...

    def throttle(self, times: int) -> None:
        """Make the channel throttle the next `times` calls."""
        ...

    def misstate_checksums(self) -> None:
        """Send a wrong checksum with each document from now on, if the channel sends any."""
        ...

    def refuse_credentials(self) -> None:
        """Make the channel reject the credentials from now on."""
        ...

    def calls(self) -> int:
        """Return how many calls were made."""
        ...
