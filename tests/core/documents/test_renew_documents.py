"""An operator has the documents of a shipment fetched or requested once more."""

import logging
from datetime import timedelta

import pytest

from channel_connector.core.documents.document_eta import DocumentEtas
from channel_connector.core.documents.get_documents import (
    DocumentsNotReady,
    DocumentsReady,
    GetDocuments,
)
from channel_connector.core.documents.renew_documents import renew_documents
from channel_connector.core.documents.renewal import Renewal
from channel_connector.core.packing.recheck import CANCELLED_AFTER_BOOKING
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.testing.fakes.builders import (
    CONNECTION,
    NOON,
    ORDER_ID,
    a_line,
    a_shipment,
    an_order,
)

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def renew(storage):
    def call(renewal, shipment_id="7001", now=LATER):
        return renew_documents(storage, CONNECTION, shipment_id, renewal, now)

    return call


@pytest.fixture
def ready(booked, work, shipment):
    booked(ORDER_ID)
    work(minutes=10)
    assert shipment("7001").stage is ShipmentStage.READY


@pytest.fixture
def documents(storage, channel, shipment):
    """Return a function that gives the OMS the documents at a moment."""

    def get(now):
        etas = DocumentEtas(channel, storage, 1)
        code = shipment("7001").shipment_code
        return GetDocuments(CONNECTION, storage, etas).documents(code, now)

    return get


@pytest.mark.usefixtures("ready")
def test_the_file_of_a_ready_shipment_is_fetched_again_without_a_submission(
    renew, channel, work, shipment, caplog
):
    caplog.set_level(logging.INFO)
    first = shipment("7001")

    assert renew(Renewal.FETCH).stage is ShipmentStage.DOCUMENTS_MADE
    work(minutes=5, since=LATER)

    again = shipment("7001")
    assert (again.stage, again.digest) == (ShipmentStage.READY, first.digest)
    assert again.ready_at >= LATER
    assert (channel.calls["fetch"], len(channel.submissions)) == (2, 1)
    [logged] = [line for line in caplog.records if line.message == "shipment.documents_renewed"]
    assert (logged.renewal, logged.before) == ("fetch", "READY")


@pytest.mark.usefixtures("ready")
def test_the_documents_of_a_ready_shipment_are_requested_anew_and_alone(
    renew, channel, work, shipment
):
    first = shipment("7001")

    assert renew(Renewal.REQUEST).stage is ShipmentStage.BOOKED
    work(minutes=10, since=LATER)

    again = shipment("7001")
    assert (again.stage, again.alone) == (ShipmentStage.READY, True)
    assert again.document_handle != first.document_handle
    assert len(channel.submissions) == 2


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("renewal", Renewal)
def test_meanwhile_the_old_documents_are_kept_and_not_given_out(
    renew, storage, work, documents, renewal
):
    renew(renewal)

    with storage.reading() as uow:
        assert uow.shipments.documents(CONNECTION, "7001") is not None
    assert isinstance(documents(LATER), DocumentsNotReady)

    work(minutes=10, since=LATER)

    assert isinstance(documents(LATER + timedelta(minutes=10)), DocumentsReady)


@pytest.mark.usefixtures("ready")
def test_before_a_new_request_the_order_is_read_again(renew, source, work, shipment):
    red, blue = a_line("RED-MUG", 1), a_line("BLUE-MUG", 0)
    source.held[ORDER_ID] = an_order(ORDER_ID, lines=(red, blue))

    renew(Renewal.REQUEST)
    work(minutes=10, since=LATER)

    assert shipment("7001").stage is ShipmentStage.FAILED
    assert shipment("7001").reason == CANCELLED_AFTER_BOOKING


@pytest.mark.parametrize("renewal", Renewal)
@pytest.mark.parametrize(
    "stage", set(ShipmentStage) - {ShipmentStage.READY, ShipmentStage.DOCUMENTS_MADE}
)
def test_where_no_documents_were_made_nothing_is_changed(renew, keep, shipment, stage, renewal):
    before = a_shipment("7001", stage=stage, package_id="P-1")
    keep(before)

    assert renew(renewal) is None
    assert shipment("7001") == before


def test_a_shipment_that_is_not_known_is_not_renewed(renew, storage):
    assert renew(Renewal.FETCH, "7009") is None
