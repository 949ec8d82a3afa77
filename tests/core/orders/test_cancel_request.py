"""A buyer's request to cancel is noted when the lines are read, whoever reads them."""

from dataclasses import replace
from datetime import UTC, time, timedelta

import pytest

from channel_connector.core.cancellations.read_cancellations import (
    CANCELLED_AFTER_LABEL,
    ReadCancellations,
)
from channel_connector.core.documents.document_eta import DocumentEtas
from channel_connector.core.documents.get_documents import GetDocuments, NoDocuments
from channel_connector.core.orders.cancel_request import CANCEL_REQUESTED
from channel_connector.core.orders.complete_orders import CompleteOrders
from channel_connector.core.orders.fetch_orders import FetchOrders
from channel_connector.core.packing.accept_shipment import AcceptShipment
from channel_connector.core.packing.acknowledge_shipment import acknowledge_shipment
from channel_connector.core.packing.book_shipments import BookShipments
from channel_connector.core.packing.pack_call import PackCall, PackRefusal, PackRefused
from channel_connector.core.packing.package_contents import PackedLine
from channel_connector.core.packing.pickup import PickupRules
from channel_connector.core.packing.recheck import Recheck
from channel_connector.core.packing.ship_anyway import ship_anyway
from channel_connector.ports.channel.order_source import OrderState
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.repositories.shipments import Shipment, ShipmentStage
from channel_connector.ports.testing.fakes.builders import (
    CONNECTION,
    NOON,
    ORDER_ID,
    a_line,
    a_parcel,
    a_shipment,
    an_order,
)
from channel_connector.ports.testing.fakes.order_sources import MemoryCancellationSource

ANY_DAY = PickupRules(timedelta(hours=1), time(18), frozenset(range(7)), UTC)
LATER = NOON + timedelta(minutes=5)
ASKED = (a_line("RED-MUG", 1), a_line("BLUE-MUG", 2, cancel_requested=True))
NOT_ASKED = (a_line("RED-MUG", 1), a_line("BLUE-MUG", 2))
CALL = PackCall("7001", ORDER_ID, a_parcel())


@pytest.fixture
def source(send_to_oms):
    """A channel that lists changed orders too; one order is in the OMS."""
    send_to_oms(ORDER_ID)
    return MemoryCancellationSource(an_order(ORDER_ID))


@pytest.fixture
def change(source, storage, run_until_quiet):
    """Return a function that changes the order on the channel, and lets the jobs find out."""

    def become(now=LATER, **how):
        source.held[ORDER_ID] = an_order(ORDER_ID, updated_at=now, **how)
        minutes = timedelta(minutes=2)
        listed = now + minutes
        fetch = FetchOrders(CONNECTION, source, storage, minutes, minutes, minutes * 100)
        run_until_quiet(fetch, listed)
        run_until_quiet(ReadCancellations(CONNECTION, source, storage), listed)

    return become


@pytest.fixture
def pack(storage, source):
    def answer(*, hold=True, now=LATER):
        return AcceptShipment(CONNECTION, source, storage, hold).run(CALL, now)

    return answer


def test_an_order_whose_buyer_asks_to_cancel_is_not_packed(source, pack, record, shipment):
    """One line of two is enough: the whole order leaves in one package."""
    source.held[ORDER_ID] = an_order(lines=ASKED)

    answer = pack()

    assert isinstance(answer, PackRefused)
    assert answer.code is PackRefusal.CANCEL_REQUESTED
    assert "decides to ship it; then pack again" in answer.message
    assert shipment("7001") is None
    assert record(ORDER_ID).cancel_requested_at == LATER


def test_it_is_packed_once_a_person_decides_to_ship_it(source, pack, storage):
    source.held[ORDER_ID] = an_order(lines=ASKED)
    pack()

    ship_anyway(storage, CONNECTION, ORDER_ID, LATER)

    assert isinstance(pack(), Shipment)


def test_it_is_packed_once_the_buyer_takes_the_wish_back(source, pack, record):
    source.held[ORDER_ID] = an_order(lines=ASKED)
    pack()

    source.held[ORDER_ID] = an_order(lines=NOT_ASKED)

    assert isinstance(pack(), Shipment)
    assert record(ORDER_ID).cancel_requested_at is None


def test_a_wish_that_comes_again_is_asked_about_again(source, pack, storage):
    source.held[ORDER_ID] = an_order(lines=ASKED)
    pack()
    ship_anyway(storage, CONNECTION, ORDER_ID, LATER)
    source.held[ORDER_ID] = an_order(lines=NOT_ASKED)
    refused_otherwise = PackCall("7008", ORDER_ID, a_parcel(), (PackedLine("RED-MUG", 9),))
    AcceptShipment(CONNECTION, source, storage).run(refused_otherwise, LATER)

    source.held[ORDER_ID] = an_order(lines=ASKED)
    answer = pack()

    assert isinstance(answer, PackRefused)
    assert answer.code is PackRefusal.CANCEL_REQUESTED


def test_where_the_settings_say_so_it_is_packed_without_asking(source, pack, record, storage):
    source.held[ORDER_ID] = an_order(lines=ASKED)

    assert isinstance(pack(hold=False), Shipment)
    assert record(ORDER_ID).cancel_requested_at == LATER
    with storage.reading() as uow:
        assert uow.orders.to_decide(CONNECTION) == []


