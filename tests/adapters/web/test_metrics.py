"""Prometheus reads everything that is in the catalogue, and nothing that is nobody's business."""

import shutil
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from channel_connector.adapters.bootstrap.web.host import open_web_app
from channel_connector.adapters.metrics.catalogue import METRICS
from channel_connector.ports.channel.submissions import Kind
from channel_connector.ports.host.rate_policy import CallResult, Outcome
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.repositories.stock import StockCall
from channel_connector.ports.testing.fakes.builders import (
    NOON,
    a_cancellation,
    a_record,
    a_shipment,
    a_submission,
    an_address,
    an_order_scan,
)

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def read(client, token):
    """Return a function that reads the page as Prometheus does: values by name and labels."""

    def scrape():
        answer = client.get("/metrics", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 200
        return {
            (sample.name.removeprefix("channel_connector_"), *sorted(sample.labels.values())): (
                sample.value
            )
            for family in text_string_to_metric_families(answer.text)
            for sample in family.samples
        }

    return scrape


@pytest.fixture
def busy(host, ran):
    """Something in every queue of both connections."""
    with host.storage_host().storage.writing() as uow:
        for connection in ("acme", "zeta"):
            mine = {"connection": connection}
            sent = {"stage": Stage.SENT_TO_OMS, "order": None, "sent_at": NOON}
            uow.orders.put(
                [
                    a_record("403-1", first_seen_at=NOON - HOUR, **mine),
                    a_record("403-2", first_seen_at=NOON - HOUR, **mine, **sent),
                    a_record("403-3", first_seen_at=NOON - MINUTE, **mine, **sent),
                    a_record("403-4", first_seen_at=NOON - MINUTE, **mine, **sent),
                ]
            )
            ready = {"stage": ShipmentStage.READY, "ready_at": NOON + HOUR}
            uow.shipments.put(
                [
                    a_shipment(**mine),
                    a_shipment("7002", shipment_code=f"{connection}-2", **mine, **ready),
                ]
            )
            uow.cancellations.put([a_cancellation(**mine)])
            uow.submissions.put(
                [
                    a_submission(f"{connection}-1", deadline_at=NOON - MINUTE, **mine),
                    a_submission(f"{connection}-2", kind=Kind.STOCK, **mine),
                ]
            )
            uow.order_scans.put(an_order_scan(**mine))
    with host.storage_host().storage.writing() as uow:
        uow.stock.receive("acme", [StockCall(NOON - HOUR, {"RED-MUG": 5})])
    for connection in ("acme", "zeta"):
        ran("fetch_orders", connection)
    ran()
    return host


def test_a_queue_is_told_with_its_length_and_age(busy, read):
    found = read()

    assert found["orders", "TO_SEND", "acme"] == 1
    assert found["orders_oldest_age_seconds", "TO_SEND", "acme"] == 3600
    assert found["orders", "BLOCKED", "acme"] == 0
    assert found["orders_oldest_age_seconds", "BLOCKED", "acme"] == 0
    assert found["order_send_median_seconds", "acme"] == 60
    assert found["order_send_longest_seconds", "acme"] == 3600
    assert found["pack_wait_longest_seconds", "acme"] == 3600
    assert found["submissions_stuck", "DOCUMENTS", "acme"] == 1
    assert found["stock_unsent_age_seconds", "acme"] == 3600
    assert found["stock_unsent_age_seconds", "zeta"] == 0


def test_calls_are_counted_by_their_end(busy, read):
    policy = busy.rate_policies()["acme"][1]
    policy.request("CreateOutwardOrder", NOON)
    for status, outcome in ((200, Outcome.ANSWERED), (503, Outcome.THROTTLED)):
        granted = policy.request("CreateOutwardOrder", NOON)
        policy.report_outcome(granted, CallResult(outcome, http_status=status), NOON)

    found = read()

    calls = {key: value for key, value in found.items() if key[0] == "calls_last_hour"}
    assert len(calls) == 3
    assert sum(calls.values()) == 3
    for words in ({"200", "ANSWERED"}, {"503", "THROTTLED"}, {"none", "PENDING"}):
        assert any(words <= set(key) for key in calls), words


def test_a_job_tells_whether_it_is_halted_and_when_it_last_succeeded(busy, ran, read):
    ran("fetch_orders", "acme", halted="No.", failures=3, due_at=NOON - MINUTE)

    found = read()

    assert found["job_halted", "acme", "fetch_orders"] == 1
    assert found["job_failures", "acme", "fetch_orders"] == 3
    assert found["job_overdue_seconds", "acme", "fetch_orders"] == 60
    last = found["job_last_success_timestamp_seconds", "acme", "fetch_orders"]
    assert last == NOON.timestamp()
    assert found["engine_alive",] == 1


def test_what_belongs_to_no_connection_of_ours_is_not_told(busy, ran, read):
    ran("fetch_orders", "gone")
    ran("fetch_orders", "acme")

    labels = {label for key in read() for label in key}
    assert "acme" in labels
    assert "gone" not in labels


def test_a_connection_that_is_disabled_tells_nothing(busy, acme_rests, token):
    page = acme_rests.get("/metrics", headers={"Authorization": f"Bearer {token}"}).text

    assert 'connection="zeta"' in page
    assert 'connection="acme"' not in page


def test_no_personal_datum_and_no_id_is_told(busy, client, token):
    text = client.get("/metrics", headers={"Authorization": f"Bearer {token}"}).text

    address = an_address()
    private = [address.name, address.line1, address.phone, address.email, "403-1", "7002", token]
    assert not [word for word in private if word in text]


def test_without_the_token_there_is_nothing(client):
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer \udcff"}):
        answer = client.get(
            "/metrics",
            headers={k: v.encode("utf-8", "replace").decode() for k, v in headers.items()},
        )
        assert (answer.status_code, answer.text) == (401, "")
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_where_no_token_is_set_the_address_is_not_there(settings_with, clock):
    with open_web_app(settings_with(), clock) as app:
        answer = app.test_client().get("/metrics", headers={"Authorization": "Bearer "})

    assert answer.status_code == 404


def test_a_database_that_is_away_is_told_as_such(settings, clock, host, token):
    host.storage_host().database.dispose()
    shutil.move(settings.storage.file, f"{settings.storage.file}.away")

    with open_web_app(settings, clock) as app:
        headers = {"Authorization": f"Bearer {token}"}
        text = app.test_client().get("/metrics", headers=headers).text

    assert "channel_connector_database_up 0.0" in text
    assert "channel_connector_orders" not in text


def test_all_who_ask_within_some_seconds_share_one_reading(busy, read):
    first = read()
    with busy.storage_host().storage.writing() as uow:
        uow.orders.put([a_record("403-9", connection="acme")])

    assert read()["orders", "TO_SEND", "acme"] == first["orders", "TO_SEND", "acme"]


@pytest.fixture
def full(busy):
    """A host of which there is something to tell under every name."""
    policy = busy.rate_policies()["acme"][1]
    granted = policy.request("CreateOutwardOrder", NOON)
    policy.report_outcome(granted, CallResult(Outcome.ANSWERED, http_status=200), NOON)
    return busy


def test_every_name_is_in_the_catalogue_and_follows_the_conventions(full, client, token):
    text = client.get("/metrics", headers={"Authorization": f"Bearer {token}"}).text
    families = {family.name: family for family in text_string_to_metric_families(text)}
    known = {metric.full_name: metric for metric in METRICS}

    assert families.keys() <= known.keys()
    # No budget of these two sides has an hour, and nobody waits.
    rare = {name for name in known if "_budget_hour" in name or "others" in name}
    assert known.keys() - families.keys() - rare == {"channel_connector_budget_waiting_seconds"}
    for name, family in families.items():
        assert family.type == "gauge"
        assert family.documentation == known[name].meaning
        assert family.samples
        for sample in family.samples:
            assert set(sample.labels) <= set(known[name].labels)
