"""The simulated Assure keeps to what its pages say, without a socket."""

import copy
import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel_connector.adapters.assure.sandbox.accounts import SANDBOX, Credentials
from channel_connector.adapters.assure.sandbox.assure import Assure
from channel_connector.adapters.assure.sandbox.held_order import Check
from channel_connector.adapters.assure.sandbox.messages import Call
from channel_connector.ports.testing.fakes.builders import NOON

HEADERS = {
    "authUsername": SANDBOX.username,
    "authPassword": SANDBOX.password,
    "authDomainName": SANDBOX.domain,
}
ADDRESS = {"name": "Asha Testrao", "line1": "12, Sample Residency", "zip": "560001"}
BODY = {
    "locationCode": "BLR1",
    "orderCode": "403-1",
    "orderTime": "2026-03-14T17:30:00.000+05:30",
    "orderType": "SO",
    "onHold": False,
    "dispatchByTime": "2026-03-15T17:30:00.000+05:30",
    "startProcessingTime": "2026-03-14T17:30:00.000+05:30",
    "paymentMethod": "NCOD",
    "isSplitRequired": False,
    "shippingAddress": ADDRESS,
    "billingAddress": ADDRESS,
    "orderItems": [
        {
            "channelSkuCode": "RED-MUG",
            "orderItemCode": "1",
            "quantity": 2,
            "sellingPricePerUnit": 499.0,
        }
    ],
}


@pytest.fixture
def assure():
    return Assure()


@pytest.fixture
def post(assure):
    """Return a function that posts an order and tells the answer."""

    def send(body=None, now=NOON, **headers):
        content = json.dumps(BODY if body is None else body).encode()
        call = Call("POST", "/orders/outward", HEADERS | headers, content)
        return assure.answer(call, now)

    return send


def body_with(**changes):
    return {key: value for key, value in (BODY | changes).items() if value is not ...}


def body_with_item(**changes):
    item = BODY["orderItems"][0] | changes
    return body_with(orderItems=[{k: v for k, v in item.items() if v is not ...}])


def test_an_order_is_taken_with_an_empty_answer(assure, post):
    reply = post()

    (held,) = assure.held(NOON)
    assert (reply.status, reply.content) == (200, None)
    assert (held.body, held.received_at, held.posts) == (BODY, NOON, 1)


def test_a_repeated_order_is_a_silent_success_even_with_another_body(assure, post):
    post()

    reply = post(body_with(paymentMethod="COD"), NOON + timedelta(hours=1))

    (held,) = assure.held(NOON)
    assert reply.status == 200
    assert (held.body["paymentMethod"], held.received_at, held.posts) == ("NCOD", NOON, 2)


def test_the_same_code_at_another_location_is_another_order(assure, post):
    post()
    post(body_with(locationCode="DEL1"))

    assert len(assure.held(NOON)) == 2


def test_the_same_code_of_another_credential_set_is_another_order():
    other = Credentials("sandbox-other", "word", "acme")
    assure = Assure((SANDBOX, other))
    for headers in (HEADERS, {"authUsername": "sandbox-other", "authPassword": "word"}):
        content = json.dumps(BODY).encode()
        assure.answer(Call("POST", "/orders/outward", headers, content), NOON)

    assert len(assure.held(NOON)) == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"authUsername": "somebody"},
        {"authPassword": "guess"},
        {"authDomainName": "umbrella"},
        {"authUsername": ""},
    ],
)
def test_whoever_does_not_prove_who_they_are_gets_nothing_in(assure, post, headers):
    reply = post(**headers)

    assert (reply.status, assure.held(NOON)) == (401, [])


def test_the_domain_may_be_left_out_and_headers_be_in_any_case(assure):
    headers = {"AUTHUSERNAME": SANDBOX.username, "authpassword": SANDBOX.password}
    call = Call("POST", "/orders/outward", headers, json.dumps(BODY).encode())

    assert assure.answer(call, NOON).status == 200


@pytest.mark.parametrize(
    "missing",
    [
        "orderCode",
        "orderTime",
        "orderType",
        "onHold",
        "dispatchByTime",
        "startProcessingTime",
        "paymentMethod",
        "isSplitRequired",
        "shippingAddress",
        "billingAddress",
        "orderItems",
        "locationCode",
    ],
)
def test_what_is_required_is_missed(assure, post, missing):
    reply = post(body_with(**{missing: ...}))

    assert (reply.status, reply.content["code"]) == (400, "BAD_DATA")
    assert missing in reply.content["message"]
    assert assure.held(NOON) == []