def test_units_that_were_shipped_ask_for_nothing(source, pack):
    lines = (a_line("RED-MUG", 1), a_line("BLUE-MUG", 2, shipped=2, cancel_requested=True))
    source.held[ORDER_ID] = an_order(lines=lines)

    assert isinstance(pack(), Shipment)


def test_a_wish_read_before_the_order_is_sent_is_known_when_it_is_packed(
    source, storage, record, run_until_quiet
):
    source.held[ORDER_ID] = an_order(lines=ASKED)
    with storage.writing() as uow:
        uow.orders.put([_to_complete(record(ORDER_ID))])

    run_until_quiet(CompleteOrders(CONNECTION, source, storage), NOON)

    assert record(ORDER_ID).stage is Stage.TO_SEND
    assert record(ORDER_ID).awaits_decision


@pytest.fixture
def book(source, storage, channel, run_until_quiet):
    def run(now=LATER):
        job = BookShipments(CONNECTION, channel, Recheck(source, storage), ANY_DAY, storage)
        run_until_quiet(job, now)

    return run


def test_a_packed_order_is_not_booked_until_it_is_decided(
    keep, source, book, shipment, storage, channel
):
    keep(a_shipment("7001"))
    source.held[ORDER_ID] = an_order(lines=ASKED)

    book()
    assert (shipment("7001").stage, shipment("7001").reason) == (
        ShipmentStage.FAILED,
        CANCEL_REQUESTED,
    )
    assert not channel.bookings

    ship_anyway(storage, CONNECTION, ORDER_ID, LATER)
    book()
    assert shipment("7001").stage is ShipmentStage.BOOKED


def test_a_packed_order_goes_on_by_itself_when_the_wish_is_taken_back(
    keep, source, change, book, shipment
):
    keep(a_shipment("7001"))
    source.held[ORDER_ID] = an_order(lines=ASKED)
    book()

    change(lines=NOT_ASKED)
    book(LATER + timedelta(minutes=2))

    assert shipment("7001").stage is ShipmentStage.BOOKED


def test_a_packed_order_is_refused_when_the_seller_cancels_it(
    keep, source, change, book, shipment, record
):
    keep(a_shipment("7001"))
    source.held[ORDER_ID] = an_order(lines=ASKED)
    book()

    change(state=OrderState.CANCELLED, lines=(a_line("RED-MUG", 0), a_line("BLUE-MUG", 0)))
    book(LATER + timedelta(minutes=2))

    assert shipment("7001").stage is ShipmentStage.REFUSED
    assert record(ORDER_ID).cancel_requested_at is None


WITH_LABEL = {"stage": ShipmentStage.READY, "package_id": "P-1"}


@pytest.fixture
def label(storage, channel):
    """Return a function that asks for a shipment's label, as Assure does."""
    get = GetDocuments(CONNECTION, storage, DocumentEtas(channel, storage, 1))

    def ask():
        return get.documents(a_shipment("7001").shipment_code, LATER)

    return ask


@pytest.mark.parametrize(
    "stage",
    [ShipmentStage.READY, ShipmentStage.DOCUMENTS_REQUESTED, ShipmentStage.DOCUMENTS_MADE],
)
def test_a_wish_after_the_label_was_requested_stands_with_the_shipment(
    keep, change, shipment, storage, stage, label
):
    keep(a_shipment("7001", stage=stage, package_id="P-1"))

    change(lines=ASKED)

    assert shipment("7001").attention == CANCEL_REQUESTED
    assert label() == NoDocuments("NEEDS_ATTENTION", CANCEL_REQUESTED)
    ship_anyway(storage, CONNECTION, ORDER_ID, LATER)
    assert shipment("7001").attention == ""


def test_units_cancelled_after_the_label_stand_with_the_shipment(
    keep, change, shipment, storage, label
):
    keep(a_shipment("7001", **WITH_LABEL))

    change(lines=(a_line("RED-MUG", 1), a_line("BLUE-MUG", 1)))

    assert shipment("7001").attention == CANCELLED_AFTER_LABEL
    assert label() == NoDocuments("NEEDS_ATTENTION", CANCELLED_AFTER_LABEL)
    with storage.reading() as uow:
        assert [one.shipment_id for one in uow.shipments.needing_attention(CONNECTION)] == ["7001"]


def test_what_was_acknowledged_is_not_shown_again_until_more_units_are_cancelled(
    keep, change, shipment, storage
):
    keep(a_shipment("7001", **WITH_LABEL))
    one_less = (a_line("RED-MUG", 1), a_line("BLUE-MUG", 1))
    change(lines=one_less)
    acknowledge_shipment(storage, CONNECTION, "7001")

    change(now=LATER + timedelta(minutes=5), lines=one_less)
    assert shipment("7001").attention == ""

    change(now=LATER + timedelta(minutes=10), lines=(a_line("RED-MUG", 0), a_line("BLUE-MUG", 1)))
    assert shipment("7001").attention == CANCELLED_AFTER_LABEL


def test_a_parcel_that_the_channel_stops_stands_with_its_shipment(keep, change, shipment):
    keep(a_shipment("7001", **WITH_LABEL), a_shipment("7000", stage=ShipmentStage.REFUSED))

    change(state=OrderState.FULFILLED, delivery_trouble="The buyer rejected it.")

    assert shipment("7001").attention == "The buyer rejected it."
    assert shipment("7000").attention == ""


def _to_complete(record):
    return replace(
        record, stage=Stage.TO_COMPLETE, order=an_order(ORDER_ID, lines=None), sent_lines=()
    )
