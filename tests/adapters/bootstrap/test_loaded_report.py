"""A host reports what it has loaded, and each host watches what any of them has loaded."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet

from channel_connector.adapters.alerts.settings import ALERTS, AlertSettings
from channel_connector.adapters.bootstrap.container import open_host
from channel_connector.adapters.bootstrap.load_settings import load_settings
from channel_connector.adapters.bootstrap.reload import Reload
from channel_connector.adapters.settings.keyring import Keyring
from channel_connector.adapters.storage.settings import StorageSettings
from channel_connector.ports.host.alert_channel import AlertKind
from channel_connector.ports.host.errors import SettingsError
from channel_connector.ports.repositories.clients import Client
from channel_connector.ports.repositories.scheduled_jobs import ScheduledJob
from channel_connector.ports.testing.fakes.builders import NOON
from channel_connector.sdk.wall_clock import WallClock

MINUTE = timedelta(minutes=1)
KEY = Fernet.generate_key().decode()
SECRETS = ("open-sesame-9", "swordfish-77")
STORAGE = 'storage: {url: "sqlite:///unused.db"}\n'
ENTRY = """
    channel: hostile
    settings: {shop: corner, key: open-sesame-9}
    assure:
      base_url: http://127.0.0.1:9
      username: beta
      password: swordfish-77
      location_code: BLR1
"""


@dataclass(frozen=True)
class HandClock(WallClock):
    """Stands still until it is moved; all hosts share it."""

    moments: list = field(default_factory=lambda: [NOON])

    def now(self):
        return self.moments[-1]

    def advance(self, span):
        self.moments.append(self.now() + span)


@pytest.fixture
def clock():
    return HandClock()


@pytest.fixture
def run(tmp_path, plugins, upgraded_url, clock):
    """Return a function that starts a host with these connections in its config.yaml."""
    opened = []

    def started(*names, environment=None, broken=(), clients=()):
        folder = tmp_path / f"host-{len(opened)}"
        folder.mkdir()
        file = folder / "config.yaml"
        listed = "".join(f"  {name}:{ENTRY}" for name in names)
        file.write_text(f"{STORAGE}connections:\n{listed}" if names else STORAGE)
        settings = load_settings(file, plugins, environment or {}, clients)
        settings = replace(
            settings,
            connections=tuple(
                replace(one, channel_type=replace(one.channel_type, open=stumble))
                if one.name in broken
                else one
                for one in settings.connections
            ),
            sections={ALERTS.key: AlertSettings()},
        )
        context = open_host(
            StorageSettings(upgraded_url), settings.connections, clock, leave_out=True
        )
        host = context.__enter__()
        opened.append(context)
        reload = Reload(settings, lambda: settings, host, lambda: None)
        reload.report()
        return host, reload

    yield started
    for context in opened:
        context.__exit__(None, None, None)


@pytest.fixture
def beta(upgraded_url):
    """The client beta, enabled in the database, as a host without its key reads it."""
    with open_host(StorageSettings(upgraded_url), keyring=Keyring(KEY)) as host:
        entry = {"channel": "hostile"}
        host.storage_host().clients.put(
            Client("beta", "hostile", enabled=True, entry=entry, updated_at=NOON)
        )
    return Client("beta", "hostile", True, None, NOON, "CHANNEL_CONNECTOR_KEYS is not set.")  # noqa: FBT003  # a field


def stumble(settings, services):
    raise ValueError(SECRETS[0])


def reports(host):
    return {
        (one.connection, one.host.rpartition("/host-")[2].partition("/")[0]): one.left_out
        for one in host.storage_host().loaded_connections.all()
    }


def alerts(host):
    with host.storage_host().storage.reading() as uow:
        return [(one.kind, one.connection) for one in uow.alerts.open()]


def test_a_host_reports_what_it_has_loaded_and_what_it_left_out(run, beta):
    host, _ = run("acme", "gamma", broken=["gamma"], clients=[beta])

    told = reports(host)

    assert told["acme", "0"] == ""
    assert "CHANNEL_CONNECTOR_KEYS is not set." in told["beta", "0"]
    assert "cannot open gamma: ValueError in stumble:" in told["gamma", "0"]
    assert [one.name for one in host.connections()] == ["acme"]
    assert not [
        secret for secret in SECRETS if secret in str(host.storage_host().loaded_connections.all())
    ]


def test_a_client_whose_plugin_is_not_installed_is_reported_with_the_reason(run, beta):
    entry = {"channel": "bazaar", "settings": {}}
    host, _ = run("acme", clients=[replace(beta, channel="bazaar", entry=entry, unreadable="")])

    assert "bazaar is not an installed channel type" in reports(host)["beta", "0"]


def test_a_connection_that_is_disabled_is_not_reported(run, beta):
    host, _ = run("acme", clients=[replace(beta, enabled=False)])

    assert reports(host) == {("acme", "0"): ""}


def test_what_is_left_out_is_an_alert_until_a_host_loads_it(run, beta, clock):
    host, reload = run("acme", clients=[beta])

    host.watch_alerts().run(clock.now())
    assert alerts(host) == [(AlertKind.NOT_LOADED, "beta")]

    _, other = run("beta")
    for _ in range(7):
        clock.advance(MINUTE)
        reload.report()
        other.report()
        host.watch_alerts().run(clock.now())
    assert alerts(host) == []


def test_two_hosts_with_different_connections_are_watched_by_either(run, clock):
    first, _ = run("acme")
    second, _ = run("beta")
    second.storage_host().scheduled_jobs.enrol(
        [
            ScheduledJob(name, "fetch_orders", NOON, halted="No.", failures=1, ran_at=NOON)
            for name in ("acme", "beta")
        ]
    )

    first.watch_alerts().run(clock.now())
    told = alerts(first)
    second.watch_alerts().run(clock.now())

    assert (
        told
        == alerts(second)
        == [
            (AlertKind.JOB_HALTED, "acme"),
            (AlertKind.JOB_HALTED, "beta"),
        ]
    )


def test_a_host_that_dies_is_an_alert_and_one_that_restarts_is_none(run, clock):
    first, first_reload = run("acme")
    _, second_reload = run("beta")

    for _ in range(4):
        clock.advance(MINUTE)
        first_reload.report()
        first.watch_alerts().run(clock.now())
    second_reload.report()  # it is back
    first.watch_alerts().run(clock.now())
    assert alerts(first) == []

    for _ in range(6):
        clock.advance(MINUTE)
        first_reload.report()
        first.watch_alerts().run(clock.now())
    assert alerts(first) == [(AlertKind.NOT_LOADED, "beta")]


def test_a_host_that_starts_again_reports_in_the_place_of_the_one_before(run):
    host, reload = run("acme", "beta")
    [acme, _] = reload._current.connections
    after_the_start = replace(reload._current, connections=(acme,))
    with open_host(host.storage_host().settings, [acme], host.clock()) as again:
        Reload(after_the_start, lambda: after_the_start, again, lambda: None).report()

    assert reports(host) == {("acme", "0"): ""}


def test_commands_still_refuse_a_connection_that_cannot_be_opened(run, upgraded_url):
    _, reload = run("acme", broken=["acme"])

    with (
        open_host(StorageSettings(upgraded_url), reload._current.connections) as strict,
        pytest.raises(SettingsError, match="cannot open acme"),
    ):
        strict.connections()
