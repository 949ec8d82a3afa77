"""A sandbox without a memory takes over what a connector's database knows."""

import threading
from datetime import timedelta

import pytest

from channel_connector.plugins.amazon_mws.sandbox.clock import SandboxClock
from channel_connector.plugins.amazon_mws.sandbox.control.recall_schema import RecallSchema
from channel_connector.plugins.amazon_mws.sandbox.recall import Recall
from channel_connector.plugins.amazon_mws.sandbox.server import SandboxServer
from channel_connector.ports.testing.fakes.sandbox_process import ask_control_side
from channel_connector.sdk.wall_clock import WallClock

ORDER = "403-0000001-7654321"
LINE = {"line_id": "11", "sku": "DIYA-IND-12", "quantity": 3, "shipped": 1}
UNKNOWN_LINE = {"line_id": "12", "sku": "RED-MUG", "quantity": 1, "shipped": 0}


def an_order(order_id=ORDER, lines=(LINE, UNKNOWN_LINE), **changes):
    return {
        "order_id": order_id,
        "placed_at": "2026-01-30T10:00:00+00:00",
        "updated_at": "2026-01-30T11:00:00+00:00",
        "at_oms_since": None,
        "cancelled": False,
        "lines": list(lines),
        "cancelled_units": {},
        **changes,
    }


def a_shipment(**changes):
    return {
        "shipment_id": "70001",
        "shipment_code": "CC-1",
        "order_id": ORDER,
        "stage": "BOOKED",
        "collected": False,
        "accepted_at": "2026-01-30T12:00:00+00:00",
        "size_cm": ["30", "20", "10"],
        "weight_g": "450",
        "slot": None,
        "package_id": "",
        "invoice_number": "",
        "serials": {},
        "document_handle": "",
        "document_key": "",
        **changes,
    }


def a_submission(submission_id="383186020424", **changes):
    return {
        "submission_id": submission_id,
        "kind": "DOCUMENTS",
        "open": True,
        "sent_at": "2026-01-31T11:59:00+00:00",
        "order_ids": [ORDER],
        **changes,
    }


@pytest.fixture
def recall(caller):
    """Return a function that lets the sandbox take over work."""

    def tell(orders=None, shipments=(), submissions=()):
        work = {
            "location_code": "BLR1",
            "orders": [an_order()] if orders is None else orders,
            "shipments": list(shipments),
            "submissions": list(submissions),
        }
        seller = caller.amazon.sellers["A1SANDBOXSELLER"]
        Recall(seller, caller.now)(RecallSchema().load(work))
        caller.wait(minutes=2)

    return tell


def test_the_lines_of_an_order_are_those_that_were_read(caller, recall):
    recall()

    lines = caller("ListOrderItems", {"AmazonOrderId": ORDER})
    assert lines.texts("OrderItemId") == ["11", "12"]
    assert lines.texts("SellerSKU") == ["DIYA-IND-12", "RED-MUG"]
    assert lines.texts("QuantityOrdered") == ["3", "1"]
    assert lines.texts("QuantityShipped") == ["1", "0"]


def test_units_that_were_cancelled_are_not_open(caller, recall):
    recall([an_order(cancelled_units={"11": 1, "12": 1})])

    lines = caller("ListOrderItems", {"AmazonOrderId": ORDER})
    assert lines.texts("QuantityOrdered") == ["2", "0"]


def test_a_cancelled_order_is_cancelled(caller, recall):
    recall([an_order(cancelled=True)])

    assert caller("GetOrder", {"AmazonOrderId.Id.1": ORDER}).text("OrderStatus") == "Canceled"


def test_an_order_without_lines_gets_some(caller, recall):
    recall([an_order(lines=())])

    assert caller("ListOrderItems", {"AmazonOrderId": ORDER}).texts("OrderItemId")


def test_an_order_is_listed_as_it_was_last_updated(caller, recall):
    recall()

    listed = caller.list_orders(LastUpdatedAfter="2026-01-30T11:00:00Z")
    assert listed.texts("AmazonOrderId") == [ORDER]
    assert caller.list_orders(LastUpdatedAfter="2026-01-30T11:00:01Z").texts("Order") == []


def test_an_entry_that_the_connector_could_not_read_is_no_order(caller, recall):
    recall([an_order("unreadable-1f2e3d4c5b6a")], [a_shipment(order_id="unreadable-1f2e3d4c5b6a")])

    assert list(caller.shop.orders) == []


def test_what_is_remembered_is_not_changed(caller, recall):
    recall()
    caller.book(caller.shop.orders[ORDER])
    before = caller.easy_ship("GetScheduledPackage", ScheduledPackageId__AmazonOrderId=ORDER)

    recall([an_order(lines=(LINE,))], [a_shipment(package_id="another")])

    after = caller.easy_ship("GetScheduledPackage", ScheduledPackageId__AmazonOrderId=ORDER)
    assert after.text("PackageId") == before.text("PackageId")
    assert len(caller.shop.orders[ORDER].lines) == 2


