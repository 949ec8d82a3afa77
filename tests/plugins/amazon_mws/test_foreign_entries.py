"""Entries of lists that name something else are left out, and the others are read."""

from datetime import timedelta

import pytest

from channel_connector.plugins.amazon_mws.document_source import LISTED_WITHIN, AmazonDocumentSource
from channel_connector.plugins.amazon_mws.feeds.feeds import AmazonFeeds
from channel_connector.plugins.amazon_mws.orders.order import NOT_BY_THE_SELLER, OTHER_MARKETPLACE
from channel_connector.plugins.amazon_mws.submissions import AmazonSubmissionList
from channel_connector.ports.channel.document_source import Wanted
from channel_connector.ports.channel.submissions import Kind
from channel_connector.ports.host.errors import Unavailable
from channel_connector.ports.testing.channel.order_source_rig import many_orders
from channel_connector.ports.testing.fakes.builders import NOON, ORDER_ID

from .conftest import answer_of

HANDLE, REPORT = "60000000001", "9330157676017648"
DOCUMENTS = "_GET_EASYSHIP_DOCUMENTS_"
DOCUMENTS_FEED = "_POST_EASYSHIP_DOCUMENTS_"
STOCK_FEED = "_POST_INVENTORY_AVAILABILITY_DATA_"
NOW = NOON + timedelta(hours=1)


@pytest.fixture
def documents(client, account, policy):
    feeds = AmazonFeeds(client, account.marketplace_id)
    return AmazonDocumentSource(client, feeds, policy, account.seller_id)


@pytest.fixture
def answer(amazon):
    def give(action, result):
        amazon.troubles.append(lambda _: answer_of(action, result))

    return give


def entry(name, **texts):
    inside = "".join(f"<{key}>{text}</{key}>" for key, text in texts.items() if text)
    return f"<{name}>{inside}</{name}>"


def report(report_id=REPORT, request_id=HANDLE, report_type=DOCUMENTS):
    return entry(
        "ReportInfo", ReportId=report_id, ReportRequestId=request_id, ReportType=report_type
    )


FOREIGN = {
    "another request": report("1", "60000000002"),
    "no request": report("1", ""),
    "another type": report("1", report_type="FeedSummaryReport"),
    "no type": report("1", report_type=""),
    "no id": report(""),
}


@pytest.mark.parametrize("foreign", FOREIGN.values(), ids=list(FOREIGN))
def test_the_report_of_another_request_or_type_is_not_taken(documents, answer, foreign):
    answer("GetReportList", foreign)
    with pytest.raises(Unavailable, match="not listed yet"):
        documents.locate(HANDLE, NOW, NOW)

    answer("GetReportList", foreign + report())
    assert documents.locate(HANDLE, NOW, NOW) == REPORT

    answer("GetReportList", foreign)
    assert documents.locate(HANDLE, NOW - LISTED_WITHIN, NOW) == HANDLE


def feed(feed_id, feed_type=DOCUMENTS_FEED, at=NOW):
    return entry(
        "FeedSubmissionInfo",
        FeedSubmissionId=feed_id,
        FeedType=feed_type,
        SubmittedDate=at.isoformat(),
        FeedProcessingStatus="_DONE_",
    )


@pytest.mark.parametrize(
    "foreign",
    [
        feed("1", STOCK_FEED),
        feed("1", ""),
        feed("1", at=NOON - timedelta(seconds=1)),
        entry("FeedSubmissionInfo", FeedType=STOCK_FEED),
    ],
    ids=["another type", "no type", "before", "another type without a date"],
)
def test_a_feed_of_another_type_or_time_is_not_taken_for_a_lost_one(
    client, answer, foreign, caplog
):
    answer("GetFeedSubmissionList", foreign + feed("2"))

    seen = AmazonSubmissionList(client).sent_since(Kind.DOCUMENTS, NOON, NOW)

    assert [one.submission_id for one in seen] == ["2"]


def test_only_feeds_that_were_asked_for_have_a_status(client, answer, caplog):
    answer("GetFeedSubmissionList", feed("1") + feed("2") + "<FeedSubmissionInfo/>")

    status = AmazonSubmissionList(client).status(["2", "3"], NOW)

    assert list(status.found) == ["2"]
    assert status.unknown == frozenset()
    [told] = [one for one in caplog.records if one.message == "amazon.answer_about_another"]
    assert (told.operation, told.entries) == ("GetFeedSubmissionList", 1)


def test_a_feed_of_another_type_was_not_submitted_by_us(documents, answer):
    answer("SubmitFeed", feed("1", STOCK_FEED))

    with pytest.raises(Unavailable, match="of another type"):
        documents.request([Wanted(ORDER_ID)], NOW)


def order(number, **texts):
    return entry(
        "Order",
        AmazonOrderId=f"403-0000000-000000{number}",
        PurchaseDate=NOON.isoformat(),
        LastUpdateDate=NOON.isoformat(),
        OrderStatus="Unshipped",
        **texts,
    )


def test_orders_of_another_marketplace_or_fulfilled_by_amazon_are_kept_out(source, answer, account):
    listed = (
        order(1, MarketplaceId=account.marketplace_id, FulfillmentChannel="MFN")
        + order(2)
        + order(3, MarketplaceId="A1PA6795UKMFR9")
        + order(4, FulfillmentChannel="AFN")
    )
    answer("ListOrders", f"<Orders>{listed}</Orders>")

    page = source.first_page(NOON, NOW)

    assert [one.kept_out for one in page.orders] == ["", "", OTHER_MARKETPLACE, NOT_BY_THE_SELLER]


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        ({"MarketplaceId": "A1PA6795UKMFR9"}, OTHER_MARKETPLACE),
        ({"FulfillmentChannel": "AFN"}, NOT_BY_THE_SELLER),
        ({}, ""),
    ],
)
def test_an_order_read_by_its_id_is_kept_out_likewise(source, answer, texts, reason):
    """A person may enter the id of an order that Amazon ships itself."""
    answer("GetOrder", f"<Orders>{order(1, **texts)}</Orders>")

    [found] = source.read(["403-0000000-0000001"], NOW).orders

    assert found.kept_out == reason


def test_of_orders_read_by_id_only_those_are_returned(source, amazon, answer):
    first, second = many_orders(2)
    entries = amazon.order_xml(first) + amazon.order_xml(second)
    spoilt = "<Order><AmazonOrderId>403-9</AmazonOrderId></Order><Order/>"
    answer("GetOrder", f"<Orders>{entries}{spoilt}</Orders>")

    page = source.read([second.channel_order_id], NOW)

    assert [one.channel_order_id for one in page.orders] == [second.channel_order_id]
    assert (page.unreadable, page.unknown) == ((), frozenset())
