"""Services are wired in one place, opened on first use, and closed at the end."""

from dataclasses import replace
from datetime import timedelta

import pytest

from channel_connector.adapters.bootstrap.container import open_host
from channel_connector.adapters.bootstrap.load_settings import load_settings
from channel_connector.adapters.bootstrap.storage_host import open_storage
from channel_connector.adapters.storage.settings import StorageSettings
from channel_connector.core.cancellations.pass_on_cancellations import PassOnCancellations
from channel_connector.core.cancellations.read_cancellations import ReadCancellations
from channel_connector.core.jobs.names import JobName
from channel_connector.core.jobs.workflows import jobs_of
from channel_connector.core.orders.complete_orders import CompleteOrders
from channel_connector.core.orders.fetch_orders import FetchOrders
from channel_connector.core.orders.rescan_orders import RescanOrders
from channel_connector.core.orders.send_orders import SendOrders
from channel_connector.core.retention.erase_call_records import EraseCallRecords
from channel_connector.ports.channel.plugin import Channel
from channel_connector.ports.channel.workflows import PORT_OF, Workflow
from channel_connector.ports.host.errors import SettingsError
from channel_connector.ports.testing.fakes.builders import a_declaration
from channel_connector.sdk.wall_clock import WallClock

CONFIG = """
storage: {url: "sqlite:///books.db"}
connections:
  acme:
    channel: hostile
    settings: {shop: corner, key: open-sesame}
    orders: {fetch_every_seconds: 60, unmapped_sku: hold, rescan_days: 7}
    assure: &assure
      base_url: http://127.0.0.1:9
      username: acme
      password: swordfish
      location_code: BLR1
  zeta:
    channel: hostile
    settings: {shop: corner, key: open-sesame}
    assure: *assure
"""


@pytest.fixture
def settings(tmp_path, plugins):
    file = tmp_path / "config.yaml"
    file.write_text(CONFIG)
    return load_settings(file, plugins, {})


def test_each_connection_gets_its_jobs_with_its_own_rules(settings):
    with open_host(settings.storage, settings.connections) as host:
        acme, zeta = host.connections()

    fetch, rescan, complete, read, send, pass_on, erase = acme.jobs
    assert isinstance(fetch, FetchOrders)
    assert isinstance(rescan, RescanOrders)
    assert isinstance(complete, CompleteOrders)
    assert isinstance(read, ReadCancellations)
    assert isinstance(send, SendOrders)
    assert isinstance(pass_on, PassOnCancellations)
    assert isinstance(erase, EraseCallRecords)
    assert {job.connection for job in acme.jobs} == {"acme"}
    assert fetch.every == timedelta(seconds=60)
    assert (rescan.days, zeta.jobs[1].days) == (timedelta(days=7), timedelta(days=3))
    assert (send.hold_unmapped, zeta.jobs[4].hold_unmapped) == (True, False)


def test_a_connection_that_is_disabled_is_not_opened(settings, hostile):
    zeta = replace(settings.connections[1], enabled=False)

    with open_host(settings.storage, [settings.connections[0], zeta]) as host:
        assert [connection.name for connection in host.connections()] == ["acme"]
        assert "zeta" in host.rate_policies()

    assert hostile.SHOPS["corner"].calls == ["closed"]


def test_without_order_sync_no_job_is_missing_and_nothing_is_fetched(settings):
    acme = settings.connections[0]
    off = replace(acme, orders=replace(acme.orders, sync=False))

    with open_host(settings.storage, [off]) as host:
        [opened] = host.connections()

    assert len(opened.jobs) == 7
    assert [job.enabled for job in opened.jobs[:2]] == [False, False]


def test_what_is_opened_is_opened_once_and_closed_in_the_end(settings, hostile):
    with open_host(settings.storage, settings.connections) as host:
        assert host.connections()[0] is host.connections()[0]
        assert host.storage_host().database is host.storage_host().database
        assert host.engine() is host.engine()

    assert hostile.SHOPS["corner"].calls == ["closed", "closed"]


def test_unused_resources_are_not_opened(settings, hostile):
    with open_host(settings.storage, settings.connections) as host:
        assert host.storage_host().storage

    assert not hostile.SHOPS


