"""Tests of `AcceptShipment`: once per shipment id, and only for unchanged orders."""

from dataclasses import replace
from datetime import timedelta

import pytest

from channel_connector.core.packing.accept_shipment import AcceptShipment
from channel_connector.core.packing.pack_call import PackCall, PackRefusal, PackRefused
from channel_connector.core.packing.package_contents import PackedLine
from channel_connector.ports.channel.order_source import LinePage
from channel_connector.ports.channel.shipment_creator import Serials
from channel_connector.ports.host.errors import CredentialsRefused, Unavailable
from channel_connector.ports.host.rate_policy import Deferred
from channel_connector.ports.oms.gateway import CancelledLine
from channel_connector.ports.repositories.cancellations import CancellationStage
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.testing.fakes.builders import (
    CONNECTION,
    NOON,
    ORDER_ID,
    a_cancellation,
    a_cancelled_line,
    a_line,
    a_parcel,
    a_shipment,
    an_order,
)

LATER = NOON + timedelta(minutes=5)
ONE_RED_TWO_BLUE = (PackedLine("RED-MUG", 1), PackedLine("BLUE-MUG", 2))


@pytest.fixture
def accept(storage, source):
    return AcceptShipment(CONNECTION, source, storage)


@pytest.fixture
def refusal(accept):
    """Return a function that packs and returns the refusal."""

    def pack(call, now=NOON):
        answer = accept.run(call, now)
        assert isinstance(answer, PackRefused)
        return answer.code

    return pack


def a_call(**changes):
    call = PackCall("7001", ORDER_ID, a_parcel(), ONE_RED_TWO_BLUE)
    return replace(call, **changes)


def test_a_pack_call_is_stored_as_a_shipment(accept, shipment):
    answer = accept.run(a_call(), NOON)

    assert answer == shipment("7001")
    assert (answer.stage, answer.checked_at) == (ShipmentStage.CHECKED, NOON)
    assert answer.shipment_code == f"{ORDER_ID}-7001"


def test_a_repeated_call_returns_the_same_shipment(accept, source, shipment):
    first = accept.run(a_call(), NOON)
    asked = len(source.calls)

    again = accept.run(a_call(parcel=a_parcel(weight_g=a_parcel().weight_g * 2)), LATER)

    assert again == first == shipment("7001")
    assert len(source.calls) == asked


def test_an_unknown_order_is_refused(refusal):
    assert refusal(a_call(channel_order_id="403-9")) is PackRefusal.UNKNOWN_ORDER


def test_an_order_that_the_oms_has_not_confirmed_is_refused(refusal, send_to_oms):
    send_to_oms(ORDER_ID, stage=Stage.TO_SEND)

    assert refusal(a_call()) is PackRefusal.NOT_DELIVERED_YET


def test_a_second_shipment_of_an_order_is_refused(accept, refusal):
    accept.run(a_call(), NOON)

    assert refusal(a_call(shipment_id="7002")) is PackRefusal.ALREADY_PACKED


def test_an_order_can_be_packed_again_if_its_shipment_failed_before_the_booking(
    accept, keep, shipment
):
    keep(a_shipment("7001", stage=ShipmentStage.FAILED, reason="The parcel is too heavy."))

    answer = accept.run(a_call(shipment_id="7002"), NOON)

    assert answer == shipment("7002")
    assert shipment("7001").stage is ShipmentStage.REFUSED
    assert "packed again as shipment 7002" in shipment("7001").reason


def test_an_order_cannot_be_packed_again_if_its_shipment_failed_after_the_booking(keep, refusal):
    keep(a_shipment("7001", stage=ShipmentStage.FAILED, package_id="P-1"))

    assert refusal(a_call(shipment_id="7002")) is PackRefusal.ALREADY_PACKED


def test_a_newly_cancelled_line_refuses_the_pack_and_is_sent_to_the_oms(
    refusal, source, cancellation, shipment
):
    source.held[ORDER_ID] = an_order(lines=(a_line("RED-MUG", 1), a_line("BLUE-MUG", 1)))

    assert refusal(a_call()) is PackRefusal.ORDER_CANCELLED
    assert shipment("7001") is None
    kept = cancellation(ORDER_ID)
    assert kept.stage is CancellationStage.TO_SEND
    assert kept.lines == (CancelledLine("line-BLUE-MUG", "BLUE-MUG", 1),)


def test_units_that_the_oms_knows_as_cancelled_do_not_refuse_the_pack(
    accept, source, keep_cancellation, shipment
):
    source.held[ORDER_ID] = an_order(lines=(a_line("RED-MUG", 1), a_line("BLUE-MUG", 1)))
    told = (a_cancelled_line("BLUE-MUG", 1),)
    keep_cancellation(a_cancellation(stage=CancellationStage.SENT, lines=told, sent=told))

    accept.run(a_call(lines=(PackedLine("RED-MUG", 1), PackedLine("BLUE-MUG", 1))), NOON)

    assert shipment("7001").stage is ShipmentStage.CHECKED


