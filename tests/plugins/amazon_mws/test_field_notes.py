"""
What went wrong for others, one test a note.

The notes are section 8 of the protocol's reference, as far as they concern fetching orders;
notes on documents, feeds and stock are for the flows that use them.
"""

import re
from datetime import timedelta
from urllib.parse import parse_qsl

import pytest
from werkzeug import Response

from channel_connector.plugins.amazon_mws.mws.client import AmazonClient
from channel_connector.plugins.amazon_mws.mws.request import ORDERS, Call
from channel_connector.plugins.amazon_mws.mws.signature import signature, string_to_sign
from channel_connector.plugins.amazon_mws.order_source import AmazonOrderSource
from channel_connector.ports.host.errors import PagingLost, Throttled, Unavailable
from channel_connector.ports.testing.channel.order_source_rig import many_orders, scan
from channel_connector.ports.testing.fakes.builders import NOON, ORDER_ID, an_address, an_order
from channel_connector.ports.testing.fakes.rate_policies import AlwaysGranted

NOW = NOON + timedelta(hours=1)


def refuses(status, code, message="", **headers):
    body = f"<E><Error><Code>{code}</Code><Message>{message}</Message></Error></E>"
    return lambda _: Response(body, status, headers=headers)


def signed_right(amazon, account, host):
    """Sign once more what was sent last, as it was sent."""
    query, _, _ = amazon.bodies[-1].decode().rpartition("&Signature=")
    text = string_to_sign("POST", host, "/Orders/2013-09-01", query)
    return signature(account.secret_key.reveal(), text) == amazon.requests[-1]["Signature"]


# clock and signature


def test_clock_skew_ends_in_request_expired_and_is_corrected_from_the_date_header(source, amazon):
    amazon.now = NOW + timedelta(minutes=30)
    amazon.troubles.append(refuses(400, "RequestExpired"))

    page = source.first_page(NOON, NOW)

    assert page.orders == ()
    assert [sent["Timestamp"][11:16] for sent in amazon.requests] == ["13:00", "13:30"]


