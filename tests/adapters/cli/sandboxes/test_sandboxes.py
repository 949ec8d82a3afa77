"""The simulated sides are started so that they find the connector."""

from dataclasses import replace

import pytest

from channel_connector.adapters.bootstrap.load_settings import load_settings
from channel_connector.adapters.cli.sandboxes.sandboxes import sandboxes_of
from channel_connector.adapters.settings.plugins import load_plugins
from channel_connector.ports.channel.plugin import Support, Workflow, WorkflowSupport


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
    )


def test_without_packing_the_simulated_assure_makes_no_calls(settings_where_the_channel):
    assert assure_of(settings_where_the_channel(Support.NOT_SUPPORTED)).options == ()


def test_without_headers_the_simulated_assure_makes_no_calls(settings_where_the_channel):
    settings = settings_where_the_channel(Support.SUPPORTED)
    (connection,) = settings.connections
    silent = replace(connection, oms=replace(connection.oms, calls_with={}))

    assert assure_of(replace(settings, connections=(silent,))).options == ()
