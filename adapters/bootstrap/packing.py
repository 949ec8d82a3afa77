"""What packing takes for one connection: its jobs, and what is done when somebody asks."""

from dataclasses import dataclass

from ...core.documents.document_eta import Outlook
from ...core.documents.fetch_documents import FetchDocuments
from ...core.documents.get_documents import HandOver
from ...core.documents.process_documents_result import SettleDocuments
from ...core.documents.request_documents import RequestDocuments
from ...core.jobs.job import Job
from ...core.packing.accept_shipment import AcceptShipment
from ...core.packing.book_shipments import BookShipments
from ...core.packing.recheck import Recheck
from ...core.packing.reschedule_shipment import RescheduleShipment
from ...core.retention.erase_documents import EraseDocuments
from ...ports.channel.plugin import Channel
from ...ports.repositories.storage import Storage
from ..settings import PackingRules


@dataclass(frozen=True, slots=True)
class Packing:
    """What is done for a connection whose channel packs."""

    accept: AcceptShipment
    hand_over: HandOver
    outlook: Outlook
    reschedule: RescheduleShipment
    jobs: tuple[Job, ...]


def packing_of(
    name: str, channel: Channel, rules: PackingRules, storage: Storage
) -> Packing | None:
    """Wire what packing takes, None for a channel that does not pack."""
    orders, creator = channel.order_source, channel.shipment_creator
    documents = channel.document_source
    if orders is None or creator is None or documents is None:
        return None
    recheck = Recheck(orders, storage)
    outlook = Outlook(documents, storage, rules.documents_per_feed)
    feed_size, deadline = rules.documents_per_feed, rules.documents_deadline
    return Packing(
        AcceptShipment(name, orders, storage),
        HandOver(name, storage, outlook),
        outlook,
        RescheduleShipment(creator, storage),
        jobs=(
            BookShipments(name, creator, recheck, rules.pickup, storage),
            RequestDocuments(name, documents, recheck, storage, feed_size, deadline),
            SettleDocuments(name, documents, storage),
            FetchDocuments(name, documents, creator, storage),
            EraseDocuments(name, storage, rules.keep_documents),
        ),
    )
