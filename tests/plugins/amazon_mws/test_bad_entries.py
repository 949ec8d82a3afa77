"""One entry that is no XML keeps no other out, whichever operation it is read from."""

from datetime import timedelta

import pytest
from werkzeug import Response

from channel_connector.plugins.amazon_mws.document_source import AmazonDocumentSource
from channel_connector.plugins.amazon_mws.feeds.feeds import AmazonFeeds
from channel_connector.plugins.amazon_mws.inventory_sink import AmazonInventorySink
from channel_connector.plugins.amazon_mws.mws.bad_entries import reduce_bad_entries
from channel_connector.plugins.amazon_mws.mws.client import AmazonClient
from channel_connector.plugins.amazon_mws.submissions import AmazonSubmissionList
from channel_connector.ports.channel.inventory_sink import Remark
from channel_connector.ports.channel.submissions import Kind
from channel_connector.ports.host.errors import OrderUnreadable, Unavailable
from channel_connector.ports.testing.fakes.builders import NOON, ORDER_ID
from channel_connector.ports.testing.fakes.memory_call_records import MemoryCallRecords

NOW = NOON + timedelta(hours=1)
FEED, OTHER_ID = "50000000002", "403-0000000-0000002"
LOST = "\ufffd"

FAULTS = {
    "a forbidden reference": (b"Asha&#x1F; Rao", f"Asha{LOST} Rao"),
    "a forbidden byte": (b"Asha\x0b Rao", f"Asha{LOST} Rao"),
    "a surrogate pair": (b"Asha &#xD83D;&#xDE00;", "Asha \U0001f600"),
    "a bare ampersand": (b"Rao & Sons", "Rao & Sons"),
    "a bare less-than": (b"Rao <3", "Rao <3"),
    "windows-1252 and a forbidden one": (b"Zo\xeb&#x1F;", f"Zoë{LOST}"),
}
each_fault = pytest.mark.parametrize(("written", "read"), FAULTS.values(), ids=list(FAULTS))


@pytest.fixture
def answer(amazon):
    def give(action, result):
        body = b"<%sResponse><%sResult>%s</%sResult></%sResponse>"
        name = action.encode()
        amazon.constantly = lambda _: Response(
            body % (name, name, result, name, name), content_type="text/xml"
        )

    return give


@pytest.fixture
def document(amazon):
    def give(body):
        amazon.constantly = lambda _: Response(body, content_type="text/xml")

    return give


@pytest.fixture
def feeds(client, account):
    return AmazonFeeds(client, account.marketplace_id)


@pytest.fixture
def sink(policy, account, feeds):
    return AmazonInventorySink(feeds, policy, account.seller_id)


def order(order_id, name, **changes):
    texts = {
        b"AmazonOrderId": order_id.encode(),
        b"PurchaseDate": b"2026-03-14T12:00:00Z",
        b"LastUpdateDate": b"2026-03-14T12:00:00Z",
        b"OrderStatus": b"Unshipped",
        b"BuyerName": name,
    }
    texts |= {key.encode(): value for key, value in changes.items()}
    address = b"<ShippingAddress><City>Pune</City></ShippingAddress>"
    return b"<Order>%s%s</Order>" % (address, entry(texts))


def entry(texts):
    return b"".join(b"<%s>%s</%s>" % (key, value, key) for key, value in texts.items() if value)


@each_fault
@pytest.mark.parametrize("action", ["ListOrders", "ListOrdersByNextToken", "GetOrder"])
def test_the_other_orders_of_the_page_arrive_and_the_bad_one_mended(
    source, answer, action, written, read
):
    answer(action, b"<Orders>%s%s</Orders>" % (order(ORDER_ID, written), order(OTHER_ID, b"Ravi")))
    ask = {
        "ListOrders": lambda: source.first_page(NOON, NOW),
        "ListOrdersByNextToken": lambda: source.next_page("token", NOW),
        "GetOrder": lambda: source.read([ORDER_ID, OTHER_ID], NOW),
    }

    page = ask[action]()

    assert page.unreadable == ()
    assert [(one.channel_order_id, one.ship_to.name) for one in page.orders] == [
        (ORDER_ID, read),
        (OTHER_ID, "Ravi"),
    ]


def test_an_order_that_mending_does_not_help_is_unreadable_under_its_id(source, answer):
    bad = order(ORDER_ID, b"Rao & Sons", PurchaseDate=b"2026-03-&#x1F;14T12:00:00Z")
    answer("ListOrders", b"<Orders>%s%s</Orders>" % (bad, order(OTHER_ID, b"Ravi")))

    page = source.first_page(NOON, NOW)

    assert [one.channel_order_id for one in page.orders] == [OTHER_ID]
    assert [one.channel_order_id for one in page.unreadable] == [ORDER_ID]


