"""
The host is killed with SIGKILL and restarted, again and again.

Many kills happen while the host waits for an answer, which the sandboxes delay or lose; the
others at random times, also during a start.
"""

import random
import time
from collections import Counter
from datetime import datetime
from functools import partial
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from channel_connector.adapters.storage.rate_limit.grants import SqlGrantRepository
from channel_connector.adapters.storage.repositories.storage import SqlStorage
from channel_connector.ports.repositories.orders import Stage

SHOP = {"backlog": 150, "orders-per-hour": 90, "entries-per-page": 2}
"""
More orders than fit a page of the listing, whatever share Amazon ships itself, and orders with
more lines than fit a page of lines.
"""

AT_AMAZON = (
    ("slow", "ListOrders"),
    ("slow", "ListOrderItems"),
    ("slow", "ListOrderItemsByNextToken"),
    ("lost_answer", "ListOrders"),
    ("lost_answer", "ListOrderItems"),
)
AT_ASSURE = ("slow", "slow", "lost_answer")
AT_RANDOM = 6
ALL_CALLS = 1_000_000

OTHERS_AT_THE_DATABASE = """\
SELECT pid FROM pg_stat_activity WHERE datname = current_database()
AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""

pytestmark = pytest.mark.timeout(900)
"""A minute on an idle machine; each of many starts takes seconds."""


def test_a_host_killed_at_many_points_loses_nothing_and_does_nothing_twice(
    a_world, database_url, eventually
):
    dice = random.Random(2)  # noqa: S311  # moments of a test
    world = a_world(database_url, amazon=SHOP)
    moments = [
        *(partial(during_a_call_of_amazon, kind=kind, operation=name) for kind, name in AT_AMAZON),
        *(partial(during_a_delivery, kind=kind) for kind in AT_ASSURE),
        *(partial(at_any_moment, seconds=dice.uniform(0.2, 4.0)) for _ in range(AT_RANDOM)),
    ]
    dice.shuffle(moments)
    in_the_first_walk = partial(
        during_a_call_of_amazon, kind="slow", operation="ListOrdersByNextToken"
    )

    for moment in (while_the_database_is_made, in_the_first_walk, *moments):
        it_has_come = moment(world)
        host = world.start_host()
        eventually(it_has_come)
        time.sleep(dice.choice((0, 0, 0.005, 0.02)))
        host.kill()
        the_cursor_is_not_ahead_of_what_is_stored(world)
        every_call_was_written_down_before_it_was_made(world)
        world.leases_of_the_dead_run_out()
    world.make_no_more_trouble()
    world.start_host()
    eventually(world.everything_arrived)
    eventually(lambda: stages(world).keys() == {Stage.SENT_TO_OMS})

    held = world.at_assure()
    placed = world.to_be_shipped()
    assert Counter(order["orderCode"] for order in held) == Counter(placed.keys())
    assert all(lines_at_assure(order) == lines(placed[order["orderCode"]]) for order in held)
    assert sum(order["posts"] for order in held) > len(held)
    assert world.calls_too_many() == 0
    assert the_cursor_is_not_ahead_of_what_is_stored(world)
    every_call_was_written_down_before_it_was_made(world)


def test_a_host_that_starts_again_knows_what_the_killed_one_spent(
    a_world, database_url, eventually
):
    """
    Runs on wall time: a start takes some seconds, and every two seconds restore one call.

    A host without stored budgets would request the lines of 30 orders at once again.
    """
    world = a_world(database_url, speed=1.0, amazon={"backlog": 90})
    enough = 30
    for _ in range(3):
        host = world.start_host()
        eventually(lambda calls=enough: lines_asked_for(world) >= calls)
        time.sleep(2)
        host.kill()
        enough = lines_asked_for(world) + 1
        world.leases_of_the_dead_run_out()

    every_call_was_written_down_before_it_was_made(world)
    assert world.calls_too_many() == 0


def lines_asked_for(world):
    return world.calls_that_arrived()["ListOrderItems"]


def while_the_database_is_made(world):
    """
    Return whether a host uses the database, which it creates first.

    A host that is faster than the kill is delayed by Amazon before a page of the first scan.
    """
    in_store(world, kind="slow", operation="ListOrders")
    if world.database_url.startswith("sqlite"):
        return Path(sa.make_url(world.database_url).database).exists
    looking = world.closing.enter_context(psycopg.connect(world.database_url, autocommit=True))
    return lambda: looking.execute(OTHERS_AT_THE_DATABASE).fetchone() is not None


def during_a_call_of_amazon(world, kind, operation):
    """Return whether Amazon has received a call whose answer will arrive too late."""
    world.buyers_order({"lines": [{}, {}, {}]})
    in_store(world, kind=kind, operation=operation)
    return lambda: not world.amazon.control("GET", "/control/trouble")["in_store"]


def during_a_delivery(world, kind):
    """Return whether Assure has received an order whose answer will arrive too late."""
    [order_id] = world.buyers_order({})
    trouble = {"kind": kind, "order_code": order_id, "seconds": 20}
    world.assure.control("POST", "/control/trouble", trouble)
    return lambda: order_id in world.sent()


def at_any_moment(_world, seconds):
    """Return whether this many seconds have passed."""
    ends = time.monotonic() + seconds
    return lambda: time.monotonic() > ends


def in_store(world, **trouble):
    """Inject this fault and no other into Amazon, for 20 seconds of wall time."""
    world.amazon.control("DELETE", "/control/trouble")
    world.amazon.control("POST", "/control/trouble", {**trouble, "seconds": 1200})


def the_cursor_is_not_ahead_of_what_is_stored(world):
    """Check that all that Amazon lists up to the cursor is stored. Return the number."""
    with world.database() as database:
        if database.version() is None:
            return 0
        with SqlStorage(database).reading() as uow:
            scan = uow.order_scans.get("acme")
            if scan is None or scan.cursor is None:
                return 0
            listed = {
                order_id
                for order_id, order in world.to_be_shipped().items()
                if datetime.fromisoformat(order["updated_at"]) <= scan.cursor
            }
            assert uow.orders.get("acme", sorted(listed)).keys() == listed
            return len(listed)


def every_call_was_written_down_before_it_was_made(world):
    """No call arrived that has no record here: its debit was stored before."""
    arrived = world.calls_that_arrived()
    with world.database() as database:
        if database.version() is None:
            assert not arrived
            return
        recorded = Counter(
            call.operation for call in SqlGrantRepository(database).recent(limit=ALL_CALLS)
        )
    assert arrived <= recorded


def stages(world):
    with world.database() as database, SqlStorage(database).reading() as uow:
        return uow.orders.count("acme")


def lines_at_assure(held):
    return [
        (item["orderItemCode"], item["channelSkuCode"], item["quantity"])
        for item in held["body"]["orderItems"]
    ]


def lines(placed):
    return [
        (line["order_item_id"], line["sku"], line["quantity_ordered"]) for line in placed["lines"]
    ]
