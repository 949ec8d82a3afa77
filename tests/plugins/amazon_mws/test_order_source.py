"""What Amazon is asked for, and how: the parts of the port that the contract cannot see."""

from dataclasses import replace
from datetime import timedelta

import pytest
from werkzeug import Response

from channel_connector.plugins.amazon_mws.order_source import CHANGED
from channel_connector.ports.channel.order_source import OrdersRead
from channel_connector.ports.host.errors import (
    OrderUnreadable,
    PagingLost,
    StopConnection,
    Unavailable,
)
from channel_connector.ports.testing.channel.order_source_rig import many_orders
from channel_connector.ports.testing.fakes.builders import NOON, ORDER_ID, a_line, an_order
from channel_connector.ports.testing.fakes.rate_policies import NeverGranted

NOW = NOON + timedelta(hours=1)
COMMON = {
    "AWSAccessKeyId",
    "Action",
    "MWSAuthToken",
    "SellerId",
    "Signature",
    "SignatureMethod",
    "SignatureVersion",
    "Timestamp",
    "Version",
}


def own(sent):
    """Keep of a request's parameters those that are the operation's own."""
    return {name: value for name, value in sent.items() if name not in COMMON}


def refuses(status, code):
    return lambda _: Response(f"<E><Error><Code>{code}</Code></Error></E>", status)


def test_a_listing_asks_for_what_is_to_be_shipped_by_the_seller(source, amazon):
    """Both statuses together: Amazon refuses one of them without the other."""
    source.first_page(NOON, NOW)

    assert own(amazon.requests[0]) == {
        "FulfillmentChannel.Channel.1": "MFN",
        "LastUpdatedAfter": "2026-03-14T12:00:00Z",
        "MarketplaceId.Id.1": "A21TJRUUN4KGV",
        "MaxResultsPerPage": "100",
        "OrderStatus.Status.1": "Unshipped",
        "OrderStatus.Status.2": "PartiallyShipped",
    }


def test_one_listing_asks_for_orders_to_ship_and_for_those_that_are_so_no_more(source, amazon):
    """So new orders and cancellations cost the same call, of which there is one a minute."""
    replace(source, statuses=CHANGED).first_page(NOON, NOW)

    asked = own(amazon.requests[0])
    statuses = [asked[name] for name in sorted(asked) if name.startswith("OrderStatus.")]
    assert statuses == ["Unshipped", "PartiallyShipped", "Shipped", "Canceled"]
    assert asked["FulfillmentChannel.Channel.1"] == "MFN"


@pytest.mark.parametrize("since", [NOW - timedelta(minutes=1), NOW, NOW + timedelta(days=1)])
def test_a_listing_never_begins_where_amazon_does_not_look_yet(source, amazon, since):
    source.first_page(since, NOW)

    assert amazon.requests[0]["LastUpdatedAfter"] == "2026-03-14T12:56:00Z"


def test_where_amazon_looks_is_a_question_to_amazons_clock(source, amazon):
    amazon.now = NOW - timedelta(minutes=10)
    source.first_page(NOON, NOW)

    source.first_page(NOW, NOW)

    assert amazon.requests[1]["LastUpdatedAfter"] == "2026-03-14T12:46:00Z"


def test_a_following_page_is_asked_for_by_its_token_and_nothing_else(source, amazon):
    amazon.held = {order.channel_order_id: order for order in many_orders(101)}
    page = source.first_page(NOON, NOW)

    source.next_page(page.next_page, NOW)

    assert amazon.requests[1]["Action"] == "ListOrdersByNextToken"
    assert own(amazon.requests[1]) == {"NextToken": page.next_page}


def test_following_lines_are_asked_for_by_the_operation_made_for_them(source, amazon, policy):
    lines = tuple(a_line(f"SKU-{number}") for number in range(21))
    amazon.held = {ORDER_ID: an_order(lines=lines)}

    page = source.lines(ORDER_ID, None, NOW)
    source.lines(ORDER_ID, page.next_page, NOW)

    assert policy.operations == ["ListOrderItems", "ListOrderItemsByNextToken"]
    assert own(amazon.requests[1]) == {"NextToken": page.next_page}
    assert policy.subject == [ORDER_ID, ORDER_ID]


def test_orders_are_asked_for_by_numbered_ids(source, amazon, policy):
    source.read(["403-1", "403-2"], NOW)

    assert own(amazon.requests[0]) == {
        "AmazonOrderId.Id.1": "403-1",
        "AmazonOrderId.Id.2": "403-2",
    }
    assert policy.subject == ["403-1 and 1 more"]


def test_more_than_fifty_ids_are_a_mistake_of_the_caller(source, amazon):
    with pytest.raises(ValueError, match="50"):
        source.read(["403-1"] * 51, NOW)

    assert amazon.requests == []


def test_no_ids_are_no_call(source, amazon):
    assert source.read([], NOW) == OrdersRead()
    assert amazon.requests == []


