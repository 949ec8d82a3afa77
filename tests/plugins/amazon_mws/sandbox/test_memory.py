"""A sandbox with a state goes on at its next start where the last one was killed."""

from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from channel_connector.plugins.amazon_mws.sandbox.amazon import Amazon
from channel_connector.plugins.amazon_mws.sandbox.protocol.accounts import (
    Authorization,
    Developer,
    Seller,
)
from channel_connector.plugins.amazon_mws.sandbox.settings import SandboxSettings, ShopSettings
from channel_connector.plugins.amazon_mws.sandbox.shop.order import EasyShipStatus, Status
from channel_connector.plugins.amazon_mws.sandbox.trouble import Kind
from channel_connector.sdk.sandbox.state_file import StateFile

QUIET = ShopSettings(orders_per_hour=0, backlog=0, by_amazon_rate=0, self_ship_rate=0)


@pytest.fixture
def restart(caller, tmp_path):
    """Return a function that kills the sandbox and starts it again, with other options if given."""
    states = []

    def start(**shop):
        for state in states:
            state.close()
        states[:] = [StateFile(tmp_path / "amazon.db")]
        settings = SandboxSettings(shop=replace(QUIET, **shop))
        caller.amazon = Amazon(caller.now, settings, state=states[0])
        return caller

    yield start
    for state in states:
        state.close()


def test_orders_go_on_as_if_nothing_had_happened(restart, open_shop):
    lively = {"orders_per_hour": 30, "backlog": 20, "cancel_rate": 0.5, "partial_cancel_rate": 0.3}
    unbroken, caller = open_shop(**lively), restart(**lively)

    for _ in range(5):
        for one in (unbroken, caller):
            one.wait(hours=1)
            one.list_orders()
        restart(**lively)

    assert len(caller.shop.orders) > 100
    assert caller.shop.orders.data == unbroken.shop.orders.data


def test_a_package_a_slot_and_a_feed_in_work_are_remembered(restart):
    caller = restart()
    order, other = caller.place(), caller.place()
    booked = caller.book(order).text("PackageId")
    slot = caller.list_slots(other).text("SlotId")
    feed_id = caller.ask_documents(order.order_id)
    caller.wait(seconds=20)
    assert caller.feed_status(feed_id) in {"_SUBMITTED_", "_IN_PROGRESS_"}

    restart()

    found = caller.easy_ship(
        "GetScheduledPackage", ScheduledPackageId__AmazonOrderId=order.order_id
    )
    assert found.text("PackageId") == booked
    chosen = {"PackageRequestDetails__PackagePickupSlot__SlotId": slot}
    assert caller.book(other, **chosen).status == 200
    caller.wait(minutes=10)
    assert caller.feed_status(feed_id) == "_DONE_"


def test_a_pdf_is_the_same_bytes_after_a_start(restart):
    caller = restart()
    order = caller.place()
    caller.book(order)
    feed_id = caller.ask_documents(order.order_id)
    caller.wait(minutes=10)
    report = caller.result(feed_id).text("DocumentReportReferenceID")

    def pdf():
        listed = caller("GetReportList", {"ReportRequestIdList.Id.1": report}, "Reports")
        return caller("GetReport", {"ReportId": listed.text("ReportId")}, "Reports").reply.body

    before = pdf()
    restart()

    assert pdf() == before
    assert order.order_id in PdfReader(BytesIO(before)).pages[0].extract_text()


def test_a_parcel_is_still_delivered_after_a_start(restart):
    caller = restart()
    order_id = caller.place().order_id
    caller.book(caller.shop.orders[order_id])

    seen = []
    for _ in range(9):
        restart()
        caller.wait(hours=24)
        caller.list_orders()
        seen.append(caller.shop.orders[order_id].easy_ship_status)

    assert seen[-1] is EasyShipStatus.DELIVERED
    assert EasyShipStatus.PICKED_UP in seen
    assert caller.shop.orders[order_id].status is Status.SHIPPED


def test_a_package_knows_what_happens_to_its_order_after_a_start(restart):
    caller = restart()
    order_id = caller.place().order_id
    caller.book(caller.shop.orders[order_id])
    restart()

    caller.shop.become(caller.shop.orders[order_id], Status.CANCELED, caller.now)

    found = caller.easy_ship("GetScheduledPackage", ScheduledPackageId__AmazonOrderId=order_id)
    assert found.text("PackageStatus") == "LabelCanceled"


