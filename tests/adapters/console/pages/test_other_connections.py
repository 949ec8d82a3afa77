"""An id that is one connection's leads nowhere under another one's name."""

import pytest

from channel_connector.ports.repositories.cancellations import CancellationStage
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.testing.fakes.builders import (
    a_cancellation,
    a_listing,
    a_record,
    a_shipment,
    a_submission,
)

PAGES = [
    "/orders/{}/403-1",
    "/shipments/{}/7001",
    "/shipments/{}/7001/documents.pdf",
    "/stock/{}?sku=RED-MUG",
    "/submissions/{}/documents-1",
]
JOBS = [
    "/needs-attention/orders/{}/403-1",
    "/needs-attention/shipments/{}/7001",
    "/needs-attention/cancellations/{}/403-1",
]


@pytest.fixture
def of_acme(storage):
    """One of everything that a connection may have."""
    mine = {"connection": "acme"}
    with storage.writing() as uow:
        uow.orders.put([a_record("403-1", **mine, stage=Stage.BLOCKED)])
        uow.shipments.put(
            [
                a_shipment(
                    "7001",
                    **mine,
                    channel_order_id="403-1",
                    stage=ShipmentStage.FAILED,
                    failed_in=ShipmentStage.BOOKED,
                )
            ]
        )
        uow.shipments.keep_documents("acme", "7001", b"%PDF")
        uow.submissions.put([a_submission("documents-1", **mine)])
        uow.listings.put([a_listing("RED-MUG", **mine)])
        uow.cancellations.put([a_cancellation("403-1", **mine, stage=CancellationStage.BLOCKED)])


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("other", ["zenith", "nobody"])
def test_no_page_shows_what_is_another_connections(operator, of_acme, path, other):
    assert operator.get(path.format("acme")).status_code == 200

    assert operator.get(path.format(other)).status_code == 404


@pytest.mark.parametrize("path", JOBS)
@pytest.mark.parametrize("other", ["zenith", "nobody"])
def test_nothing_is_done_to_what_is_another_connections(operator, of_acme, path, other):
    operator.get("/needs-attention")
    token = operator.form_token()

    assert operator.post(path.format(other), token=token).status_code == 404
    assert operator.post(path.format("acme"), token=token).status_code == 302


@pytest.mark.parametrize(
    "path", ["/listings/nobody/upload", "/connections/nobody/test", "/connections/nobody/switch"]
)
def test_nothing_is_done_for_a_connection_that_is_not_there(operator, path):
    operator.get("/connections")

    assert operator.post(path).status_code == 404