@pytest.mark.parametrize(
    "missing", ["channelSkuCode", "orderItemCode", "quantity", "sellingPricePerUnit"]
)
def test_what_is_required_of_a_line_is_missed(post, missing):
    reply = post(body_with_item(**{missing: ...}))

    assert reply.status == 400
    assert f"orderItems.0.{missing}" in reply.content["message"]


@pytest.mark.parametrize(
    "body",
    [
        body_with(orderCode="4" * 256),
        body_with(orderCode=""),
        body_with(orderCode=403),
        body_with(orderType="SALE"),
        body_with(paymentMethod="PREPAID"),
        body_with(onHold="false"),
        body_with(packType="BOX"),
        body_with(orderTime="2026-03-14T17:30:00+05:30"),
        body_with(orderTime="2026-03-14T12:00:00.000Z"),
        body_with(orderTime="2026-13-14T17:30:00.000+05:30"),
        body_with(orderTime="yesterday"),
        body_with(isSplitRequired=True),
        body_with(isSplitRequired=False, locationCode=None),
        body_with(shippingAddress=ADDRESS | {"line1": "x" * 256}),
        body_with(shippingAddress="Bengaluru"),
        body_with(orderItems=[]),
        body_with(orderItems=BODY["orderItems"] * 2),
        body_with_item(quantity=0),
        body_with_item(quantity=1.5),
        body_with_item(quantity="2"),
        body_with_item(sellingPricePerUnit="499.00"),
        body_with_item(sellingPricePerUnit=True),
        body_with_item(channelSkuCode="S" * 256),
        body_with_item(giftOptions={"giftwrapRequired": "yes"}),
        [],
        "order",
    ],
)
def test_what_does_not_fit_the_rules_is_refused(assure, post, body):
    assert post(body).status == 400
    assert assure.held(NOON) == []


def test_what_is_no_json_is_refused(assure):
    for content in (b"", b"{", b"\xff", b"[" * 100_000):
        call = Call("POST", "/orders/outward", HEADERS, content)
        assert assure.answer(call, NOON).status == 400


@pytest.mark.parametrize(("lines", "status"), [(2_500, 200), (2_501, 400)])
def test_an_order_has_at_most_2500_lines(post, lines, status):
    items = [
        {"channelSkuCode": "A", "orderItemCode": str(n), "quantity": 1, "sellingPricePerUnit": 1}
        for n in range(lines)
    ]

    assert post(body_with(orderItems=items)).status == status


def test_two_lines_may_share_a_sku_but_no_code(post):
    twice = [copy.copy(BODY["orderItems"][0]) for _ in range(2)]
    twice[1]["orderItemCode"] = "2"

    assert post(body_with(orderItems=twice)).status == 200


def test_unknown_fields_are_ignored(post):
    body = body_with_item(newField={"deep": [1]}, giftOptions=None)

    assert post(body | {"anotherField": "x" * 999}).status == 200


def test_no_location_is_told_where_assure_splits(post):
    assert post(body_with(isSplitRequired=True, locationCode=None)).status == 200


def test_the_201st_call_of_a_minute_is_refused_and_not_counted(post):
    for call in range(200):
        assert post(now=NOON + timedelta(milliseconds=250 * call)).status == 200

    assert post(now=NOON + timedelta(seconds=59.9)).status == 429
    assert post(now=NOON + timedelta(seconds=60)).status == 200
    assert post(now=NOON + timedelta(seconds=60.1)).status == 429


def test_all_channels_of_a_client_are_counted_together():
    flipkart = Credentials("acme-flipkart", "word", SANDBOX.domain)
    umbrella = Credentials("umbrella-amazon", "word", "umbrella")
    assure = Assure((SANDBOX, flipkart, umbrella), calls_per_minute=1)

    def search(account):
        headers = {"authUsername": account.username, "authPassword": account.password}
        return assure.answer(Call("POST", "/inventories/search-sku", headers, b"{}"), NOON).status

    assert [search(account) for account in (SANDBOX, flipkart, umbrella)] == [400, 429, 400]


