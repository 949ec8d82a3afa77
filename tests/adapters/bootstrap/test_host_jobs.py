"""The host's own jobs run from the start, and stay when settings are reloaded."""

import logging
from dataclasses import replace

import pytest

from channel_connector.adapters.alerts.settings import ALERTS, AlertSettings, WebhookSettings
from channel_connector.adapters.bootstrap.container import open_host
from channel_connector.adapters.bootstrap.load_settings import load_settings
from channel_connector.adapters.bootstrap.reload import Reload
from channel_connector.core.alerts.alert_conditions import Watched
from channel_connector.ports.host.secret import Secret
from channel_connector.ports.repositories.scheduled_jobs import HOST

CONFIG = """
storage: {url: "sqlite:///books.db"}
connections:
  acme:
    channel: hostile
    settings: {shop: corner, key: open-sesame}
    stock: {sync: false}
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
BY_WEBHOOK = AlertSettings(
    webhook=WebhookSettings(Secret("https://hooks.example/"), Secret("webhook-secret-0123456789"))
)


@pytest.fixture
def settings(tmp_path, plugins):
    file = tmp_path / "config.yaml"
    file.write_text(CONFIG)
    return replace(load_settings(file, plugins, {}), sections={ALERTS.key: BY_WEBHOOK})


@pytest.fixture
def host(settings, upgraded_books):
    with open_host(
        settings.storage, settings.connections, alerts=BY_WEBHOOK, leave_out=True
    ) as opened:
        yield opened


@pytest.fixture
def reload_to(host, settings):
    """Return a function that reloads a host with other settings."""

    def exchange(changed):
        reload = Reload(settings, lambda: changed, host, lambda: None)
        reload.ask()
        reload.poll()

    return exchange


SECRET = "open-sesame-9"
ALL = {"watch_alerts", "send_alerts_by_webhook", "erase_left_documents", "resume_halted"}


def jobs_of_host(host):
    """Return the host's own jobs, by name."""
    jobs = host.engine()._jobs.items()
    return {name: job for (connection, name), job in jobs if connection == HOST}


def test_the_engine_watches_and_sends_alerts_and_erases_left_documents(host):
    assert jobs_of_host(host).keys() == ALL


def test_a_reload_leaves_them_at_work(host, settings, reload_to):
    reload_to(replace(settings, connections=settings.connections[:1]))

    assert jobs_of_host(host).keys() == ALL


def test_a_connection_that_is_open_erases_its_own_documents(host, settings, reload_to):
    at_work = jobs_of_host(host)["erase_left_documents"].at_work
    assert at_work() == {"acme", "zeta"}

    reload_to(replace(settings, connections=settings.connections[1:]))

    assert at_work() == {"zeta"}


def test_what_is_watched_follows_the_connections_that_are_open(host, settings, reload_to):
    assert host.watch_alerts().watched() == (
        Watched("acme", stock=False),
        Watched("zeta", stock=True),
    )

    reload_to(replace(settings, connections=settings.connections[1:]))

    assert host.watch_alerts().watched() == (Watched("zeta", stock=True),)


def test_a_plugin_that_stumbles_over_new_settings_leaves_the_old_ones_at_work(
    host, settings, reload_to, caplog
):
    acme, zeta = settings.connections
    broken = replace(acme.channel_type, open=stumble)

    reload_to(replace(settings, connections=(replace(acme, channel_type=broken), zeta)))

    assert [(line.message, line.connection) for line in caplog.records] == [
        ("settings.refused", "acme")
    ]
    assert "acme: ValueError in stumble:" in caplog.records[0].reason
    assert SECRET not in caplog.text
    assert [one.settings for one in host.connections()] == [acme, zeta]


def test_a_plugin_that_stumbles_over_a_connection_keeps_no_other_from_its_changes(
    host, settings, reload_to
):
    acme, zeta = settings.connections
    broken = replace(acme, channel_type=replace(acme.channel_type, open=stumble))
    changed = replace(zeta, enabled=False)

    reload_to(replace(settings, connections=(broken, changed)))

    assert [one.settings for one in host.connections()] == [acme]


def stumble(settings, services):
    raise ValueError(SECRET)


def test_alerts_are_set_up_at_the_start(settings, reload_to, caplog):
    caplog.set_level(logging.WARNING)

    reload_to(replace(settings, sections={ALERTS.key: AlertSettings()}))

    assert [(line.message, line.part) for line in caplog.records] == [
        ("settings.restart_needed", "alerts")
    ]
