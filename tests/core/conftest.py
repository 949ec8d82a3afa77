"""Fixtures: the core's jobs over real storage, in a database file per test."""

import pytest

from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.repositories.storage import SqlStorage
from channel_connector.core.orders.send_orders import SendOrders
from channel_connector.ports.repositories.orders import SentLine, Stage
from channel_connector.ports.testing.fakes.builders import (
    CONNECTION,
    NOON,
    ORDER_ID,
    a_line,
    a_record,
    an_order,
)
from channel_connector.ports.testing.fakes.memory_shipment_channel import MemoryShipmentChannel
from channel_connector.ports.testing.fakes.oms_gateways import MemoryOmsGateway
from channel_connector.ports.testing.fakes.order_sources import MemoryOrderSource


@pytest.fixture
def storage(upgraded_sqlite_url):
    database = Database(upgraded_sqlite_url)
    yield SqlStorage(database)
    database.dispose()


@pytest.fixture
def record(storage):
    """Return a function that returns an order's record."""

    def look(channel_order_id):
        with storage.reading() as uow:
            return uow.orders.get(CONNECTION, [channel_order_id]).get(channel_order_id)

    return look


@pytest.fixture
def run_until_quiet():
    """Return a function that runs a job as the engine does, until its next run is later."""

    def run(job, now, steps=1000):
        for _ in range(steps):
            next_run = job.run(now)
            if next_run.at > now:
                return next_run
        message = f"{job.name} did not come to rest in {steps} steps"
        raise AssertionError(message)

    return run


@pytest.fixture
def send_to_oms(storage):
    """Return a function that stores an order as sent, with one red mug and two blue ones."""

    def send(channel_order_id, **changes):
        order = an_order(channel_order_id)
        lines = tuple(
            SentLine(line.channel_line_id, line.channel_sku, line.quantity) for line in order.lines
        )
        sent = {"stage": Stage.SENT_TO_OMS, "sent_at": NOON, "sent_lines": lines}
        with storage.writing() as uow:
            uow.orders.put([a_record(channel_order_id, order=None, **{**sent, **changes})])

    return send


@pytest.fixture
def send_what_is_left(storage, source):
    """Return a function that sends an order of which one of two blue mugs was shipped."""

    def send():
        lines = (a_line("RED-MUG", 1), a_line("BLUE-MUG", 2, shipped=1))
        source.held[ORDER_ID] = an_order(lines=lines)
        with storage.writing() as uow:
            uow.orders.put([a_record(order=source.held[ORDER_ID])])
        SendOrders(CONNECTION, MemoryOmsGateway(), storage, hold_unmapped=False).run(NOON)

    return send


@pytest.fixture
def source(send_to_oms):
    """A channel's orders; one of them is in the OMS."""
    send_to_oms(ORDER_ID)
    return MemoryOrderSource(an_order(ORDER_ID))


@pytest.fixture
def keep(storage):
    """Return a function that stores shipments."""

    def put(*shipments):
        with storage.writing() as uow:
            uow.shipments.put(shipments)

    return put


@pytest.fixture
def keep_submission(storage):
    """Return a function that stores submissions."""

    def put(*submissions):
        with storage.writing() as uow:
            uow.submissions.put(submissions)

    return put


@pytest.fixture
def keep_cancellation(storage):
    """Return a function that stores a cancellation."""

    def put(cancellation):
        with storage.writing() as uow:
            uow.cancellations.put([cancellation])

    return put


@pytest.fixture
def shipment(storage):
    """Return a function that returns a shipment."""

    def look(shipment_id):
        with storage.reading() as uow:
            return uow.shipments.get(CONNECTION, [shipment_id]).get(shipment_id)

    return look


@pytest.fixture
def cancellation(storage):
    """Return a function that returns an order's cancellation."""

    def look(channel_order_id):
        with storage.reading() as uow:
            return uow.cancellations.get(CONNECTION, [channel_order_id]).get(channel_order_id)

    return look


@pytest.fixture
def channel():
    """A fake shipment channel."""
    return MemoryShipmentChannel()


@pytest.fixture
def submissions(storage):
    """Return a function that returns all submissions, newest first."""

    def look():
        with storage.reading() as uow:
            return uow.submissions.search(CONNECTION)

    return look