@pytest.mark.parametrize("read", [True, False])
def test_the_remaining_units_of_a_partly_shipped_order_are_packed(
    accept, source, send_what_is_left, read
):
    send_what_is_left()
    source.unreadable_lines = set() if read else {ORDER_ID}

    packed = (PackedLine("RED-MUG", 1), PackedLine("BLUE-MUG", 1))
    answer = accept.run(a_call(lines=packed), NOON)

    assert answer.stage is (ShipmentStage.CHECKED if read else ShipmentStage.ACCEPTED)


def test_an_order_without_remaining_units_is_refused(refusal, source, keep_cancellation):
    source.held[ORDER_ID] = an_order(lines=(a_line("RED-MUG", 0), a_line("BLUE-MUG", 0)))
    told = (a_cancelled_line("RED-MUG", 1), a_cancelled_line("BLUE-MUG", 2))
    keep_cancellation(a_cancellation(stage=CancellationStage.SENT, lines=told, sent=told))

    assert refusal(a_call()) is PackRefusal.ORDER_CANCELLED


def test_units_that_count_as_shipped_are_not_reported_as_cancelled(refusal, source, cancellation):
    source.held[ORDER_ID] = an_order(
        lines=(a_line("RED-MUG", 1, shipped=1), a_line("BLUE-MUG", 2, shipped=2))
    )

    assert refusal(a_call()) is PackRefusal.ALREADY_SHIPPED
    assert cancellation(ORDER_ID) is None


@pytest.mark.parametrize(
    "packed",
    [
        (PackedLine("RED-MUG", 1),),
        (PackedLine("RED-MUG", 1), PackedLine("BLUE-MUG", 3)),
        (*ONE_RED_TWO_BLUE, PackedLine("GREEN-MUG", 1)),
    ],
)
def test_a_package_holds_the_whole_order_and_nothing_else(refusal, packed):
    assert refusal(a_call(lines=packed)) is PackRefusal.WRONG_ITEMS


def test_units_of_one_sku_may_come_in_several_pieces(accept, shipment):
    accept.run(a_call(lines=(*ONE_RED_TWO_BLUE[:1], *[PackedLine("BLUE-MUG", 1)] * 2)), NOON)

    assert shipment("7001") is not None


def test_a_call_without_lines_means_that_all_units_are_packed(accept, shipment):
    accept.run(a_call(lines=()), NOON)

    assert shipment("7001").stage is ShipmentStage.CHECKED


def test_serial_numbers_are_kept_for_the_lines_that_need_them(accept, source, shipment):
    source.held[ORDER_ID] = an_order(
        lines=(a_line("RED-MUG", 1), a_line("BLUE-MUG", 2, needs_serials=True))
    )
    packed = (PackedLine("RED-MUG", 1, ("R1",)), PackedLine("BLUE-MUG", 2, ("B1", "B2")))

    accept.run(a_call(lines=packed), NOON)

    assert shipment("7001").serials == (Serials("line-BLUE-MUG", ("B1", "B2")),)


@pytest.mark.parametrize("scanned", [(), ("B1",), ("B1", "B1")])
def test_without_its_serial_numbers_a_line_that_needs_them_is_not_packed(refusal, source, scanned):
    source.held[ORDER_ID] = an_order(
        lines=(a_line("RED-MUG", 1), a_line("BLUE-MUG", 2, needs_serials=True))
    )
    packed = (PackedLine("RED-MUG", 1), PackedLine("BLUE-MUG", 2, scanned))

    assert refusal(a_call(lines=packed)) is PackRefusal.WRONG_ITEMS


@pytest.mark.parametrize(
    "trouble",
    [Unavailable("Nobody answers."), Deferred(LATER, "The budget is used up.")],
    ids=["unavailable", "without budget"],
)
def test_an_order_that_cannot_be_read_at_once_is_read_by_the_booking_job(
    accept, source, shipment, trouble
):
    source.troubles.append(trouble)

    accept.run(a_call(), NOON)

    assert (shipment("7001").stage, shipment("7001").checked_at) == (ShipmentStage.ACCEPTED, None)


def test_an_order_with_missing_lines_is_read_by_the_booking_job(accept, source, shipment):
    source.held[ORDER_ID] = an_order(lines=(a_line("RED-MUG", 1),))

    accept.run(a_call(), NOON)

    assert shipment("7001").stage is ShipmentStage.ACCEPTED


def test_units_are_checked_against_the_sent_order_if_it_cannot_be_read(refusal, source):
    source.troubles.append(Unavailable("Nobody answers."))

    assert refusal(a_call(lines=(PackedLine("RED-MUG", 9),))) is PackRefusal.WRONG_ITEMS


def test_a_connection_that_the_channel_refuses_packs_nothing(refusal, source):
    source.troubles.append(CredentialsRefused("The secret key is wrong."))

    assert refusal(a_call()) is PackRefusal.CONNECTION_STOPPED


def test_an_order_of_several_pages_is_read_to_its_end(source, accept, shipment):
    source.lines_page_size = 1

    accept.run(a_call(), NOON)

    assert shipment("7001").stage is ShipmentStage.CHECKED


def test_an_order_whose_pages_never_end_is_read_by_the_booking_job(source, accept, shipment):
    page = LinePage((a_line("RED-MUG", 1),), next_page="again")
    source.troubles.extend([page] * 10)

    accept.run(a_call(), NOON)

    assert shipment("7001").stage is ShipmentStage.ACCEPTED
    assert source.calls == [f"lines {ORDER_ID}"] * 2
