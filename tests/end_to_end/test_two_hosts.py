"""Two hosts on one database share the work and the budgets."""

import sqlalchemy as sa

from channel_connector.adapters.storage.repositories.storage import SqlStorage
from channel_connector.adapters.storage.tables import scheduled_jobs
from channel_connector.ports.repositories.orders import Stage

SHOP = {"backlog": 40, "orders-per-hour": 120}


def test_two_hosts_at_once_do_nothing_twice_and_are_never_throttled(
    a_world, database_url, eventually
):
    """They start at the same time, before the database exists."""
    world = a_world(database_url, amazon=SHOP)
    hosts = [world.start_host(), world.start_host()]
    eventually(lambda: len(world.sent()) >= 80 and all(map(steps_of, hosts)))
    world.make_no_more_trouble()
    eventually(world.everything_arrived)

    exit_codes = [host.interrupt() for host in hosts]

    held = world.at_assure()
    assert exit_codes == [0, 0]
    assert sorted(order["orderCode"] for order in held) == sorted(world.to_be_shipped())
    assert [order["orderCode"] for order in held if order["posts"] > 1] == []
    assert world.calls_too_many() == 0
    with world.database() as database, SqlStorage(database).reading() as uow:
        assert uow.orders.count("acme").keys() == {Stage.SENT_TO_OMS}
    assert "Traceback" not in world.words()


def test_one_host_goes_on_with_what_a_killed_one_held(a_world, postgres_url, eventually):
    """The lease of a dead host expires after half a minute without intervention."""
    world = a_world(postgres_url)
    hosts = [world.start_host(), world.start_host()]
    [held_back] = world.buyers_order({})
    trouble = {"kind": "slow", "order_code": held_back, "seconds": 60}
    world.assure.control("POST", "/control/trouble", trouble)
    eventually(lambda: held_back in world.sent())
    [killed] = [host for host in hosts if f"-{host.pid}-" in who_delivers(world)]

    killed.kill()
    others = world.buyers_order({}, {})

    eventually(lambda: {*others} <= world.sent())
    posts = {held["orderCode"]: held["posts"] for held in world.at_assure()}
    assert posts == {held_back: 2, others[0]: 1, others[1]: 1}
    assert world.calls_too_many() == 0


def steps_of(host):
    """Return what this host did to orders."""
    return [
        *host.events("orders.page_stored"),
        *host.events("order.read"),
        *host.events("order.outbox"),
    ]


def who_delivers(world):
    """Return the name of the host that runs the job that sends orders."""
    with world.database() as database, database.reading() as connection:
        job = scheduled_jobs.c.job == "send_orders"
        return connection.execute(sa.select(scheduled_jobs.c.holder).where(job)).scalar_one()
