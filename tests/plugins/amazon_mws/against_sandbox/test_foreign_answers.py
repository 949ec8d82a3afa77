"""An answer about something else is not believed, whichever operation it answers."""

from datetime import timedelta

import pytest

from channel_connector.ports.channel.document_source import OrderOnPages, Wanted
from channel_connector.ports.channel.inventory_sink import StockMessage, StockResult
from channel_connector.ports.channel.order_source import OrdersRead
from channel_connector.ports.channel.submissions import Kind, Statuses
from channel_connector.ports.host.errors import Unavailable
from channel_connector.ports.testing.fakes.builders import a_parcel

LATER = timedelta(minutes=30)


@pytest.fixture
def creator(shop):
    return shop.channel.shipment_creator


@pytest.fixture
def documents(shop):
    return shop.channel.document_source


@pytest.fixture
def booked(shop, creator):
    [order_id] = shop.place(1)
    slot = creator.slots(order_id, a_parcel(), shop.now)[0]
    creator.book(order_id, a_parcel(), slot, (), shop.now)
    return order_id


@pytest.fixture
def feed(shop, documents, booked):
    """A documents feed that is done."""
    feed_id = documents.request([Wanted(booked)], shop.now)
    shop.wait(LATER)
    return feed_id


def test_the_lines_of_another_order_are_no_answer(shop):
    [order_id] = shop.place(1)
    shop.trouble("foreign_answer", operation="ListOrderItems")

    with pytest.raises(Unavailable, match="another order"):
        shop.source.lines(order_id, None, shop.now)


def test_orders_that_were_not_asked_for_are_left_out(shop):
    [order_id] = shop.place(1)
    shop.trouble("foreign_answer", operation="GetOrder")

    assert shop.source.read([order_id], shop.now) == OrdersRead()


@pytest.mark.parametrize("step", ["slots", "book", "booked", "move"])
def test_the_package_of_another_order_is_no_answer(shop, creator, booked, step):
    [other] = shop.place(1)
    slot = creator.slots(other, a_parcel(), shop.now)[0]
    later = creator.slots(booked, a_parcel(), shop.now)[-1]
    package_id = creator.booked(booked, shop.now).package_id
    steps = {
        "slots": lambda: creator.slots(other, a_parcel(), shop.now),
        "book": lambda: creator.book(other, a_parcel(), slot, (), shop.now),
        "booked": lambda: creator.booked(booked, shop.now),
        "move": lambda: creator.move(booked, package_id, later, shop.now),
    }
    shop.trouble("foreign_answer")

    with pytest.raises(Unavailable, match="another order"):
        steps[step]()


def test_the_status_of_another_feed_is_not_that_of_ours(shop, feed):
    shop.trouble("foreign_answer", operation="GetFeedSubmissionList")

    assert shop.channel.submission_list.status([feed], shop.now) == Statuses()


def test_the_report_of_another_documents_feed_is_no_answer(shop, documents, booked, feed):
    shop.trouble("foreign_answer", operation="GetFeedSubmissionResult")

    with pytest.raises(Unavailable, match="another feed"):
        documents.result(feed, [booked], shop.now)


def test_the_report_of_another_stock_feed_is_no_answer(shop):
    shop.place(1)
    sink = shop.channel.inventory_sink
    feed_id = sink.send([StockMessage(1, "SKU-1", 5)], shop.now)
    shop.wait(LATER)
    shop.trouble("foreign_answer", operation="GetFeedSubmissionResult")

    with pytest.raises(Unavailable, match="another feed"):
        sink.result(feed_id, 1, shop.now)

    assert isinstance(sink.result(feed_id, 1, shop.now), StockResult)


def test_a_report_of_another_request_is_not_taken_for_the_documents(shop, documents, booked, feed):
    handle = documents.result(feed, [booked], shop.now).handles[booked]
    shop.trouble("foreign_answer", operation="GetReportList")

    with pytest.raises(Unavailable, match="not listed yet"):
        documents.locate(handle, shop.now, shop.now)

    assert documents.locate(handle, shop.now, shop.now) != handle


def test_the_pages_of_another_order_contradict_ours(shop, documents, booked, feed):
    handle = documents.result(feed, [booked], shop.now).handles[booked]
    key = documents.locate(handle, shop.now, shop.now)
    shop.trouble("foreign_answer", operation="GetReport")

    foreign, own = (documents.fetch(key, shop.now) for _ in range(2))

    assert documents.order_on_pages(foreign, booked) is OrderOnPages.CONTRADICTED
    assert documents.order_on_pages(own, booked) is OrderOnPages.NAMED


def test_feeds_that_were_found_are_of_the_kind_that_was_sought(shop, feed):
    before = shop.now - 2 * LATER
    found = shop.channel.submission_list.sent_since(Kind.DOCUMENTS, before, shop.now)

    assert [one.submission_id for one in found] == [feed]
