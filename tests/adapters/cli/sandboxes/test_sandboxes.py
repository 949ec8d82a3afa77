"""The simulated sides are started so that they find the connector."""

from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from channel_connector.adapters.bootstrap.load_settings import load_settings
from channel_connector.adapters.cli.sandboxes import sandboxes as sandboxes_module
from channel_connector.adapters.cli.sandboxes.known_work import KnownWork
from channel_connector.adapters.cli.sandboxes.sandbox_control import SandboxControl
from channel_connector.adapters.cli.sandboxes.sandboxes import Sandbox, running, sandboxes_of
from channel_connector.adapters.settings.plugins import load_plugins
from channel_connector.adapters.storage.location import Location
from channel_connector.ports.channel.workflows import Support, Workflow, WorkflowSupport
from channel_connector.sdk.sandbox.state_file import StateFile
from channel_connector.sdk.wall_clock import WallClock


@pytest.fixture
def settings_where_the_channel(root):
    """Return a function that loads the shipped settings; the channel packs, or does not."""

    def load(support):
        settings = load_settings(root / "config.yaml", load_plugins(), {})
        (connection,) = settings.connections
        channel_type = connection.channel_type
        packing = {Workflow.CREATE_SHIPMENT: WorkflowSupport(support, "As the test says.")}
        channel_type = replace(channel_type, workflows={**channel_type.workflows, **packing})
        return replace(settings, connections=(replace(connection, channel_type=channel_type),))

    return load


@pytest.fixture
def root(request):
    return request.config.rootpath


def assure_of(settings):
    (assure,) = [sandbox for sandbox in sandboxes_of(settings) if not sandbox.is_channel]
    return assure


def test_where_the_channel_packs_the_simulated_assure_packs_for_the_connection(
    settings_where_the_channel,
):
    assure = assure_of(settings_where_the_channel(Support.SUPPORTED))

    assert assure.options == (
        "--connector-url",
        "http://127.0.0.1:8700/assure/v1/acme_amazon_in",
        "--call-with",
        "X-Connector-Key: sandbox-calls-with-this",
        "--start-every-seconds",
        "150",
        "--stock-every-seconds",
        "60",
    )


def test_without_packing_the_simulated_assure_makes_no_calls(settings_where_the_channel):
    assert assure_of(settings_where_the_channel(Support.NOT_SUPPORTED)).options == ()


def test_without_headers_the_simulated_assure_makes_no_calls(settings_where_the_channel):
    settings = settings_where_the_channel(Support.SUPPORTED)
    (connection,) = settings.connections
    silent = replace(connection, oms=replace(connection.oms, calls_with={}))

    assert assure_of(replace(settings, connections=(silent,))).options == ()


def test_each_remembers_in_a_file_beside_the_database_and_named_after_it(
    settings_where_the_channel, root
):
    found = sandboxes_of(settings_where_the_channel(Support.SUPPORTED))

    folder = root / "var" / "connector.sandboxes"
    assert [sandbox.state for sandbox in found] == [
        folder / "amazon_mws-8701.db",
        folder / "assure-8702.db",
    ]


def test_with_a_database_server_they_remember_beside_config_yaml(settings_where_the_channel, root):
    settings = settings_where_the_channel(Support.SUPPORTED)
    server = replace(settings, storage=Location.parse("postgresql://u:p@127.0.0.1/db"))

    assert {sandbox.state.parent for sandbox in sandboxes_of(server)} == {
        root / "var" / "connector.sandboxes"
    }


def test_the_clock_does_not_go_back_behind_what_they_or_the_database_remember(
    tmp_path, monkeypatch
):
    ahead = datetime.now(UTC) + timedelta(days=3)
    with closing(StateFile(tmp_path / "amazon.db")) as state:
        state.save(ahead)
    sandboxes = [
        Sandbox("Amazon", "-", "http://127.0.0.1:1", "-", "acme", is_channel=False, state=file)
        for file in (tmp_path / "amazon.db", tmp_path / "new.db")
    ]
    clocks, recalled = [], []

    @contextmanager
    def started(_title, _module, clock, *_):
        clocks.append(clock)
        yield ""

    monkeypatch.setattr(sandboxes_module, "running_sandbox", started)
    monkeypatch.setattr(sandboxes_module, "check_port", lambda *_: None)
    monkeypatch.setattr(SandboxControl, "recall", lambda _, work: recalled.append(work))
    work = {"orders": []}

    def known(latest=None):
        return lambda: KnownWork({"acme": work}, latest)

    with running(sandboxes, WallClock(), known()) as shared:
        assert ahead <= shared.now() <= ahead + timedelta(minutes=1)

    assert clocks == [shared, shared]
    assert recalled == [work, work]
    with running(sandboxes[1:], WallClock(), known()) as shared:
        assert shared == WallClock()
    with running(sandboxes[1:], WallClock(), known(ahead)) as shared:
        assert shared.now() >= ahead