def test_a_channel_that_cannot_be_opened_leaves_nothing_open(settings, hostile, monkeypatch):
    opened = hostile.open_hostile

    def second_fails(own, services):
        if hostile.SHOPS:
            raise OSError("no socket left")
        return opened(own, services)

    broken = [
        replace(one, channel_type=replace(one.channel_type, open=second_fails))
        for one in settings.connections
    ]

    with (
        pytest.raises(SettingsError, match=r"cannot open zeta: OSError in .*second_fails"),
        open_host(settings.storage, broken) as host,
    ):
        host.connections()

    assert hostile.SHOPS["corner"].calls == ["closed"]


def a_channel(*ports):
    """Return a channel with these ports, none of which is used."""
    if {"document_source", "inventory_sink"} & set(ports):
        ports = (*ports, "submission_list")
    return Channel(object(), **dict.fromkeys(ports, object()))


@pytest.mark.parametrize(
    ("ports", "told"),
    [
        ([], "Order Fetch is declared SUPPORTED, but the channel has no order_source."),
        (
            ["order_source", "shipment_creator"],
            "The channel has the port shipment_creator, but Create Shipment is declared NOT_SUPP",
        ),
    ],
)
def test_a_channel_that_is_not_what_it_declares_is_refused_and_closed(settings, ports, told):
    closed = []
    channel = replace(a_channel(*ports), close=lambda: closed.append("closed"))
    [acme, _] = settings.connections
    one = replace(acme, channel_type=replace(acme.channel_type, open=lambda *_: channel))

    with (
        pytest.raises(SettingsError, match=rf"cannot open acme: {told}"),
        open_host(settings.storage, [one]) as host,
    ):
        host.connections()

    assert closed == ["closed"]


PACKS = (Workflow.CREATE_SHIPMENT, Workflow.GET_SHIPMENT)


@pytest.mark.parametrize("stock", [[], ["inventory_sink"]])
@pytest.mark.parametrize(
    "supported",
    [
        (),
        (Workflow.ORDER_FETCH,),
        (Workflow.ORDER_FETCH, *PACKS),
        (Workflow.ORDER_FETCH, Workflow.CUSTOMER_CANCELLATION),
        (Workflow.ORDER_FETCH, *PACKS, Workflow.CUSTOMER_CANCELLATION),
    ],
)
def test_the_jobs_of_a_connection_are_those_of_what_its_channel_declares(
    settings, supported, stock
):
    [acme, _] = settings.connections
    declared = a_declaration(*supported)
    ports = [PORT_OF[workflow] for workflow in supported] + stock
    channel_type = replace(acme.channel_type, workflows=declared, open=lambda *_: a_channel(*ports))

    with open_host(settings.storage, [replace(acme, channel_type=channel_type)]) as host:
        [opened] = host.connections()

    assert {job.name for job in opened.jobs} - {JobName.ERASE_CALL_RECORDS} == jobs_of(
        declared, takes_stock=bool(stock)
    )


def test_connections_of_one_account_share_its_budgets(settings, hostile, upgraded_books):
    """Two connections of one account share its burst of six calls."""
    now = WallClock().now()
    with open_host(settings.storage, settings.connections) as host:
        acme, zeta = host.connections()
        for _ in range(3):
            acme.channel.order_source.first_page(now, now)
            zeta.channel.order_source.first_page(now, now)
        seventh = acme.channel.order_source.first_page(now, now)

    assert seventh.until > now
    assert hostile.SHOPS["corner"].calls.count("list") == 6


def test_a_test_may_hand_in_another_part(settings, tmp_path):
    url = f"sqlite:///{tmp_path}/other.db"
    with (
        open_storage(StorageSettings(url)) as other,
        open_host(settings.storage, settings.connections) as host,
        host.storage_host.override(other),
    ):
        assert host.storage_host() is other


def test_a_sped_up_clock_lets_calls_take_longer_on_their_way(settings, hostile, upgraded_books):
    """At 300 times the speed of wall time a third of a second is more than a minute."""
    clock = WallClock.sped_up(300)
    now = clock.now()
    with open_host(settings.storage, settings.connections, clock) as host:
        source = host.connections()[0].channel.order_source
        for _ in range(6):
            source.first_page(now, now)
        seventh = source.first_page(now, now)

    assert seventh.until >= now + timedelta(minutes=1, seconds=60)
