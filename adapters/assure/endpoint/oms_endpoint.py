"""The operations of one connection that Assure can call."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ....core.documents.get_documents import DocumentsAnswer
from ....core.packing.pack_call import PackAnswer, PackCall
from ....core.stock.record_stock import Recorded, StockUpdate
from ....ports.channel.shipment_creator import Parcel
from ....ports.channel.workflows import Workflow, WorkflowSupport
from ..settings import AssureSettings


class AcceptsShipments(Protocol):
    """Accepts pack calls; raises StorageFailed if nothing was stored."""

    def __call__(self, call: PackCall, now: datetime) -> PackAnswer:
        """Return the stored shipment, or the refusal."""
        ...


class GetsDocuments(Protocol):
    """Returns documents; raises StorageFailed if they cannot be read."""

    def __call__(self, shipment_code: str, now: datetime) -> DocumentsAnswer:
        """Return the documents of a shipment, or why they are not available."""
        ...


class RecordsStock(Protocol):
    """Records stock; raises StorageFailed if nothing was stored."""

    def __call__(self, call: StockUpdate, /) -> Recorded:
        """Return the result of each entry."""
        ...


@dataclass(frozen=True, slots=True)
class OmsEndpoint:
    """
    The operations of one connection for calls of Assure.

    Args:
        carrier: the transporter of its packages as reported to Assure.
        default_parcel: replaces size or weight that a pack call omits.
        workflows: the channel's support for each workflow.
        accept, get_documents, record: None if the channel does not support it.
        wake: triggers the jobs of the connection of this name in a running connector.
        enabled: if not, every call is refused.
    """

    name: str
    assure: AssureSettings
    carrier: str
    default_parcel: Parcel | None
    workflows: Mapping[Workflow, WorkflowSupport]
    accept: AcceptsShipments | None
    get_documents: GetsDocuments | None
    record: RecordsStock | None
    wake: Callable[[str], None]
    enabled: bool = True
