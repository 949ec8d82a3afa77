"""Every call of a run is recorded with its bodies, and without secrets or buyers' data."""

import shutil
import sqlite3
from collections import Counter
from contextlib import closing

import pytest

from channel_connector.adapters.storage.call_records.recorder import SqlCallRecorder
from channel_connector.adapters.storage.call_records.repository import SqlCallRecordRepository
from channel_connector.ports.host.call_records import CallFilter, Party
from channel_connector.ports.testing.fakes.builders import a_call_record

EASY_SHIP = {"easy_ship": True, "minutes_ago": 3}
ALL_CALLS = 100_000


@pytest.fixture
def world(a_world):
    """A warehouse that packs, and call records with all bodies."""
    world = a_world()
    world.let_assure_pack()
    with world.config.open("a") as config:
        config.write("calls: {bodies: all}\n")
    return world


@pytest.fixture
def found_in(tmp_path):
    """
    Return a function that returns which texts a world's database file contains.

    Labels and invoices are excluded: they are stored on purpose, for a time.
    """

    def search(world, words):
        file, copy = tmp_path / "books.db", tmp_path / "copy.db"
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(file, copy)
        with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
            connection.execute("DELETE FROM shipment_documents")
            connection.execute("VACUUM")
        held = copy.read_bytes()
        return [word for word in words if word.encode() in held]

    return search


def a_busy_quarter_of_an_hour(world, eventually):
    """Orders, packs, stock updates, unauthenticated calls, and many faults."""
    for trouble in (
        {"kind": "error", "operation": "ListOrderItems", "status": 503, "code": "RequestThrottled"},
        {
            "kind": "error",
            "operation": "GetOrder",
            "status": 400,
            "code": "InvalidParameterValue",
            "message": "Write to asha@buyers.example, or call +91 98765 43210.",
        },
    ):
        world.amazon.control("POST", "/control/trouble", trouble)
    order_ids = world.buyers_order(
        {**EASY_SHIP, "buyer_name": "Zubeida Q", "lines": [{"gift": True}]}, EASY_SHIP, EASY_SHIP
    )
    for kind, order_id in zip(("refuse", "lost_answer"), order_ids, strict=False):
        trouble = {"kind": kind, "order_code": order_id, "message": "Zubeida Q lives elsewhere"}
        world.assure.control("POST", "/control/trouble", trouble)
    host = world.start_host()
    eventually(lambda: len(world.sent()) == 2)
    eventually(lambda: len(world.packages()) == 2)
    eventually(lambda: all(each["step"] == "DONE" for each in world.packages().values()))
    host.interrupt()
    return order_ids


def test_each_call_of_a_run_is_on_record_and_neither_secrets_nor_buyers_are(
    world, eventually, found_in
):
    order_ids = a_busy_quarter_of_an_hour(world, eventually)

    with world.database() as database:
        book = SqlCallRecordRepository(database)
        calls = [book.get(one.id) for one in book.page(CallFilter(), limit=ALL_CALLS)]
    assert {one.outcome for one in calls} >= {"ANSWERED", "REFUSED", "LOST", "THROTTLED"}
    assert all(one.request.content is not None for one in calls if one.connection)
    made = Counter(one.operation for one in calls if one.party is not Party.FROM_OMS)
    assert made == +world.calls_that_arrived()
    taken = {one.operation for one in calls if one.party is Party.FROM_OMS and one.connection}
    assert {"POST /orders/pack", "GET /label", "GET /invoice"} <= taken

    private = {
        "Zubeida Q",
        "asha@buyers.example",
        "98765 43210",
        "JVBERi",  # a PDF in base64
        *world.private_words(),
    }
    assert len(private) > 10
    assert found_in(world, private) == []
    assert found_in(world, order_ids) == order_ids

    listed = world.call("calls", "list", "--order", order_ids[1]).stdout
    for operation in ("CreateOutwardOrder", "CreateScheduledPackage", "SubmitFeed", "GET /label"):
        assert operation in listed
    leads = f"channel-connector calls list --order {order_ids[1]}"
    assert leads in world.call("orders", "show", order_ids[1]).stdout


def test_the_search_for_what_must_not_be_there_finds_it(world, found_in):
    """Verifies that the search of the test above finds what is there."""
    assert world.call("db", "upgrade").returncode == 0
    with world.database() as database:
        told = a_call_record(said="It is for Zubeida Q.")
        SqlCallRecorder(database, lambda _outcome: True).record(lambda: told)

    assert found_in(world, ["Zubeida Q", "Asha T"]) == ["Zubeida Q"]