def test_a_token_inside_an_answer_to_get_order_leads_nowhere(source, amazon):
    """There is no operation that would take it."""
    body = (
        "<GetOrderResponse><GetOrderResult><NextToken>x</NextToken><Orders/></GetOrderResult>"
        "</GetOrderResponse>"
    )
    amazon.troubles.append(lambda _: Response(body))

    assert source.read(["403-1"], NOW) == OrdersRead(unknown=frozenset({"403-1"}))


def told(*entries):
    return lambda _: Response(
        f"<GetOrderResponse><GetOrderResult><Orders>{''.join(entries)}</Orders></GetOrderResult>"
        "</GetOrderResponse>"
    )


def test_orders_that_amazon_leaves_out_are_unknown(source, amazon):
    amazon.troubles.append(told(amazon.order_xml(an_order())))

    read = source.read([ORDER_ID, "403-1"], NOW)

    assert [order.channel_order_id for order in read.orders] == [ORDER_ID]
    assert read.unknown == {"403-1"}


def test_beside_an_entry_without_an_id_no_order_is_unknown(source, amazon):
    """It may be any of them."""
    amazon.troubles.append(told(amazon.order_xml(an_order()), "<Order/>"))

    read = source.read([ORDER_ID, "403-1", "403-2"], NOW)

    assert [order.channel_order_id for order in read.orders] == [ORDER_ID]
    assert (read.unreadable, read.unknown) == ((), frozenset())


@pytest.mark.parametrize("ids", [["403-1"], [ORDER_ID, "403-1"]])
def test_an_entry_without_an_id_is_the_only_order_that_no_other_entry_names(source, amazon, ids):
    entries = [amazon.order_xml(an_order())] if ORDER_ID in ids else []
    amazon.troubles.append(told(*entries, "<Order/>"))

    read = source.read(ids, NOW)

    assert [entry.channel_order_id for entry in read.unreadable] == ["403-1"]
    assert read.unknown == frozenset()


def test_an_answer_about_other_orders_makes_none_unknown(source, amazon):
    amazon.troubles.append(told(amazon.order_xml(an_order())))

    assert source.read(["403-1"], NOW) == OrdersRead()


@pytest.mark.parametrize("code", ["InvalidParameterValue", "InvalidRequest", "ValidationError"])
def test_a_rejected_id_makes_only_its_own_order_unreadable(source, amazon, code):
    amazon.troubles += [refuses(400, code)] * 2

    with pytest.raises(Unavailable, match=f"fewer at once.*{code}|{code}.*fewer at once"):
        source.read(["403-1", "403-2"], NOW)
    [entry] = source.read(["403-1"], NOW).unreadable

    assert entry.channel_order_id == "403-1"
    assert code in entry.reason


def test_ids_at_a_wrong_address_are_the_connections_trouble(source, amazon):
    amazon.troubles.append(refuses(404, "InvalidAddress"))

    with pytest.raises(StopConnection):
        source.read(["403-1"], NOW)


@pytest.mark.parametrize("code", ["InvalidParameterValue", "InvalidRequest", "ValidationError"])
def test_an_order_with_rejected_lines_does_not_block_others(source, amazon, code):
    amazon.troubles.append(refuses(400, code))

    with pytest.raises(OrderUnreadable, match=ORDER_ID):
        source.lines(ORDER_ID, None, NOW)


@pytest.mark.parametrize("code", ["InvalidParameterValue", "InvalidRequest", "ValidationError"])
def test_a_page_token_that_amazon_does_not_take_any_more_is_given_up(source, amazon, code):
    amazon.troubles.append(refuses(400, code))

    with pytest.raises(PagingLost, match=code):
        source.next_page("token", NOW)


def test_a_next_page_at_a_wrong_address_is_the_connections_trouble(source, amazon):
    amazon.troubles.append(refuses(404, "InvalidAddress"))

    with pytest.raises(StopConnection):
        source.next_page("token", NOW)


def test_lines_at_a_wrong_address_are_the_connections_trouble(source, amazon):
    amazon.troubles.append(refuses(404, "InvalidAddress"))

    with pytest.raises(StopConnection):
        source.lines(ORDER_ID, None, NOW)


@pytest.mark.parametrize("action", ["ListOrders", "ListOrderItems"])
def test_an_answer_without_its_list_is_asked_for_again(source, amazon, action):
    body = f"<{action}Response><{action}Result><X/></{action}Result></{action}Response>"
    amazon.troubles.append(lambda _: Response(body))

    with pytest.raises(Unavailable):
        source.first_page(NOON, NOW) if action == "ListOrders" else source.lines("1", None, NOW)


def test_the_reading_of_lines_takes_as_long_as_their_budget_says(source_for):
    source = source_for(NeverGranted(NOW + timedelta(minutes=3)))

    assert source.lines_read_by(5000, NOW) == NOW + timedelta(minutes=3)
