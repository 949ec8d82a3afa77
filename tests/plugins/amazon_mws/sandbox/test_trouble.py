"""Trouble that was ordered, as the rules see it; the wire is another test's subject."""

import pytest

from channel_connector.plugins.amazon_mws.sandbox.trouble import Kind


def _page(caller, token: str):
    return caller("ListOrdersByNextToken", {"NextToken": token})


@pytest.fixture
def orders(caller) -> list[str]:
    return [caller.place(minutes_ago=30 - n).order_id for n in range(6)]


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        (Kind.THROTTLE, 503, "RequestThrottled"),
        (Kind.QUOTA, 503, "QuotaExceeded"),
        (Kind.ACCESS_DENIED, 401, "AccessDenied"),
        (Kind.ERROR, 500, "InternalError"),
    ],
)
def test_an_error_comes_as_often_as_it_was_ordered(caller, kind, status, code):
    caller.order_trouble(kind, "ListOrders", times=2)

    answers = [caller.list_orders() for _ in range(3)]

    assert [answer.status for answer in answers] == [status, status, 200]
    assert answers[0].text("Code") == code


def test_trouble_hits_only_the_operation_it_was_ordered_for(caller):
    caller.order_trouble(Kind.THROTTLE, "GetOrder")

    assert caller.list_orders().status == 200
    assert caller("GetOrder", {"AmazonOrderId.Id.1": "x"}).status == 503


def test_ordered_trouble_is_not_counted_as_a_call_too_many(caller):
    caller.order_trouble(Kind.THROTTLE)

    caller.list_orders()

    (page,) = caller.amazon.ledger.pages()
    assert (page["throttled"], page["troubled"]) == (0, 1)


def test_an_error_can_come_without_a_message(caller):
    caller.order_trouble(Kind.ERROR, code="ServiceUnavailable", status=503, message=None)

    answer = caller.list_orders()

    assert answer.texts("Message") == []
    assert (answer.text("Type"), answer.text("Code")) == ("Receiver", "ServiceUnavailable")


@pytest.mark.parametrize(
    ("kind", "status"), [(Kind.ERROR_500_HTML, 500), (Kind.ERROR_503_HTML, 503)]
)
def test_a_load_balancer_speaks_html_and_has_no_request_id(caller, kind, status):
    caller.order_trouble(kind)

    answer = caller.list_orders()

    assert answer.status == status
    assert answer.body.startswith("<html>")
    assert answer.header("Content-Type") == "text/html"
    assert answer.header("x-mws-request-id") is None


def test_a_lost_request_is_neither_done_nor_counted(caller):
    caller.order_trouble(Kind.LOST_REQUEST, times=10)

    answers = [caller.list_orders() for _ in range(10)]

    assert all(answer.reply.lost for answer in answers)
    assert caller.list_orders().status == 200


def test_a_lost_answer_was_counted(caller):
    caller.order_trouble(Kind.LOST_ANSWER, times=6)

    answers = [caller.list_orders() for _ in range(6)]

    assert all(answer.reply.lost for answer in answers)
    assert caller.list_orders().text("Code") == "RequestThrottled"


def test_a_page_can_come_again_with_a_new_token(caller, orders):
    first = caller.list_orders(MaxResultsPerPage="2")
    second = _page(caller, first.text("NextToken"))
    caller.order_trouble(Kind.REPEAT_PAGE, times=2)

    repeated = _page(caller, second.text("NextToken"))
    again = _page(caller, repeated.text("NextToken"))
    third = _page(caller, again.text("NextToken"))

    assert repeated.texts("AmazonOrderId") == again.texts("AmazonOrderId") == orders[2:4]
    assert len({page.text("NextToken") for page in (second, repeated, again)}) == 3
    assert third.texts("AmazonOrderId") == orders[4:]


def test_a_first_page_can_come_twice(caller, orders):
    caller.order_trouble(Kind.REPEAT_PAGE)

    first = caller.list_orders(MaxResultsPerPage="4")
    again = _page(caller, first.text("NextToken"))

    assert first.texts("AmazonOrderId") == again.texts("AmazonOrderId") == orders[:4]


def test_a_page_can_be_empty_and_name_a_next_one(caller, orders):
    first = caller.list_orders(MaxResultsPerPage="3")
    caller.order_trouble(Kind.EMPTY_PAGE)

    empty = _page(caller, first.text("NextToken"))
    second = _page(caller, empty.text("NextToken"))

    assert empty.texts("AmazonOrderId") == []
    assert second.texts("AmazonOrderId") == orders[3:]


@pytest.mark.parametrize("kind", [Kind.EMPTY_PAGE, Kind.REPEAT_PAGE])
def test_lines_have_the_same_trouble_with_pages(caller, kind):
    order = caller.place(lines=[{"quantity": 1}, {"quantity": 2}])
    caller.order_trouble(kind, "ListOrderItems")

    first = caller("ListOrderItems", {"AmazonOrderId": order.order_id})
    second = caller("ListOrderItemsByNextToken", {"NextToken": first.text("NextToken")})

    told_first = [] if kind is Kind.EMPTY_PAGE else ["1", "2"]
    assert first.texts("QuantityOrdered") == told_first
    assert second.texts("QuantityOrdered") == ["1", "2"]
    assert second.texts("NextToken") == []


def test_a_good_token_can_be_called_corrupted(caller, orders):  # there must be some
    token = caller.list_orders(MaxResultsPerPage="2").text("NextToken")
    caller.order_trouble(Kind.TOKEN_CORRUPTED)

    assert _page(caller, token).text("Code") == "NextTokenCorrupted"
    assert _page(caller, token).status == 200


def test_one_byte_of_latin_1_stands_in_a_body_of_utf_8(caller, orders):  # as above
    caller.order_trouble(Kind.BAD_BYTES)

    body = caller.list_orders().reply.body

    with pytest.raises(UnicodeDecodeError):
        body.decode()
    assert b"Caf\xe9 " in body


def test_a_whole_answer_can_be_in_windows_1252(caller):
    order = caller.place(minutes_ago=5, buyer_name="Zoë Pèrez", leave_out=["AddressLine1"])
    caller.order_trouble(Kind.BAD_BYTES, whole=True)

    body = caller.list_orders().reply.body

    assert "Zoë Pèrez" in body.decode("windows-1252")
    assert order.order_id in body.decode("windows-1252")


def test_trouble_waits_for_an_answer_that_it_fits(caller, orders):  # as above
    caller.order_trouble(Kind.BAD_BYTES)

    harmless = caller("GetServiceStatus")

    assert harmless.status == 200
    assert b"\xe9" in caller.list_orders().reply.body


def test_one_order_of_a_page_cannot_be_read(caller, orders):
    caller.order_trouble(Kind.BAD_ORDER, order_id=orders[2])

    answer = caller.list_orders()

    assert [text == "yesterday" for text in answer.texts("PurchaseDate")] == [
        order_id == orders[2] for order_id in orders
    ]
    assert "yesterday" not in caller.list_orders().body


def test_one_line_of_an_order_cannot_be_read(caller):
    order = caller.place(lines=[{"quantity": 1}, {"quantity": 3}])
    caller.order_trouble(Kind.BAD_ORDER, "ListOrderItems", order_id=order.order_id)

    answer = caller("ListOrderItems", {"AmazonOrderId": order.order_id})

    assert answer.texts("QuantityOrdered") == ["two", "3"]


def test_a_body_is_cut_in_the_middle(caller):
    caller.order_trouble(Kind.CUT_BODY)

    reply = caller.list_orders().reply

    assert reply.breaks_after == len(reply.body) // 2
