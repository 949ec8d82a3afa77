"""Every kind of alert has a remedy that names the connection and commands where they help."""

import pytest

from channel_connector.adapters.alerts.remedies import remedy_for
from channel_connector.ports.host.alert_channel import AlertKind


@pytest.mark.parametrize("kind", AlertKind)
def test_every_kind_has_a_remedy_as_sentences(kind):
    remedy = remedy_for(kind, "acme")

    assert remedy.endswith(".")
    assert "{" not in remedy


def test_the_remedy_of_held_orders_is_a_command_for_their_connection():
    assert "`channel-connector listings import FILE --connection acme`" in remedy_for(
        AlertKind.ORDERS_HELD, "acme"
    )
