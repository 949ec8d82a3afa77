"""Every operation of Amazon that is called: address, headers, parameters, signature, feed."""

from datetime import timedelta

import pytest

from channel_connector.ports.channel.document_source import Wanted
from channel_connector.ports.channel.inventory_sink import StockMessage
from channel_connector.ports.channel.shipment_creator import Serials
from channel_connector.ports.channel.submissions import Kind
from channel_connector.ports.testing.fakes.builders import ORDER_ID, a_parcel, a_slot

OTHER = "403-1234567-0000002"
SLOT = a_slot("slot+1/a=")
SERIALS = [Serials("line-1", ("SN-1", "SN/2 é")), Serials("line-2", ("SN-3",))]
LEVELS = [
    StockMessage(1, "RED-MUG", 5),
    StockMessage(2, "BLUE <&> MUG", 0, 3),
    StockMessage(3, "GRÜN-कप", 2_147_483_647),
]


def read_orders(channel, now):
    orders, changed = channel.order_source, channel.cancellation_source
    orders.first_page(now - timedelta(hours=1), now)
    changed.first_page(now - timedelta(hours=1), now)
    orders.first_page(now, now)
    orders.next_page("no.1+of/all== é", now)
    orders.read([ORDER_ID, OTHER, *(f"403-{number}" for number in range(3, 12))], now)
    orders.lines(ORDER_ID, None, now)
    orders.lines(ORDER_ID, "no.1+of/all==", now)


def book_packages(channel, now):
    creator = channel.shipment_creator
    creator.slots(ORDER_ID, a_parcel(), now)
    creator.book(ORDER_ID, a_parcel(), SLOT, [], now)
    creator.book(ORDER_ID, a_parcel(), SLOT, SERIALS, now)
    creator.booked(ORDER_ID, now)
    creator.move(ORDER_ID, "P-1", SLOT, now)


def get_documents(channel, now):
    documents = channel.document_source
    documents.request([Wanted(ORDER_ID)], now)
    documents.request([Wanted(ORDER_ID, warranty=True), Wanted(OTHER)], now)
    documents.request([Wanted("no digits"), Wanted("none either")], now)
    documents.result("50001", [ORDER_ID], now)
    documents.locate("80001", now, now)
    documents.fetch("90001", now)


def tell_stock(channel, now):
    channel.inventory_sink.send(LEVELS, now)
    channel.inventory_sink.send([], now)
    channel.inventory_sink.result("50002", 1, now)


def list_submissions(channel, now):
    submissions = channel.submission_list
    submissions.status(["50001", "50002"], now)
    submissions.sent_since(Kind.DOCUMENTS, now - timedelta(hours=1), now)
    submissions.sent_since(Kind.STOCK, now - timedelta(hours=1), now)


def ask_for_the_seller(channel, now):
    channel.credential_test.probe(now)


JOBS = [
    (read_orders, 7, "to_amazon_orders.txt"),
    (book_packages, 5, "to_amazon_easy_ship.txt"),
    (get_documents, 6, "to_amazon_documents.txt"),
    (tell_stock, 3, "to_amazon_stock.txt"),
    (list_submissions, 3, "to_amazon_feed_list.txt"),
    (ask_for_the_seller, 1, "to_amazon_sellers.txt"),
]


@pytest.mark.parametrize(("do", "requests", "file"), JOBS)
def test_amazon_is_asked_as_before(channel, sent, as_before, now, do, requests, file):
    do(channel, now)

    told = sent()
    assert len(told) == requests
    as_before(file, str(told))


def test_every_operation_that_may_be_called_is_among_them(channel, amazon, operations, now):
    """So that no operation is added to the channel and forgotten here."""
    for do, _, _ in JOBS:
        do(channel, now)

    assert {action for action, _, _ in amazon.sent} == operations
    assert len(operations) == 15


def test_another_account_is_told_and_signed_as_before(open_channel, amazon, sent, as_before, now):
    elsewhere = {"endpoint": "https://MWS.example:8443/", "marketplace_id": "A1EXAMPLEMARKET"}
    for settings in (elsewhere, {"mws_auth_token": None}):
        channel = open_channel(**settings)
        channel.order_source.first_page(now - timedelta(hours=1), now)
        channel.shipment_creator.slots(ORDER_ID, a_parcel(), now)
        channel.inventory_sink.send(LEVELS[:1], now)

    told = sent()
    assert len(told) == 6
    as_before("to_amazon_other_accounts.txt", str(told))
