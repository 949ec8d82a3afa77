"""A host stands still in its call, and another one goes on with the work."""

import os
import signal
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from channel_connector.adapters.storage.rate_limit.grants import SqlGrantRepository
from channel_connector.adapters.storage.repositories.storage import SqlStorage
from channel_connector.ports.host.rate_policy import Outcome

STANDING_STILL = Path(__file__).parents[1] / "standing_still.py"
SPEED = 180.0
MINUTE = 60 / SPEED
"""A minute of the hosts' clock, in seconds."""

pytestmark = pytest.mark.timeout(300)


def has_stopped(host):
    flags = os.WSTOPPED | os.WNOHANG | os.WNOWAIT
    return os.waitid(os.P_PID, host.pid, flags) is not None


def start_another(world, warehouse, port, eventually):
    """Start a host with a web server of its own, and wait until it took the work over."""
    config = world.config.read_text()
    world.config.write_text(
        config.replace(f"port: {urlsplit(warehouse.url).port}", f"port: {port}")
    )
    world.leases_of_the_dead_run_out()
    before = world.calls_that_arrived()
    world.start_host()
    eventually(lambda: world.calls_that_arrived()["ListOrders"] > before["ListOrders"])


def submissions_of(world):
    with world.database() as database, SqlStorage(database).reading() as uow:
        return uow.submissions.search("acme")


def outcomes_of_submissions(world):
    """Return how each granted submission ended, oldest first."""
    with world.database() as database:
        grants = reversed(SqlGrantRepository(database).recent(limit=1000))
        return [grant.outcome for grant in grants if grant.operation == "SubmitFeed"]


@pytest.mark.parametrize(
    ("moment", "outcomes", "found"),
    [
        ("before the lock", [Outcome.ANSWERED], {False}),
        ("between grant and call", [Outcome.NOT_SENT, Outcome.ANSWERED], {False}),
        ("between call and outcome", [Outcome.ANSWERED], {False, True}),
    ],
)
def test_a_host_that_is_stopped_in_its_submission_sends_nothing_twice(
    a_world, postgres_url, a_warehouse, eventually, unused_port, moment, outcomes, found
):
    """What was sent is found in the channel's list if the other host is the first to look."""
    world = a_world(postgres_url, speed=SPEED)
    warehouse = a_warehouse(world)
    [order_id] = world.buyers_order({})
    stopping = world.start_host(within=(sys.executable, STANDING_STILL, moment))
    eventually(world.everything_arrived)
    _, packed = eventually(lambda: warehouse.packed(order_id, 7001))
    eventually(lambda: has_stopped(stopping))

    start_another(world, warehouse, unused_port(), eventually)
    time.sleep(12 * MINUTE)
    os.kill(stopping.pid, signal.SIGCONT)

    pdf = eventually(lambda: warehouse.pdf(packed["shipmentCode"]))
    assert [pdf] == warehouse.made_by_amazon(order_id)
    [feed] = warehouse.documents_feeds()
    sent = [one for one in submissions_of(world) if one.submission_id]
    assert [one.submission_id for one in sent] == [feed["feed_id"]]
    assert {one.found for one in sent} <= found
    assert outcomes_of_submissions(world) == outcomes
    assert world.calls_too_many() == 0
