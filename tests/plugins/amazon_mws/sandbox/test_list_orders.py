"""ListOrders, its pages, and GetOrder: what is found, how far, and what is refused."""

from datetime import timedelta

import pytest
from amazon_bodies import written

from channel_connector.plugins.amazon_mws.sandbox.protocol.accounts import (
    Authorization,
    Developer,
    Seller,
)
from channel_connector.plugins.amazon_mws.sandbox.protocol.times import zulu
from channel_connector.plugins.amazon_mws.sandbox.settings import ShopSettings
from channel_connector.plugins.amazon_mws.sandbox.shop.order import Status

UNFULFILLED = {
    "OrderStatus.Status.1": "Unshipped",
    "OrderStatus.Status.2": "PartiallyShipped",
}


def _scan(caller, **parameters) -> list[list[str]]:
    """The ids on every page."""
    answer = caller.list_orders(**parameters)
    pages = [answer.texts("AmazonOrderId")]
    while answer.texts("NextToken"):
        caller.wait(minutes=1)
        answer = caller("ListOrdersByNextToken", {"NextToken": answer.text("NextToken")})
        pages.append(answer.texts("AmazonOrderId"))
    return pages


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"LastUpdatedAfter": None}, "CreatedAfter or LastUpdatedAfter must be specified"),
        ({"CreatedAfter": "2026-01-01"}, "cannot both"),
        ({"MarketplaceId.Id.1": None}, "MarketplaceId must be specified"),
        ({"MarketplaceId.Id.1": "ATVPDKIKX0DER"}, "not registered"),
        ({"OrderStatus.Status.1": "Unshipped"}, "together"),
        ({"OrderStatus.Status.1": "PartiallyShipped"}, "together"),
        ({"OrderStatus.Status.1": "Unknown"}, "Unknown OrderStatus"),
        ({"FulfillmentChannel.Channel.1": "ABC"}, "Unknown FulfillmentChannel"),
        ({"MaxResultsPerPage": "0"}, "between 1 and 100"),
        ({"MaxResultsPerPage": "101"}, "between 1 and 100"),
        ({"MaxResultsPerPage": "many"}, "between 1 and 100"),
        ({"LastUpdatedBefore": "2025-01-01T00:00:00Z"}, "must be later"),
        ({"LastUpdatedBefore": "2026-01-31T11:58:01Z"}, "two minutes before now"),
        ({"CreatedBefore": "2026-01-30T00:00:00Z"}, "cannot be specified"),
        ({"LastUpdatedAfter": "2026-01-31T12:00:01Z"}, "later than now"),
        ({"BuyerEmail": "a@marketplace.amazon.in"}, "cannot be combined"),
    ],
)
def test_a_wrong_parameter_is_refused_by_the_section(caller, parameters, words):
    answer = caller.list_orders(**parameters)

    assert (answer.status, answer.text("Code")) == (400, "InvalidParameterValue")
    assert words in answer.text("Message")
    assert answer.text("RequestId") == answer.header("x-mws-request-id")


@pytest.mark.parametrize(
    ("operation", "section", "name"),
    [
        ("ListOrders", "Orders", "LastUpdatedAfter"),
        ("ListOrders", "Orders", "CreatedAfter"),
        ("GetFeedSubmissionList", "Feeds", "SubmittedFromDate"),
        ("GetFeedSubmissionCount", "Feeds", "SubmittedToDate"),
        ("GetReportList", "Reports", "AvailableFromDate"),
        ("GetReportCount", "Reports", "AvailableToDate"),
    ],
)
@pytest.mark.parametrize("text", ["last week", "05-09-2018", "2026-01-31T12:00:00.123456Z"])
def test_a_time_that_is_none_is_malformed_input(caller, operation, section, name, text):
    answer = caller(operation, {"MarketplaceId.Id.1": "A21TJRUUN4KGV", name: text}, section)

    assert (answer.status, answer.code) == (400, "MalformedInput")
    assert answer.text("Message") == "timestamp must follow ISO8601"


@pytest.mark.parametrize("text", ["2026-01-31T11:55:00+0000", "2026-01-31T04:55:00-07"])
def test_a_time_may_have_any_offset(caller, text):
    caller.place(minutes_ago=10)
    late = caller.place(minutes_ago=3)

    answer = caller.list_orders(LastUpdatedAfter=text)

    assert answer.texts("AmazonOrderId") == [late.order_id]


