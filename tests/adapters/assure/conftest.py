"""A simulated Assure on a socket, with a clock that stands still, and a gateway to it."""

import threading
from dataclasses import replace

import pytest

from channel_connector.adapters.assure.gateway.client import AssureGateway
from channel_connector.adapters.assure.sandbox.accounts import SANDBOX
from channel_connector.adapters.assure.sandbox.assure import Assure
from channel_connector.adapters.assure.sandbox.clock import SandboxClock
from channel_connector.adapters.assure.sandbox.web import sandbox_app, sandbox_server
from channel_connector.adapters.assure.settings import AssureSettings
from channel_connector.adapters.bootstrap.http_session import Session
from channel_connector.ports.host.secret import Secret
from channel_connector.ports.testing.fakes.builders import NOON
from channel_connector.ports.testing.fakes.rate_policies import AlwaysGranted
from channel_connector.sdk.wall_clock import WallClock


@pytest.fixture
def settings():
    """What the sandbox's own account is opened with; its address follows from `assure_url`."""
    return AssureSettings(
        base_url="http://127.0.0.1:1",
        username=SANDBOX.username,
        password=Secret(SANDBOX.password),
        domain=SANDBOX.domain,
        location_code="BLR1",
    )


@pytest.fixture
def assure():
    """The simulated Assure itself, to be told what to do and asked what it holds."""
    return Assure()


@pytest.fixture
def assure_url(assure):
    clock = SandboxClock(WallClock())
    clock.set(NOON)
    server = sandbox_server(sandbox_app(assure, clock), "127.0.0.1", 0)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.fixture
def session():
    with Session() as opened:
        yield opened


@pytest.fixture
def rate_policy():
    return AlwaysGranted()


@pytest.fixture
def oms_at(settings, session, rate_policy):
    """Return a function that opens a gateway for an Assure at this address."""

    def open_oms(url, **changes):
        changed = replace(settings, base_url=url, **changes)
        return AssureGateway(changed, rate_policy, session)

    return open_oms


@pytest.fixture
def oms(oms_at, assure_url):
    return oms_at(assure_url)
