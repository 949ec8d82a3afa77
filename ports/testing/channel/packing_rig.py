"""What the contracts of packing need of a channel."""

from datetime import datetime, timedelta
from typing import Protocol

from ...channel.document_source import DocumentSource
from ...channel.shipment_creator import ShipmentCreator
from ...channel.submissions import SubmissionList


class PackingRig(Protocol):
    """A channel that does as the test says, and ports that speak to it and are never deferred."""

    @property
    def creator(self) -> ShipmentCreator:
        """Storage its packages."""
        ...

    @property
    def documents(self) -> DocumentSource:
        """Gets its documents."""
        ...

    @property
    def submissions(self) -> SubmissionList:
        """Lists its submissions."""
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
        """Let time pass on the channel, and return its time then."""
        ...

    def an_order(self) -> str:
        """Return the id of another order that can be packed."""
        ...

    def cancel(self, channel_order_id: str) -> None:
        """Let the customer cancel the order, so that nothing can be done for it any more."""
        ...

    def lose_slot(self) -> None:
        """Let the slot of the next booking be taken by somebody else."""
        ...

    def lose_answers(self, times: int) -> None:
        """Let the channel do what the next calls ask for, and the answers be lost."""
        ...

    def be_unavailable(self, times: int) -> None:
        """Let the channel fail the next calls before it does anything."""
        ...

    def throttle(self, times: int) -> None:
        """Let the channel count too many calls with the next ones."""
        ...

    def refuse_credentials(self) -> None:
        """Let the channel know us no more."""
        ...

    def calls(self) -> int:
        """Return how many calls were made."""
        ...