def test_an_empty_listing_looks_as_recorded(caller):
    answer = caller.list_orders(LastUpdatedAfter=None, CreatedAfter="2026-01-01")

    expected = written("ListOrders/none").body.decode()
    expected = expected.replace("2026-03-11T09:30:05.851Z", "2026-01-31T11:58:00Z")
    expected = expected.replace("4392a9ed-c906-5567-b1e0-1144fda73649", answer.text("RequestId"))
    assert answer.body == expected


def test_an_answer_covers_everything_up_to_two_minutes_ago(caller):
    order = caller.place()

    caller.wait(seconds=119)
    too_young = caller.list_orders()
    caller.wait(seconds=1)
    found = caller.list_orders()

    assert too_young.texts("AmazonOrderId") == []
    assert too_young.text("LastUpdatedBefore") == "2026-01-31T11:59:59Z"
    assert found.texts("AmazonOrderId") == [order.order_id]


def test_going_on_from_the_returned_bound_loses_no_order(caller):
    """Orders come in all the time; each listing begins where the one before it ended."""
    placed, seen, since = [], [], zulu(caller.now - timedelta(minutes=10))
    for _ in range(40):
        placed.append(caller.place().order_id)
        caller.wait(seconds=61.7)
        answer = caller.list_orders(LastUpdatedAfter=since)
        seen += answer.texts("AmazonOrderId")
        since = answer.text("LastUpdatedBefore")

    caller.wait(minutes=3)
    seen += caller.list_orders(LastUpdatedAfter=since).texts("AmazonOrderId")

    assert set(seen) == set(placed)


def test_a_bound_that_was_asked_for_is_kept_and_repeated_on_every_page(caller):
    for minutes in (50, 40, 30):
        caller.place(minutes_ago=minutes)
    bound = "2026-01-31T11:25:00Z"

    first = caller.list_orders(LastUpdatedBefore=bound, MaxResultsPerPage="1")
    caller.wait(minutes=5)
    second = caller("ListOrdersByNextToken", {"NextToken": first.text("NextToken")})

    assert first.text("LastUpdatedBefore") == second.text("LastUpdatedBefore") == bound
    assert second.texts("NextToken") == []


def test_pages_list_every_order_once_by_last_update(caller):
    orders = [caller.place(minutes_ago=10 + 7 * n % 30) for n in range(25)]

    pages = _scan(caller, MaxResultsPerPage="10")

    assert [len(page) for page in pages] == [10, 10, 5]
    by_update = sorted(orders, key=lambda order: (order.updated_at, order.serial))
    assert sum(pages, []) == [order.order_id for order in by_update]  # noqa: RUF017  # three pages


def test_a_listing_by_creation_is_sorted_by_creation_and_names_its_own_bound(caller):
    early, late = caller.place(minutes_ago=30), caller.place(minutes_ago=20)
    caller.shop.become(early, Status.SHIPPED, caller.now)

    answer = caller.list_orders(LastUpdatedAfter=None, CreatedAfter="2026-01-31")

    assert answer.texts("AmazonOrderId") == [early.order_id, late.order_id]
    assert answer.text("CreatedBefore") == "2026-01-31T11:58:00Z"


def test_an_order_that_changes_while_pages_are_read_hides_no_other(caller):
    orders = [caller.place(minutes_ago=60 - n) for n in range(6)]
    first = caller.list_orders(MaxResultsPerPage="2")

    caller.shop.become(orders[0], Status.SHIPPED, caller.now)
    caller.shop.become(orders[3], Status.SHIPPED, caller.now)
    rest = caller("ListOrdersByNextToken", {"NextToken": first.text("NextToken")})

    assert rest.texts("AmazonOrderId") == [orders[2].order_id, orders[4].order_id]


def test_both_unfulfilled_statuses_together_leave_the_others_out(caller):
    waiting = caller.place(minutes_ago=10, lines=[{"quantity": 2}])
    partly = caller.place(minutes_ago=9, lines=[{"quantity": 2}])
    caller.place(minutes_ago=8, status="Pending")
    caller.place(minutes_ago=7, status="Canceled")
    caller.place(minutes_ago=6, status="Shipped")
    caller.shop.become(partly, Status.PARTIALLY_SHIPPED, caller.now - timedelta(minutes=5))

    answer = caller.list_orders(**UNFULFILLED)

    assert answer.texts("AmazonOrderId") == [waiting.order_id, partly.order_id]
    assert len(caller.list_orders().texts("AmazonOrderId")) == 5


def test_a_cancelled_order_is_found_again_by_its_last_update(caller):
    order = caller.place(minutes_ago=60)
    caller.shop.become(order, Status.CANCELED, caller.now)
    caller.wait(minutes=3)

    answer = caller.list_orders(LastUpdatedAfter="2026-01-31T11:55:00Z")

    assert answer.texts("OrderStatus") == ["Canceled"]