@given(st.lists(st.floats(0, 40), min_size=4, max_size=40))
def test_a_call_is_granted_if_fewer_than_three_were_in_the_minute_before(next_runs):
    assure, now, taken, granted, had_room = Assure(calls_per_minute=3), NOON, [], [], []
    for next_run in next_runs:
        now += timedelta(seconds=next_run)
        reply = assure.answer(Call("POST", "/inventories/search-sku", HEADERS, b"{}"), now)
        granted.append(reply.status != 429)
        had_room.append(len(taken) < 3 or now - taken[-3] >= timedelta(minutes=1))
        if had_room[-1]:
            taken.append(now)

    assert granted == had_room


def test_every_sku_is_known_until_told_otherwise(assure, post):
    post()

    (held,) = assure.held(NOON + timedelta(minutes=1))
    assert held.check is Check.ACCEPTED


def test_an_unknown_sku_fails_the_order_after_the_answer_and_calls_nobody(assure, post):
    assure.list_only(["BLUE-MUG"])

    assert post().status == 200

    (held,) = assure.held(NOON + timedelta(seconds=1))
    assert held.check is Check.RECEIVED
    (held,) = assure.held(NOON + timedelta(minutes=1))
    assert (held.check, held.unknown_skus) == (Check.FAILED, ("RED-MUG",))


def test_an_order_that_failed_stays_failed_when_its_listing_comes(assure, post):
    """A person must retry it in Assure."""
    assure.list_only(["BLUE-MUG"])
    post()
    assure.held(NOON + timedelta(minutes=1))

    assure.list_only(["BLUE-MUG", "RED-MUG"])

    assert assure.held(NOON + timedelta(hours=1))[0].check is Check.FAILED


def test_a_search_tells_listed_and_unlisted_skus_apart(assure):
    assure.list_only(["RED-MUG"])
    content = b'{"channelSkuCodes": ["RED-MUG", "BLUE-MUG"]}'

    reply = assure.answer(Call("POST", "/inventories/search-sku", HEADERS, content), NOON)

    assert [found["channelSkuCode"] for found in reply.content["successList"]] == ["RED-MUG"]
    assert reply.content["failureList"] == ["BLUE-MUG"]


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/orders/outward"), ("POST", "/orders"), ("POST", "/nothing")]
)
def test_an_unknown_api_is_not_found(assure, method, path):
    assert assure.answer(Call(method, path, HEADERS), NOON).status == 404


@pytest.mark.parametrize(
    ("trouble", "status", "held"),
    [
        ({"kind": "unavailable"}, 503, 0),
        ({"kind": "unavailable", "status": 200}, 200, 0),
        ({"kind": "lost_request"}, None, 0),
        ({"kind": "lost_answer"}, None, 1),
        ({"kind": "too_many"}, 429, 0),
        ({"kind": "unauthorized"}, 401, 0),
        ({"kind": "refuse"}, 400, 0),
        ({"kind": "slow", "seconds": 3}, 200, 1),
    ],
)
def test_trouble_comes_once_and_is_over(assure, post, trouble, status, held):
    assure.troubles.add(trouble)

    assert post().status == status
    assert len(assure.held(NOON)) == held
    assert post().status == 200
    assert len(assure.held(NOON)) == 1


def test_trouble_may_last_for_a_while_and_concern_one_order_only(assure, post):
    assure.troubles.add({"kind": "refuse", "times": 2, "order_code": "403-1"})

    assert post(body_with(orderCode="403-2")).status == 200
    assert [post().status for _ in range(3)] == [400, 400, 200]


def test_the_ledger_tells_calls_by_the_minute_and_answers_by_status(assure, post):
    assure.troubles.add({"kind": "lost_answer"})
    post()
    post(body_with(orderCode=""), NOON + timedelta(seconds=30))
    post(now=NOON + timedelta(seconds=61))
    post(authUsername="somebody")

    assert assure.ledger.shown() == {
        "acme": {
            "calls_per_minute": {
                "2026-03-14T12:00:00+00:00": 2,
                "2026-03-14T12:01:00+00:00": 1,
            },
            "busiest_minute": 2,
            "answers": {"dropped": 1, "400": 1, "200": 1},
        },
        "unknown": {"calls_per_minute": {}, "busiest_minute": 0, "answers": {"401": 1}},
    }
