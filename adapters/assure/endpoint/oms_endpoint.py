"""One connection, as Assure's calls find it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ....core.documents.get_documents import DocumentsAnswer
from ....core.packing.pack_call import PackAnswer, PackCall
from ....core.stock.record_stock import Recorded, StockUpdate
from ....ports.channel.plugin import Workflow, WorkflowSupport
from ....ports.channel.shipment_creator import Parcel
from ..settings import AssureSettings


class AcceptsShipments(Protocol):
    """Takes pack calls in; raises StorageFailed where nothing was stored."""

    def __call__(self, call: PackCall, now: datetime) -> PackAnswer:
        """Return the shipment, which is stored, or why there is none."""
        ...


class HandsOver(Protocol):
    """Gives documents out; raises StorageFailed where nothing was."""

    def __call__(self, shipment_code: str, now: datetime) -> DocumentsAnswer:
        """Return the documents of a shipment, or why they are not given."""
        ...


class RecordsStock(Protocol):
    """Takes stock in; raises StorageFailed where nothing was stored."""

    def __call__(self, call: StockUpdate, /) -> Recorded:
        """Return what became of each entry."""
        ...


@dataclass(frozen=True, slots=True)
class OmsEndpoint:
    """
    What is done for one connection when Assure calls.

    Args:
        carrier: who carries its packages, as Assure is told.
        default_parcel: stands in for size or weight that a pack call leaves out.
        workflows: what the channel declares of each.
        accept, get_documents, record: None where the channel does not do that.
        wake: lets a running connector look at once, by the connection's name.
        enabled: where it is not, every call is refused.
    """

    name: str
    assure: AssureSettings
    carrier: str
    default_parcel: Parcel | None
    workflows: Mapping[Workflow, WorkflowSupport]
    accept: AcceptsShipments | None
    get_documents: HandsOver | None
    record: RecordsStock | None
    wake: Callable[[str], None]
    enabled: bool = True
