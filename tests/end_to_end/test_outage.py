"""An outage of a side is logged once, waited for, and its end logged once."""

import os
import signal

import pytest
import sqlalchemy as sa

from channel_connector.adapters.storage.tables import scheduled_jobs


@pytest.fixture
def world(a_world, eventually):
    """A running host that has sent an order to the OMS already."""
    world = a_world()
    host = world.start_host()
    world.buyers_order({})
    eventually(lambda: host.events("order.outbox"))
    return world


def told(world, event):
    """Return each line that the host logged of this event."""
    [host] = world.hosts
    return host.events(event)


def jobs_of(world, event):
    """Return the job of each line of this event; the daily rescan calls Amazon as well."""
    return [line["job"] for line in told(world, event)]


def tries_in_vain(world, job):
    """Return how often a job has failed in a row."""
    failures = sa.select(scheduled_jobs.c.failures).where(scheduled_jobs.c.job == job)
    with world.database() as database, database.reading() as connection:
        return connection.execute(failures).scalar_one()


def test_amazon_away_for_a_while_is_told_once_and_work_goes_on_by_itself(world, eventually):
    port = world.take_away("amazon")
    eventually(lambda: tries_in_vain(world, "fetch_orders") >= 4)

    world.bring_back("amazon", port)
    later = world.buyers_order({}, {})

    eventually(lambda: {*later} <= world.sent())
    eventually(lambda: "fetch_orders" in jobs_of(world, "job.recovered"))
    troubled = jobs_of(world, "job.trouble")
    assert len({*troubled}) == len(troubled)
    assert "fetch_orders" in troubled
    assert all("could not be reached" in one["reason"] for one in told(world, "job.trouble"))
    assert jobs_of(world, "job.recovered").count("fetch_orders") == 1
    assert len(told(world, "amazon.unavailable")) == 1
    assert len(told(world, "amazon.recovered")) == 1
    assert world.hosts[0].interrupt() == 0


def test_assure_away_for_a_while_is_told_once_and_work_goes_on_by_itself(world, eventually):
    port = world.take_away("assure")
    later = world.buyers_order({}, {}, {})
    eventually(lambda: tries_in_vain(world, "send_orders") >= 4)

    world.bring_back("assure", port)

    eventually(lambda: {*later} <= world.sent())
    eventually(lambda: told(world, "job.recovered"))
    [trouble] = told(world, "job.trouble")
    assert trouble["job"] == "send_orders"
    assert "could not be reached" in trouble["reason"]
    assert len(told(world, "job.recovered")) == 1
    assert all(held["posts"] == 1 for held in world.at_assure())
    assert world.hosts[0].interrupt() == 0


@pytest.mark.parametrize(
    ("setting", "wrong"),
    [("secret_key", "not-the-key-0123"), ("password", "not-the-password")],
)
def test_wrong_credentials_halt_the_work_they_are_for_until_they_are_mended(
    a_world, eventually, setting, wrong
):
    """The host reports it; after a restart it retries at once."""
    world = a_world()
    orders = world.buyers_order({}, {})
    world.configure(**{setting: wrong})
    host = world.start_host()
    eventually(lambda: host.events("job.halted"))
    [halted] = host.events("job.halted")
    assert setting in halted["reason"]
    assert host.interrupt() == 0

    world.configure()
    world.start_host()

    eventually(lambda: {*orders} == world.sent())


@pytest.mark.parametrize("by", ["test", "resume", "reload"])
def test_what_halted_goes_on_at_once_when_the_other_side_was_mended(
    a_world, command, eventually, by
):
    """The client renewed the authorization: neither an entry nor a file changes."""
    world = a_world(speed=1.0)
    denied = {"kind": "access_denied", "operation": "*", "times": 100_000}
    world.amazon.control("POST", "/control/trouble", denied)
    host = world.start_host()
    eventually(lambda: host.events("job.halted"))

    world.make_no_more_trouble()
    if by == "reload":
        os.kill(host.pid, signal.SIGUSR1)
    else:
        assert command(world, "connections", by, "acme").exit_code == 0

    eventually(lambda: host.events("job.recovered"), seconds=60)
    assert host.interrupt() == 0