def test_stock_and_offers_are_remembered(restart):
    caller = restart()
    stock = caller.amazon.sellers["A1SANDBOXSELLER"].stock
    stock.offer(["EXTRA-1"])
    caller.submit_stock(caller.write.stock("DIYA-IND-12", 7), caller.write.stock("EXTRA-1", 8))
    caller.wait(minutes=10)
    caller.list_orders()

    restart()

    stock = caller.amazon.sellers["A1SANDBOXSELLER"].stock
    assert (stock.quantity("DIYA-IND-12"), stock.quantity("EXTRA-1")) == (7, 8)
    assert len(stock.history("EXTRA-1")) == 1


@pytest.mark.parametrize(
    ("listing", "entries"),
    [("ListOrders", "AmazonOrderId"), ("GetFeedSubmissionList", "FeedSubmissionId")],
)
def test_a_page_token_leads_on_after_a_start(restart, listing, entries):
    caller = restart()
    for _ in range(3):
        caller.place(minutes_ago=5)
        caller.submit_stock(caller.write.stock("DIYA-IND-12", 1))
        caller.wait(minutes=2)
    if listing == "ListOrders":
        first, section = caller.list_orders(MaxResultsPerPage="2"), "Orders"
    else:
        first, section = caller(listing, {"MaxCount": "2"}, "Feeds"), "Feeds"

    restart()
    second = caller(f"{listing}ByNextToken", {"NextToken": first.text("NextToken")}, section)

    seen = [*first.texts(entries), *second.texts(entries)]
    assert len(seen) == len(set(seen)) == 3


def test_a_stuck_feed_stays_stuck_until_it_is_released(restart):
    caller = restart()
    caller.order_trouble(Kind.SUBMISSION_STUCK, "SubmitFeed")
    stuck = caller.submit_stock(caller.write.stock("DIYA-IND-12", 1))
    behind = caller.submit_stock(caller.write.stock("DIYA-IND-12", 2))
    caller.wait(hours=1)
    caller.list_orders()
    restart()
    caller.wait(hours=1)
    assert (caller.feed_status(stuck), caller.feed_status(behind)) == (
        "_IN_PROGRESS_",
        "_SUBMITTED_",
    )

    feeds = caller.amazon.sellers["A1SANDBOXSELLER"].feeds
    feeds.release(feeds.feeds[stuck], caller.now)
    caller.wait(hours=1)

    assert (caller.feed_status(stuck), caller.feed_status(behind)) == ("_DONE_", "_DONE_")


def test_an_added_seller_is_authorized_after_a_start(restart):
    caller = restart()
    added = Authorization(Seller("A2"), Developer("2", "AKID2", "secret"), "token")
    caller.amazon.add_account(added, ShopSettings(backlog=4), caller.now)
    orders = list(caller.amazon.shops["A2"].orders)
    caller.list_orders()

    restart()

    assert list(caller.amazon.shops["A2"].orders) == orders
    developer = caller.amazon.accounts.developer("AKID2")
    assert caller.amazon.accounts.authorized("A2", developer, "token") == added.seller


def test_no_id_is_given_twice_even_with_the_same_seed(restart):
    caller, given = restart(seed="same"), []
    for _ in range(3):
        for _ in range(5):
            order = caller.place()
            slots = caller.list_slots(order)
            booked = caller.book(order)
            feed_id = caller.ask_documents(order.order_id)
            caller.wait(minutes=10)
            given += [
                order.order_id,
                feed_id,
                *slots.texts("SlotId"),
                booked.text("PackageId"),
            ]
            given += [
                slots.text("RequestId"),
                caller.result(feed_id).text("DocumentReportReferenceID"),
            ]
        caller.list_orders()
        restart(seed="same")
    seller = caller.amazon.sellers["A1SANDBOXSELLER"]
    given += [report.report_id for report in seller.reports.listed(caller.now)]
    given += [package.invoice_number for package in seller.packages.packages.values()]

    assert len(given) > 150
    assert len(given) == len(set(given))


def test_feeds_wait_for_those_of_the_last_start(restart):
    caller = restart()
    first = caller.submit_stock(caller.write.stock("DIYA-IND-12", 1))
    restart()
    second = caller.submit_stock(caller.write.stock("DIYA-IND-12", 2))
    caller.wait(hours=1)
    caller.list_orders()

    feeds = caller.amazon.sellers["A1SANDBOXSELLER"].feeds.feeds
    assert feeds[second].started_at >= feeds[first].done_at
