"""The web server is wired to what packing is wired to, and waits for no channel."""

import threading
from dataclasses import replace

import pytest

from channel_connector.adapters.bootstrap.container import open_host
from channel_connector.adapters.bootstrap.load_settings import load_settings
from channel_connector.adapters.bootstrap.web import host as web_host
from channel_connector.adapters.bootstrap.web.host import open_web_app
from channel_connector.adapters.settings.plugins import Plugins
from channel_connector.core.jobs.names import JobName
from channel_connector.ports.channel.plugin import Channel
from channel_connector.ports.channel.workflows import Workflow
from channel_connector.ports.repositories.orders import SentLine, Stage
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.testing.fakes.builders import (
    NOON,
    ORDER_ID,
    a_declaration,
    a_record,
    an_order,
)
from channel_connector.ports.testing.fakes.memory_shipment_channel import MemoryShipmentChannel
from channel_connector.ports.testing.fakes.order_sources import MemoryOrderSource
from channel_connector.sdk.wall_clock import WallClock

CONFIG = """
storage: {url: "sqlite:///books.db"}
connections:
  acme:
    channel: hostile
    settings: {shop: corner, key: open-sesame}
    packing:
      default_parcel: {length_cm: 20, width_cm: 15.5, height_cm: 10, weight_g: 450}
    assure:
      base_url: http://127.0.0.1:9
      username: acme
      password: swordfish
      location_code: BLR1
      calls_with: {X-Key: knock-knock-knock-3}
"""
HEADERS = {"X-Key": "knock-knock-knock-3"}
CLOCK = WallClock(anchor=NOON)


class SlowSource(MemoryOrderSource):
    """Answers about lines once it is let; at once unless the test says otherwise."""

    def __init__(self, *orders):
        super().__init__(*orders)
        self.let = threading.Event()
        self.let.set()

    def lines(self, channel_order_id, page, now):
        self.let.wait(60)
        return super().lines(channel_order_id, page, now)


@pytest.fixture
def source():
    slow = SlowSource(an_order())
    yield slow
    slow.let.set()


@pytest.fixture
def settings(tmp_path, hostile, source, upgraded_books):
    """Settings of a connection whose channel packs, and of an order that is delivered."""
    packing = MemoryShipmentChannel()
    channel_type = replace(
        hostile.channel_type(),
        carrier="Bicycle",
        workflows=a_declaration(
            Workflow.ORDER_FETCH, Workflow.CREATE_SHIPMENT, Workflow.GET_SHIPMENT
        ),
        open=lambda _settings, _services: Channel(
            credential_test=None,
            order_source=source,
            shipment_creator=packing,
            document_source=packing,
            submission_list=packing,
        ),
    )
    file = tmp_path / "config.yaml"
    file.write_text(CONFIG)
    loaded = load_settings(file, Plugins({"hostile": channel_type}, {}), {})
    lines = tuple(
        SentLine(line.channel_line_id, line.channel_sku, line.quantity) for line in an_order().lines
    )
    record = a_record(
        order=None,
        connection="acme",
        stage=Stage.SENT_TO_OMS,
        sent_at=NOON,
        sent_lines=lines,
    )
    with open_host(loaded.storage) as host, host.storage_host().storage.writing() as uow:
        uow.orders.put([record])
    return loaded


@pytest.fixture
def pack(settings):
    """Return a function that packs the order."""

    def call():
        with open_web_app(settings, CLOCK) as app:
            body = {"orderCode": ORDER_ID, "shipmentId": 7001}
            return app.test_client().post("/assure/v1/acme/orders/pack", json=body, headers=HEADERS)

    return call


@pytest.fixture
def look(settings):
    """Return a function that tells the only shipment, and when it is gone on with."""

    def tell():
        with open_host(settings.storage) as host:
            (scheduled_job,) = [
                each
                for each in host.storage_host().scheduled_jobs.all()
                if each.job == "book_shipments"
            ]
            with host.storage_host().storage.reading() as uow:
                return uow.shipments.get("acme", ["7001"])["7001"], scheduled_job

    return tell


def test_a_packed_order_is_stored_and_the_booking_is_woken(pack, look):
    assert pack().status_code == 200

    shipment, scheduled_job = look()
    assert shipment.stage is ShipmentStage.CHECKED
    assert scheduled_job.connection == "acme"
    assert scheduled_job.due_at <= CLOCK.now()


def test_a_channel_that_takes_its_time_keeps_nobody_waiting(pack, look, source, monkeypatch):
    """The order is read once more before the package is booked."""
    monkeypatch.setattr(web_host, "CHANNEL_SECONDS", 0.05)
    source.let.clear()

    assert pack().status_code == 200

    assert look()[0].stage is ShipmentStage.ACCEPTED


def test_the_job_that_is_woken_is_one_that_there_is(settings):
    with open_host(settings.storage, settings.connections) as host:
        (connection,) = host.connections()

    assert JobName.BOOK_SHIPMENTS in {job.name for job in connection.jobs}


def test_documents_that_are_on_their_way_are_told_of(settings, pack):
    pack()

    with open_web_app(settings, CLOCK) as app:
        query = {"shipmentCode": f"{ORDER_ID}-7001"}
        answer = app.test_client().get("/assure/v1/acme/label", query_string=query, headers=HEADERS)

    assert answer.json["code"] == "NOT_READY"
    assert answer.json["message"].startswith("Not ready until 20")


def test_a_disabled_connection_is_answered_for_without_being_opened(settings, source):
    disabled = [replace(one, enabled=False) for one in settings.connections]

    with open_web_app(replace(settings, connections=tuple(disabled)), CLOCK) as app:
        answer = app.test_client().get("/assure/v1/acme/label", headers=HEADERS)

    assert (answer.status_code, answer.json["code"]) == (503, "DISABLED")
