"""Documents hold personal data and are kept for their time only."""

from datetime import timedelta

from channel_connector.core.erase_documents import EVERY, EraseDocuments
from channel_connector.ports.stores.shipments import ShipmentStage
from channel_connector.ports.testing.builders import CONNECTION, NOON, a_shipment

MONTH = timedelta(days=30)


def test_documents_are_erased_after_their_time_and_not_before(books, keep):
    keep(
        a_shipment("7001", stage=ShipmentStage.READY, ready_at=NOON),
        a_shipment(
            "7002",
            channel_order_id="403-2",
            stage=ShipmentStage.READY,
            ready_at=NOON + timedelta(days=1),
        ),
    )
    with books.change() as book:
        for shipment_id in ("7001", "7002"):
            book.shipments.keep_documents(CONNECTION, shipment_id, b"%PDF")
    now = NOON + MONTH + timedelta(hours=1)

    pause = EraseDocuments(CONNECTION, books, MONTH).run(now)

    with books.look() as book:
        assert book.shipments.documents(CONNECTION, "7001") is None
        assert book.shipments.documents(CONNECTION, "7002") == b"%PDF"
    assert pause.until == now + EVERY