CROSSED = {
    "an e-mail address in angle brackets": b"Rao <rao@home.example>",
    "a tag that is not closed": b"Rao <b>bold",
    "a tag that was never opened": b"Rao</i>",
    "a quotation mark in a tag": b'Rao <a b="',
    "a section that is not closed": b"<![CDATA[Rao",
}
each_crossed = pytest.mark.parametrize("name", CROSSED.values(), ids=list(CROSSED))


@each_crossed
def test_an_order_with_crossed_tags_is_unreadable_under_its_id(source, answer, caplog, name):
    """Which element its texts belong to is not guessed."""
    orders = order("403-1", b"Asha"), order(ORDER_ID, name), order(OTHER_ID, b"Rao & Sons")
    answer("ListOrders", b"<Orders>%s</Orders><NextToken>t</NextToken>" % b"".join(orders))

    page = source.first_page(NOON, NOW)

    assert [one.channel_order_id for one in page.orders] == ["403-1", OTHER_ID]
    assert [one.channel_order_id for one in page.unreadable] == [ORDER_ID]
    assert page.next_page == "t"
    [record] = [one for one in caplog.records if one.message == "amazon.answer_mended"]
    assert record.reduced == 1


@each_crossed
def test_an_order_whose_lines_have_crossed_tags_is_unreadable_by_itself(source, answer, name):
    item = entry({b"OrderItemId": b"1", b"Title": name, b"QuantityOrdered": b"2"})
    result = b"<AmazonOrderId>%s</AmazonOrderId><OrderItems><OrderItem>%s</OrderItem></OrderItems>"
    answer("ListOrderItems", result % (ORDER_ID.encode(), item))

    with pytest.raises(OrderUnreadable, match=ORDER_ID):
        source.lines(ORDER_ID, None, NOW)


@pytest.mark.parametrize(
    "orders",
    [
        b"<Order><AmazonOrderId>403-1</AmazonOrderId>" + order(ORDER_ID, b"Ravi"),
        b"<Order><AmazonOrderId>403-1</AmazonOrderId><x:Name xmlns:x='x'>a</x:Nam></Order>",
        order(ORDER_ID, b"Ravi") + b"<Order><AmazonOrderId>403-1",
        order(ORDER_ID, b"Ravi") + b"</b>",
    ],
    ids=["two in one", "prefixes", "cut", "outside of entries"],
)
def test_where_an_entry_cannot_be_told_from_the_next_the_page_is_asked_for_again(
    source, answer, orders
):
    """Else an order could vanish without a trace."""
    answer("ListOrders", b"<Orders>%s</Orders>" % orders)

    with pytest.raises(Unavailable, match="not well-formed"):
        source.first_page(NOON, NOW)


@pytest.mark.parametrize("body", [b"<Order>", b"<a><Order>", b"<Order></Orde", b"<Order/><", b""])
def test_what_holds_no_whole_entry_is_left_as_it_is(body):
    assert reduce_bad_entries(body, lambda _: False) == (body, 0)


@each_fault
def test_the_lines_of_an_order_are_read_whatever_is_in_a_title(source, answer, written, read):
    items = b"".join(
        b"<OrderItem>%s</OrderItem>"
        % entry({b"OrderItemId": line, b"Title": title, b"QuantityOrdered": b"2"})
        for line, title in ((b"1", written), (b"2", b"Mug"))
    )
    result = b"<AmazonOrderId>%s</AmazonOrderId><OrderItems>%s</OrderItems>"
    answer("ListOrderItems", result % (ORDER_ID.encode(), items))

    page = source.lines(ORDER_ID, None, NOW)

    assert [(line.channel_line_id, line.quantity) for line in page.lines] == [("1", 2), ("2", 2)]


@each_fault
def test_the_feeds_of_a_list_are_all_read(client, answer, written, read):
    infos = b"".join(
        b"<FeedSubmissionInfo>%s</FeedSubmissionInfo>"
        % entry(
            {
                b"FeedSubmissionId": feed_id,
                b"FeedType": b"_POST_EASYSHIP_DOCUMENTS_",
                b"SubmittedDate": b"2026-03-14T12:00:00+00:00",
                b"FeedProcessingStatus": status,
            }
        )
        for feed_id, status in ((b"51", written), (b"52", b"_DONE_"))
    )
    answer("GetFeedSubmissionList", infos)
    feeds = AmazonSubmissionList(client)

    assert list(feeds.status(["51", "52"], NOW).found) == ["51", "52"]
    assert len(feeds.sent_since(Kind.DOCUMENTS, NOON, NOW)) == 2
    assert feeds.status(["51"], NOW).found["51"].channel_status == read