def test_a_booked_package_is_found(caller, recall):
    recall(shipments=[a_shipment(package_id="PKG-1", invoice_number="IN-1")])

    found = caller.easy_ship("GetScheduledPackage", ScheduledPackageId__AmazonOrderId=ORDER)
    assert found.text("PackageId") == "PKG-1"
    assert caller.book(caller.shop.orders[ORDER]).code == "SchedulesdPackageAlreadyExists"


def test_a_chosen_slot_can_be_booked(caller, recall):
    slot = {
        "slot_id": "c2xvdA==",
        "starts_at": "2026-02-02T05:00:00+00:00",
        "ends_at": "2026-02-02T08:00:00+00:00",
    }
    recall(shipments=[a_shipment(slot=slot, stage="SLOT_CHOSEN")])

    chosen = {"PackageRequestDetails__PackagePickupSlot__SlotId": "c2xvdA=="}
    assert caller.book(caller.shop.orders[ORDER], **chosen).status == 200


def test_lines_that_were_packed_with_serial_numbers_need_them(caller, recall):
    recall(shipments=[a_shipment(serials={"11": ["S-1", "S-2"]})])

    needed = [line.serial_number_required for line in caller.shop.orders[ORDER].lines]
    assert needed == [True, False]


def test_an_open_request_for_documents_is_done(caller, recall):
    recall(shipments=[a_shipment(package_id="PKG-1")], submissions=[a_submission()])

    assert caller.feed_status("383186020424") == "_DONE_"
    reference = caller.result("383186020424").text("DocumentReportReferenceID")
    listed = caller("GetReportList", {"ReportRequestIdList.Id.1": reference}, "Reports")
    pdf = caller("GetReport", {"ReportId": listed.text("ReportId")}, "Reports")
    assert pdf.reply.body.startswith(b"%PDF-")


def test_documents_that_are_still_to_be_fetched_are_drawn_anew(caller, recall):
    made = a_shipment(
        package_id="PKG-1",
        stage="DOCUMENTS_MADE",
        document_handle="383186020425",
        document_key="9330157676020424",
    )
    recall(shipments=[made])

    listed = caller("GetReportList", {"ReportRequestIdList.Id.1": "383186020425"}, "Reports")
    assert listed.text("ReportId") == "9330157676020424"
    pdf = caller("GetReport", {"ReportId": "9330157676020424"}, "Reports")
    assert pdf.reply.body.startswith(b"%PDF-")


def test_an_open_stock_feed_is_cancelled_so_that_the_stock_is_sent_again(caller, recall):
    recall(submissions=[a_submission(kind="STOCK", order_ids=[])])

    assert caller.feed_status("383186020424") == "_CANCELLED_"


def test_new_feeds_have_higher_numbers_than_known_ones(caller, recall):
    known = ["999999999020424", "50010000044"]
    recall(submissions=[a_submission(one, open=False) for one in known])

    assert int(caller.submit_stock(caller.write.stock("DIYA-IND-12", 1))) > 999_999_999_020_424
    assert set(caller.amazon.sellers["A1SANDBOXSELLER"].feeds.feeds).isdisjoint(known)


def test_stock_of_known_skus_is_accepted(caller, recall):
    recall()
    feed_id = caller.submit_stock(caller.write.stock("RED-MUG", 4))
    caller.wait(minutes=10)
    caller.feed_status(feed_id)

    assert caller.amazon.sellers["A1SANDBOXSELLER"].stock.quantity("RED-MUG") == 4


def test_a_pickup_that_is_past_ships_the_order(caller, recall, noon):
    slot = {
        "slot_id": "c2xvdA==",
        "starts_at": (noon - timedelta(hours=5)).isoformat(),
        "ends_at": (noon - timedelta(hours=2)).isoformat(),
    }
    recall(shipments=[a_shipment(package_id="PKG-1", slot=slot)])

    assert caller("GetOrder", {"AmazonOrderId.Id.1": ORDER}).text("OrderStatus") == "Shipped"


def test_it_is_told_over_the_control_side(caller):
    server = SandboxServer(caller.amazon, SandboxClock(WallClock()), "127.0.0.1", 0)
    serving = threading.Thread(target=server.serve)
    serving.start()
    try:
        work = {"orders": [an_order()], "shipments": [], "submissions": []}
        answer = ask_control_side(server.url, "POST", "/control/recall", work)
    finally:
        server.stop()
        serving.join()

    assert answer == {"orders": 1}