@pytest.mark.parametrize(
    ("parameters", "place"),
    [
        ({"FulfillmentChannel.Channel.1": "AFN"}, 1),
        ({"EasyShipShipmentStatus.Status.1": "PendingPickUp"}, 0),
        ({"TFMShipmentStatus.Status.1": "PendingPickUp"}, 0),
        ({"PaymentMethod.Method.1": "COD"}, 2),
    ],
)
def test_filters_let_only_what_they_name_through(caller, parameters, place):
    orders = [
        caller.place(minutes_ago=9, cash_on_delivery=False),
        caller.place(minutes_ago=8, cash_on_delivery=False, by_amazon=True),
        caller.place(minutes_ago=7, cash_on_delivery=True, easy_ship=False),
    ]

    answer = caller.list_orders(**parameters)

    assert answer.texts("AmazonOrderId") == [orders[place].order_id]


def test_an_order_is_found_by_its_buyer(caller):
    order, _ = caller.place(minutes_ago=9), caller.place(minutes_ago=8)

    answer = caller.list_orders(
        LastUpdatedAfter=None, CreatedAfter="2026-01-01", BuyerEmail=order.buyer.email
    )

    assert answer.texts("AmazonOrderId") == [order.order_id]


def test_tokens_are_opaque_and_need_encoding(caller):
    for _ in range(2):
        caller.place(minutes_ago=10)

    token = caller.list_orders(MaxResultsPerPage="1").text("NextToken")

    assert all(sign in token for sign in "+/=")


def _token_of(caller) -> str:
    for _ in range(3):
        caller.place(minutes_ago=10, lines=[{"quantity": 1}])
    return caller.list_orders(MaxResultsPerPage="1").text("NextToken")


def test_a_token_may_be_used_again(caller):
    token = _token_of(caller)

    pages = [
        caller("ListOrdersByNextToken", {"NextToken": token}).texts("AmazonOrderId")
        for _ in range(2)
    ]

    assert pages[0] == pages[1] != []


def test_a_token_that_is_cut_or_of_another_operation_or_too_old_is_corrupted(caller):
    token = _token_of(caller)

    cut = caller("ListOrdersByNextToken", {"NextToken": token[:-5]})
    elsewhere = caller("ListOrderItemsByNextToken", {"NextToken": token})
    caller.wait(days=1, minutes=1)
    too_old = caller("ListOrdersByNextToken", {"NextToken": token})

    for answer in (cut, elsewhere, too_old):
        assert (answer.status, answer.text("Code")) == (400, "NextTokenCorrupted")
        assert answer.text("Message") == "We could not decode your NextToken."
        assert answer.texts("RequestId")


def test_a_token_of_another_seller_is_corrupted(caller):
    token = _token_of(caller)
    developer = Developer("000000000001", "AKIDSANDBOX000000001", caller.secret)
    other = Authorization(Seller("A2SECOND"), developer, "second")
    caller.amazon.add_account(other, ShopSettings(), caller.now)

    answer = caller(
        "ListOrdersByNextToken",
        {"NextToken": token, "SellerId": "A2SECOND", "MWSAuthToken": "second"},
    )

    assert answer.text("Code") == "NextTokenCorrupted"


def test_asking_for_a_next_page_without_a_token_fails_validation(caller):
    answer = caller("ListOrdersByNextToken")

    assert (answer.status, answer.text("Code")) == (400, "ValidationError")


def test_get_order_leaves_out_what_it_does_not_know(caller):
    order = caller.place()

    some = caller(
        "GetOrder",
        {"AmazonOrderId.Id.1": "403-0000000-0000000", "AmazonOrderId.Id.2": order.order_id},
    )
    none = caller("GetOrder", {"AmazonOrderId.Id.1": "403-0000000-0000000"})

    assert some.texts("AmazonOrderId") == [order.order_id]
    expected = written("GetOrder/none").body.decode()
    request_id = "e2c49735-c501-582a-8591-69514242e0ea"
    assert none.body == expected.replace(request_id, none.text("RequestId"))


@pytest.mark.parametrize("count", [0, 51])
def test_get_order_takes_one_to_fifty_ids(caller, count):
    ids = {f"AmazonOrderId.Id.{n}": f"403-0000000-{n:07d}" for n in range(1, count + 1)}

    assert caller("GetOrder", ids).text("Code") == "InvalidParameterValue"
