"""The application that machines ask, over a database with something in every queue."""

import shutil
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from channel_connector.adapters.bootstrap.container import open_host
from channel_connector.adapters.bootstrap.load_settings import load_settings
from channel_connector.adapters.bootstrap.web.host import open_web_app
from channel_connector.adapters.settings.plugins import Plugins
from channel_connector.ports.repositories.scheduled_jobs import HOST, ScheduledJob
from channel_connector.ports.testing.fakes.builders import NOON
from channel_connector.sdk.wall_clock import WallClock

TOKEN = "metrics-token-0123456789"
CONFIG = """
storage: {{url: "sqlite:///connector.db"}}
server: {{{server}}}
connections:
  acme:
    channel: hostile
    settings: {{shop: corner, key: open-sesame}}
    assure: &assure
      base_url: http://127.0.0.1:9
      username: acme
      password: swordfish
      location_code: BLR1
  zeta:
    channel: hostile
    settings: {{shop: corner, key: open-sesame}}
    assure: *assure
"""


@dataclass(frozen=True)
class StandingClock(WallClock):
    """Stands still at noon."""

    def now(self):
        return NOON


@pytest.fixture
def clock():
    return StandingClock()


@pytest.fixture
def token():
    return TOKEN


@pytest.fixture
def settings_with(tmp_path, upgraded_sqlite, hostile):
    """Return a function that reads settings with this `server:`, on a database of this version."""
    shutil.copy(upgraded_sqlite, tmp_path / "connector.db")

    def read(server=""):
        file = tmp_path / "config.yaml"
        file.write_text(CONFIG.format(server=server))
        return load_settings(file, Plugins({"hostile": hostile.channel_type()}, {}), {})

    return read


@pytest.fixture
def settings(settings_with):
    return settings_with(f"metrics_token: {TOKEN}")


@pytest.fixture
def host(settings, clock):
    with open_host(settings.storage, settings.connections, clock) as opened:
        yield opened


@pytest.fixture
def client(settings, clock):
    with open_web_app(settings, clock) as app:
        yield app.test_client()


@pytest.fixture
def acme_rests(settings, clock):
    """Return a client of the application after acme was disabled."""
    acme, zeta = settings.connections
    resting = replace(settings, connections=(replace(acme, enabled=False), zeta))
    with open_web_app(resting, clock) as app:
        yield app.test_client()


@pytest.fixture
def ran(host):
    """Return a function that leaves what a job leaves after its turn."""

    def leave(job="watch_alerts", connection=HOST, **changes):
        scheduled_job = ScheduledJob(connection, job, NOON, ran_at=NOON, succeeded_at=NOON)
        host.storage_host().scheduled_jobs.enrol([scheduled_job])
        host.storage_host().scheduled_jobs.claim(connection, job, "test", timedelta(minutes=1))
        host.storage_host().scheduled_jobs.release(replace(scheduled_job, **changes), "test")

    return leave
