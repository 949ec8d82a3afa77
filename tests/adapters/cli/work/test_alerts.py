"""Alerts are listed, and alert channels are tested."""

import pytest

from channel_connector.adapters.bootstrap.container import open_host
from channel_connector.adapters.bootstrap.load_settings import load_storage_settings
from channel_connector.ports.host.alert_channel import AlertKind
from channel_connector.ports.repositories.alerts import Alert, Notification
from channel_connector.ports.testing.fakes.builders import NOON

ALERTS = """
alerts:
  webhook: {{url: "{url}", secret: webhook-secret-0123456789}}
"""


@pytest.fixture
def kept(config, call):
    """An alert whose beginning was sent by webhook, but not by mail."""
    call("db", "upgrade")
    alert = Alert(AlertKind.JOB_HALTED, "acme", NOON, NOON, 1, "fetch orders: No.")
    key = (alert.kind, alert.connection, alert.began_at)
    with (
        open_host(load_storage_settings(config, {})) as host,
        host.storage_host().storage.writing() as uow,
    ):
        uow.alerts.put([alert])
        uow.alerts.put_notifications(
            [
                Notification(*key, "webhook", of_end=False, due_at=NOON, sent_at=NOON),
                Notification(*key, "email", of_end=False, due_at=NOON, reason="It is away."),
            ]
        )


@pytest.fixture
def with_webhook(config, httpserver):
    """Return a function that configures a webhook whose server answers with a status."""

    def put(status):
        httpserver.expect_request("/hook").respond_with_data("", status=status)
        config.write_text(config.read_text() + ALERTS.format(url=httpserver.url_for("/hook")))

    return put


def test_alerts_are_listed_with_their_notifications(call, kept):
    listed = call("alerts", "list")

    assert listed.exit_code == 0
    assert "JOB_HALTED  acme" in listed.output
    assert "email, beginning: not yet (It is away.)" in listed.output
    assert "webhook, beginning: 2026-03-14 12:00:00 UTC" in listed.output
    assert "1 of 1 shown." in listed.output


def test_a_trial_prints_the_answer(call, with_webhook, httpserver):
    with_webhook(204)

    tried = call("alerts", "test")

    assert (tried.exit_code, tried.output) == (
        0,
        "ok      webhook: The webhook at localhost answered 204 No Content.\n",
    )
    [(request, _)] = httpserver.log
    assert request.json["kind"] == "TRIAL"
    assert "trial" in request.json["title"]


def test_a_trial_that_is_refused_is_a_problem(call, with_webhook):
    with_webhook(403)

    tried = call("alerts", "test")

    assert tried.exit_code == 1
    assert tried.output.startswith("PROBLEM webhook: The webhook at localhost answered 403")


def test_a_trial_without_alert_channel_fails(call):
    tried = call("alerts", "test")

    assert tried.exit_code == 1
    assert "No alert channel is set under alerts:" in tried.output
