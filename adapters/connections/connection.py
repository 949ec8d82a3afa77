"""An open connection."""

from dataclasses import dataclass

from ...core.documents.document_eta import DocumentEtas
from ...core.documents.get_documents import GetDocuments
from ...core.jobs.job import Job
from ...core.packing.accept_shipment import AcceptShipment
from ...core.packing.reschedule_shipment import RescheduleShipment
from ...core.stock.record_stock import RecordStock
from ...core.stock.send_stock import SendStock
from ...ports.channel.plugin import Channel
from ...ports.oms.gateway import OmsGateway
from ..settings import ConnectionSettings


@dataclass(frozen=True, slots=True)
class Packing:
    """The jobs and use cases of a connection whose channel packs."""

    accept: AcceptShipment
    get_documents: GetDocuments
    document_etas: DocumentEtas
    reschedule: RescheduleShipment
    jobs: tuple[Job, ...]


@dataclass(frozen=True, slots=True)
class Stock:
    """The jobs and use cases of a connection whose channel takes stock levels."""

    record: RecordStock
    send: SendStock
    jobs: tuple[Job, ...]


@dataclass(frozen=True, slots=True)
class Connection:
    """
    Both sides of an open connection, its jobs and its use cases.

    Args:
        jobs: all jobs, those of `packing` and `stock` included.
        packing: None if the channel does not pack.
        stock: None if the channel takes no stock levels.
    """

    settings: ConnectionSettings
    channel: Channel
    oms: OmsGateway
    jobs: tuple[Job, ...]
    packing: Packing | None
    stock: Stock | None

    @property
    def name(self) -> str:
        """The name of the connection in config.yaml or in the database."""
        return self.settings.name
