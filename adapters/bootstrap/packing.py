"""Wires the jobs and use cases of packing for one connection."""

from ...core.documents.document_eta import DocumentEtas
from ...core.documents.fetch_documents import FetchDocuments
from ...core.documents.get_documents import GetDocuments
from ...core.documents.process_documents_result import ProcessDocumentsResult
from ...core.documents.request_documents import RequestDocuments
from ...core.packing.accept_shipment import AcceptShipment
from ...core.packing.book_shipments import BookShipments
from ...core.packing.recheck import Recheck
from ...core.packing.reschedule_shipment import RescheduleShipment
from ...core.retention.erase_documents import EraseDocuments
from ...ports.channel.plugin import Channel
from ...ports.repositories.storage import Storage
from ..connections.connection import Packing
from ..settings import PackingRules


def packing_of(
    name: str,
    channel: Channel,
    rules: PackingRules,
    storage: Storage,
    *,
    hold_cancel_requests: bool,
) -> Packing | None:
    """Wire packing; return None for a channel that does not pack."""
    orders, creator = channel.order_source, channel.shipment_creator
    documents = channel.document_source
    if orders is None or creator is None or documents is None:
        return None
    recheck = Recheck(orders, storage, hold_cancel_requests)
    document_etas = DocumentEtas(documents, storage, rules.documents_per_feed)
    feed_size, deadline = rules.documents_per_feed, rules.documents_deadline
    return Packing(
        AcceptShipment(name, orders, storage, hold_cancel_requests),
        GetDocuments(name, storage, document_etas),
        document_etas,
        RescheduleShipment(creator, storage),
        jobs=(
            BookShipments(name, creator, recheck, rules.pickup, storage),
            RequestDocuments(name, documents, recheck, storage, feed_size, deadline),
            ProcessDocumentsResult(name, documents, storage),
            FetchDocuments(name, documents, creator, storage),
            EraseDocuments(name, storage, rules.keep_documents),
        ),
    )