@each_fault
def test_a_report_is_found_among_those_of_a_list(
    client, account, policy, feeds, answer, written, read
):
    infos = b"".join(
        b"<ReportInfo>%s</ReportInfo>"
        % entry(
            {
                b"ReportId": report_id,
                b"ReportRequestId": request_id,
                b"ReportType": b"_GET_EASYSHIP_DOCUMENTS_",
            }
        )
        for report_id, request_id in ((b"1", written), (b"2", b"60000000001"))
    )
    answer("GetReportList", infos)
    documents = AmazonDocumentSource(client, feeds, policy, account.seller_id)

    assert documents.locate("60000000001", NOW, NOW) == "2"


@each_fault
def test_a_result_of_documents_keeps_the_other_orders(
    client, account, policy, feeds, document, written, read
):
    document(
        b"<EasyShipProcessingReport><FeedSubmissionID>%s</FeedSubmissionID>"
        b"<ErrorMessage><AmazonOrderID>%s</AmazonOrderID><Message>%s</Message></ErrorMessage>"
        b"<SuccessMessage><AmazonOrderID>%s</AmazonOrderID>"
        b"<DocumentReportReferenceID>6</DocumentReportReferenceID></SuccessMessage>"
        b"</EasyShipProcessingReport>"
        % (FEED.encode(), ORDER_ID.encode(), written, OTHER_ID.encode())
    )
    documents = AmazonDocumentSource(client, feeds, policy, account.seller_id)

    made = documents.result(FEED, [ORDER_ID, OTHER_ID], NOW)

    assert (made.handles, made.refused) == ({OTHER_ID: "6"}, {ORDER_ID: read})


@each_fault
def test_a_result_of_stock_keeps_the_other_skus(sink, document, written, read):
    document(
        b"<AmazonEnvelope><Message><ProcessingReport><DocumentTransactionID>%s"
        b"</DocumentTransactionID><Result><MessageID>2</MessageID><ResultCode>Error</ResultCode>"
        b"<ResultMessageCode>13013</ResultMessageCode><ResultDescription>%s</ResultDescription>"
        b"</Result></ProcessingReport></Message></AmazonEnvelope>" % (FEED.encode(), written)
    )

    result = sink.result(FEED, 3, NOW)

    assert (result.refused, result.whole, result.doubt) == ({2: Remark("13013", read)}, None, "")


@each_crossed
def test_a_message_of_stock_with_crossed_tags_is_refused_and_no_other(sink, document, name):
    results = b"".join(
        b"<Result><MessageID>%s</MessageID><ResultCode>Error</ResultCode>"
        b"<ResultDescription>%s</ResultDescription></Result>" % each
        for each in ((b"2", name), (b"3", b"Rao & Sons"))
    )
    document(
        b"<AmazonEnvelope><Message><ProcessingReport><DocumentTransactionID>%s"
        b"</DocumentTransactionID>%s</ProcessingReport></Message></AmazonEnvelope>"
        % (FEED.encode(), results)
    )

    result = sink.result(FEED, 4, NOW)

    assert (list(result.refused), result.refused[3].reason) == ([2, 3], "Rao & Sons")
    assert (result.whole, result.doubt) == (None, "")


@each_fault
def test_a_refusal_is_told_whatever_is_in_its_sentence(client, source, amazon, written, read):
    body = b"<E><Error><Code>InternalError</Code><Message>%s</Message></Error></E>"
    amazon.troubles.append(lambda _: Response(body % written, 500))

    with pytest.raises(Unavailable, match="InternalError"):
        source.first_page(NOON, NOW)


@each_fault
def test_the_record_of_the_call_goes_on_after_the_bad_entry(
    account, policy, session, answer, written, read
):
    records = MemoryCallRecords()
    client = AmazonClient(account, policy, session, calls=records)
    answer("GetFeedSubmissionList", b"<Note>%s</Note><HasNext>false</HasNext>" % written)

    AmazonSubmissionList(client).status(["51"], NOW)

    [record] = records.kept
    assert "<HasNext>false</HasNext></GetFeedSubmissionListResult>" in record.answer.content
    assert "Rao" not in record.answer.content
