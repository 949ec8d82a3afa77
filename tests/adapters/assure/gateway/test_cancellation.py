"""What Assure is told of cancelled units, and what its answers mean."""

from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from channel_connector.adapters.assure.gateway.cancellation import cancellation
from channel_connector.adapters.assure.settings import DuplicateSkuLines
from channel_connector.ports.host.errors import CancellationRefused, StopConnection
from channel_connector.ports.oms.gateway import CancelledLine
from channel_connector.ports.testing.fakes.builders import (
    NOON,
    ORDER_ID,
    a_cancelled_line,
    a_line,
    an_order,
)

TWINS = [CancelledLine("one", "RED-MUG", 1), CancelledLine("two", "RED-MUG", 2)]


def items(question):
    return [tuple(item.values()) for item in question.body["orderItems"]]


def test_the_location_goes_along_as_with_the_order(settings):
    assert cancellation(ORDER_ID, TWINS, settings).body["locationCode"] == "BLR1"


def test_where_assure_chooses_the_location_none_is_told(settings):
    splitting = replace(settings, location_code=None, split_by_assure=True)

    assert "locationCode" not in cancellation(ORDER_ID, TWINS, splitting).body


def test_lines_that_went_each_as_it_was_are_cancelled_so(settings):
    assert items(cancellation(ORDER_ID, TWINS, settings)) == [
        ("RED-MUG", "one", 1),
        ("RED-MUG", "two", 2),
    ]


def test_lines_that_went_as_one_are_cancelled_as_one(settings):
    merging = replace(settings, duplicate_sku_lines=DuplicateSkuLines.MERGE)
    lines = [TWINS[0], a_cancelled_line("BLUE-MUG"), TWINS[1]]

    assert items(cancellation(ORDER_ID, lines, merging)) == [
        ("RED-MUG", "one", 3),
        ("BLUE-MUG", "line-BLUE-MUG", 1),
    ]


@pytest.mark.parametrize("order_id", ["a/b", "a?b", "a#b", "a%2Fb", "../outward", "ä ö", "a;b"])
def test_an_order_id_cannot_lead_anywhere_else(oms, assure, order_id):
    oms.place(an_order(order_id), NOON)

    oms.cancel(order_id, [a_cancelled_line()], NOON)

    (held,) = assure.held(NOON)
    assert held.cancelled == {"line-RED-MUG": 1}


@pytest.mark.parametrize("order_id", ["", ".", "..", "4" * 256])
def test_an_order_id_that_cannot_stand_in_a_path_is_refused_without_a_call(oms, assure, order_id):
    with pytest.raises(CancellationRefused, match="Nothing was sent"):
        oms.cancel(order_id, [a_cancelled_line()], NOON)

    assert assure.ledger.shown() == {}


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [a_cancelled_line(None)],
        [a_cancelled_line("M" * 256)],
        [CancelledLine("4" * 256, "RED-MUG", 1)],
        [CancelledLine(str(number), "RED-MUG", 1) for number in range(2_501)],
    ],
    ids=["none", "no SKU", "long SKU", "long code", "too many"],
)
def test_what_assure_would_not_take_is_refused_without_a_call(oms, assure, lines):
    with pytest.raises(CancellationRefused, match="Nothing was sent"):
        oms.cancel(ORDER_ID, lines, NOON)

    assert assure.ledger.shown() == {}


def test_after_the_invoice_nothing_can_be_cancelled(oms, assure):
    oms.place(an_order(), NOON)
    assure.invoice(ORDER_ID)

    with pytest.raises(CancellationRefused, match="invoiced"):
        oms.cancel(ORDER_ID, [a_cancelled_line()], NOON)


@pytest.mark.parametrize(
    "line",
    [
        a_cancelled_line("GREEN-MUG"),
        a_cancelled_line("RED-MUG", 2),
        CancelledLine("line-RED-MUG", "BLUE-MUG", 1),
    ],
    ids=["unknown line", "more than ordered", "another line's SKU"],
)
def test_assure_cancels_all_of_a_call_or_nothing(oms, assure, line):
    oms.place(an_order(lines=(a_line("RED-MUG"), a_line("BLUE-MUG"))), NOON)

    with pytest.raises(CancellationRefused):
        oms.cancel(ORDER_ID, [a_cancelled_line("BLUE-MUG"), line], NOON)

    assert assure.held(NOON)[0].cancelled == {}


def test_an_order_that_assure_does_not_find_is_no_reason_to_stop(httpserver, oms_at):
    httpserver.expect_request(f"/orders/{ORDER_ID}/cancel").respond_with_json(
        {"code": "NOT_FOUND", "message": "No such order"}, 404
    )

    with pytest.raises(CancellationRefused, match="No such order"):
        oms_at(httpserver.url_for("").rstrip("/")).cancel(ORDER_ID, [a_cancelled_line()], NOON)


def test_a_refused_cancellation_names_no_one_who_could_be_reached(httpserver, oms_at):
    """Its question has no address by whose values they could be known."""
    said = f"Call Asha, +91 98765 43210 or asha@buyers.example, about {ORDER_ID}"
    httpserver.expect_request(f"/orders/{ORDER_ID}/cancel").respond_with_json(
        {"message": said}, 400
    )
    oms = oms_at(f"http://{httpserver.host}:{httpserver.port}")

    with pytest.raises(CancellationRefused) as refused:
        oms.cancel(ORDER_ID, [a_cancelled_line()], NOON)

    assert f"Call Asha, *** or ***, about {ORDER_ID}" in str(refused.value)


def test_an_address_at_which_nobody_knows_the_call_stops_the_connection(httpserver, oms_at):
    httpserver.expect_request(f"/orders/{ORDER_ID}/cancel").respond_with_data("Not Found", 404)

    with pytest.raises(StopConnection, match="base_url"):
        oms_at(httpserver.url_for("").rstrip("/")).cancel(ORDER_ID, [a_cancelled_line()], NOON)


def test_an_address_stays_one_address_whatever_the_order_id(settings):
    path = cancellation("a/../b?c", TWINS, settings).path

    assert urlsplit(settings.base_url + path).path.count("/") == 3