def test_timestamps_are_sent_in_utc_without_an_offset(source, amazon):
    source.first_page(NOON, NOW)

    for name in ("Timestamp", "LastUpdatedAfter"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", amazon.requests[0][name])


def test_star_tilde_and_blank_are_sent_as_they_are_signed(client, account, amazon, httpserver):
    awkward = {"AmazonOrderId.Id.1": "Box 1*~ü/%+&="}

    client.call(Call(ORDERS, "GetOrder", awkward), NOW)

    assert b"AmazonOrderId.Id.1=Box%201%2A~%C3%BC%2F%25%2B%26%3D&" in amazon.bodies[0]
    assert signed_right(amazon, account, f"localhost:{httpserver.port}")


def test_no_stale_parameter_is_left_from_an_earlier_call(source, account, amazon, httpserver):
    amazon.held = {ORDER_ID: an_order()}
    source.first_page(NOON, NOW)
    source.read(["403-1", "403-2"], NOW)

    source.lines(ORDER_ID, None, NOW)

    assert "LastUpdatedAfter" not in amazon.requests[2]
    assert "AmazonOrderId.Id.1" not in amazon.requests[2]
    assert signed_right(amazon, account, f"localhost:{httpserver.port}")


def test_no_value_is_sent_with_a_bare_equals_sign(client, amazon):
    client.call(Call(ORDERS, "GetOrder", {"AmazonOrderId.Id.1": "a=b"}), NOW)

    pairs = amazon.bodies[0].decode().split("&")
    assert all(pair.count("=") == 1 for pair in pairs)


# throttling


def test_an_empty_bucket_and_an_exceeded_quota_are_distinguished(source, amazon, policy):
    """Both exist side by side and need different waits."""
    hour_ends = {"x-mws-quota-resetsOn": "2026-03-14T13:12:00.000Z"}
    amazon.troubles += [
        refuses(503, "RequestThrottled", "Request is throttled"),
        refuses(503, "QuotaExceeded", **hour_ends),
    ]

    untils = []
    for _ in range(2):
        with pytest.raises(Throttled) as error:
            source.first_page(NOON, NOW)
        untils.append(error.value.until)

    assert untils == [None, NOW + timedelta(minutes=12)]
    assert [result.retry_at for result in policy.results] == untils


def test_a_used_up_hour_is_understood_on_an_operation_that_never_had_one(source, amazon):
    """Seen from September 2022 on, without quota headers."""
    message = "Your quota will reset on Sat Mar 14 13:42:00 UTC 2026"
    amazon.troubles.append(refuses(503, "QuotaExceeded", message))

    with pytest.raises(Throttled) as error:
        source.lines(ORDER_ID, None, NOW)

    assert error.value.until == NOW + timedelta(minutes=42)


def test_the_same_seller_and_developer_share_the_budgets(account):
    """Processes with one key drain one bucket, which no header of this section shows."""
    assert account.quota_account.startswith("A1EXAMPLESELLER/")


# paging


@pytest.mark.parametrize("token", ["cut", "token of another operation", "a+b/c=="])
def test_a_damaged_or_misplaced_token_begins_the_listing_again(source, amazon, token):
    with pytest.raises(PagingLost):
        source.next_page(token, NOW)


def test_tokens_are_percent_encoded_on_the_wire_and_arrive_as_they_came(source, amazon):
    with pytest.raises(PagingLost):
        source.next_page("a+b/c==", NOW)

    assert b"NextToken=a%2Bb%2Fc%3D%3D&" in amazon.bodies[0]
    assert dict(parse_qsl(amazon.bodies[0].decode()))["NextToken"] == "a+b/c=="


def test_the_same_orders_again_under_ever_new_tokens_are_passed_on_as_they_come(source, amazon):
    """Observed with Indian orders. The caller detects the repetition and stops."""
    amazon.held = {order.channel_order_id: order for order in many_orders(2)}
    orders = "".join(amazon.order_xml(order) for order in amazon.held.values())

    def again(_):
        token = f"<NextToken>new+{len(amazon.requests)}</NextToken>"
        result = f"<Orders>{orders}</Orders>{token}"
        name = "ListOrders" if len(amazon.requests) == 1 else "ListOrdersByNextToken"
        return Response(f"<{name}Response><{name}Result>{result}</{name}Result></{name}Response>")

    amazon.constantly = again

    first = source.first_page(NOON, NOW)
    second = source.next_page(first.next_page, NOW)

    assert second.orders == first.orders
    assert (first.next_page, second.next_page) == ("new+1", "new+2")


def test_an_empty_page_that_names_a_next_one_is_not_the_end(source, amazon):
    body = (
        "<ListOrdersResponse><ListOrdersResult><NextToken>more</NextToken><Orders/>"
        "</ListOrdersResult></ListOrdersResponse>"
    )
    amazon.troubles.append(lambda _: Response(body))

    page = source.first_page(NOON, NOW)

    assert (page.orders, page.next_page) == ((), "more")


# encoding and parsing


def test_text_xml_without_charset_is_utf_8_and_not_latin_1(source, amazon):
    """What HTTP says of `text/xml` would make ISO 8859-1 of it."""
    order = an_order(ship_to=an_address(name="आशा Testrão"))
    amazon.held = {ORDER_ID: order}

    (listed,) = scan(source)

    assert listed.ship_to == order.ship_to


def test_one_latin_1_byte_in_a_page_costs_no_order(source, amazon):
    first, second = many_orders(2)
    amazon.held = {order.channel_order_id: order for order in (first, second)}
    spoilt = amazon.answer

    def with_a_stray_byte(form):
        response = spoilt(form)
        return Response(response.get_data().replace(b"Asha", b"Ash\xe1", 1))

    amazon.constantly = with_a_stray_byte

    page = source.first_page(NOON, NOW)

    names = [order.ship_to.name for order in page.orders if order.ship_to]
    assert names == ["Ashá Testrao", "Asha Testrao"]


def test_one_order_is_a_list_as_much_as_several(source, amazon):
    amazon.held = {ORDER_ID: an_order()}

    assert len(source.first_page(NOON, NOW).orders) == 1


# data


def test_buyer_data_that_vanished_by_role_or_age_leave_an_order(source, amazon):
    amazon.held = {ORDER_ID: an_order(ship_to=None)}

    (order,) = scan(source)

    assert (order.channel_order_id, order.ship_to) == (ORDER_ID, None)


@pytest.mark.parametrize("status", [500, 503])
@pytest.mark.parametrize("body", ["<html><hr>busy</html>", ""])
def test_a_random_500_or_503_without_throttling_is_asked_again_later(
    source, amazon, policy, status, body
):
    amazon.troubles.append(lambda _: Response(body, status, content_type="text/html"))

    with pytest.raises(Unavailable) as error:
        source.first_page(NOON, NOW)

    assert not isinstance(error.value, Throttled)
    assert source.first_page(NOON, NOW).orders == ()


def test_a_wrong_answer_is_never_an_empty_list(account, session, amazon):
    """A sign-in page of some network in between is well-formed and has no orders in it."""
    amazon.constantly = lambda _: Response("<html><body>Sign in</body></html>")
    policy = AlwaysGranted()
    source = AmazonOrderSource(AmazonClient(account, policy, session), policy, "A21TJRUUN4KGV")

    for ask in (
        lambda: source.first_page(NOON, NOW),
        lambda: source.next_page("t", NOW),
        lambda: source.lines(ORDER_ID, None, NOW),
        lambda: source.read([ORDER_ID], NOW),
    ):
        with pytest.raises(Unavailable):
            ask()
