"""Machines learn whether the connector lives and is ready, and strangers nothing more."""

from dataclasses import replace
from datetime import timedelta

import pytest

from channel_connector.adapters.bootstrap.web.host import open_web_app
from channel_connector.adapters.engine.liveness import late_after
from channel_connector.ports.testing.fakes.builders import NOON
from channel_connector.ports.testing.host.loaded_connections_contract import a_report
from channel_connector.sdk.wall_clock import WallClock

MINUTE = timedelta(minutes=1)


def test_whoever_answers_is_alive(client):
    answer = client.get("/health/live")

    assert (answer.status_code, answer.json) == (200, {"status": "alive"})


def test_it_is_ready_while_the_engine_does_what_is_due(client, ran):
    ran(due_at=NOON - MINUTE)

    answer = client.get("/health/ready")

    assert (answer.status_code, answer.json["status"]) == (200, "ready")
    assert answer.json["reasons"] == []
    assert answer.headers["Cache-Control"] == "no-store"


def test_it_is_not_ready_before_an_engine_ever_ran(client):
    answer = client.get("/health/ready")

    assert answer.status_code == 503
    assert answer.json["reasons"] == ["No running connector does what is due on this database."]


def test_it_is_not_ready_once_the_engine_is_gone(client, ran):
    ran(due_at=NOON - 3 * MINUTE)

    assert client.get("/health/ready").status_code == 503


def test_it_is_not_ready_while_the_engine_that_ran_by_a_clock_since_set_back_is_gone(client, ran):
    ran(due_at=NOON + 180 * MINUTE, ran_at=NOON + 179 * MINUTE)

    assert client.get("/health/ready").status_code == 503


def test_a_halted_job_is_counted_and_leaves_it_ready(client, ran):
    ran()
    ran("fetch_orders", "acme", halted="Amazon refused the secret key.")

    answer = client.get("/health/ready")

    assert answer.status_code == 200
    assert answer.json == {
        "status": "ready",
        "reasons": [],
        "halted": 1,
        "not_loaded": 0,
        "next_try": NOON.isoformat(),
    }


def test_what_halted_a_connection_that_is_disabled_by_now_does_not_count(acme_rests, ran):
    ran()
    ran("fetch_orders", "acme", halted="Amazon refused the secret key.")

    answer = acme_rests.get("/health/ready")

    assert answer.json == {"status": "ready", "reasons": [], "halted": 0, "not_loaded": 0}


def test_who_brings_the_token_is_told_which_job_is_halted(client, ran, token):
    ran()
    ran("fetch_orders", "acme", halted="Amazon refused the secret key.", due_at=NOON + MINUTE)

    answer = client.get("/health/ready", headers={"Authorization": f"Bearer {token}"})

    next_try = (NOON + MINUTE).isoformat()
    assert answer.json["halted_jobs"] == [
        {"connection": "acme", "job": "fetch_orders", "next_try": next_try}
    ]
    assert answer.json["next_try"] == next_try
    assert "secret key" not in answer.text


def test_what_no_host_has_loaded_is_counted_and_leaves_it_ready(client, host, ran, token):
    ran()
    host.storage_host().loaded_connections.report("one", [a_report("acme"), a_report("beta")], NOON)
    host.storage_host().loaded_connections.report("two", [a_report("zeta")], NOON - 10 * MINUTE)

    answer = client.get("/health/ready")
    with_token = client.get("/health/ready", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 200
    assert answer.json == {"status": "ready", "reasons": [], "halted": 0, "not_loaded": 1}
    assert with_token.json["connections_not_loaded"] == ["zeta"]


def test_a_connection_that_cannot_be_opened_keeps_the_server_from_nothing(settings, clock):
    acme, zeta = settings.connections
    broken = replace(acme, channel_type=replace(acme.channel_type, open=stumble))

    with open_web_app(replace(settings, connections=(broken, zeta)), clock) as app:
        assert app.test_client().get("/health/live").status_code == 200


def stumble(settings, services):
    message = "no such shop"
    raise ValueError(message)


@pytest.mark.parametrize("missing", ["file", "version"])
def test_a_database_that_cannot_be_used_makes_it_unready(settings, clock, host, missing):
    host.storage_host().database.dispose()
    file = settings.storage.file
    if missing == "file":
        file.rename(f"{file}.away")
    else:
        file.unlink()
        host.storage_host().database._make(file)

    with open_web_app(settings, clock) as app:
        answer = app.test_client().get("/health/ready")

    assert answer.status_code == 503
    assert "database" in answer.json["reasons"][0]
    assert str(file) not in answer.text
    assert app.test_client().get("/health/live").status_code == 200


def test_a_fast_clock_leaves_a_busy_machine_its_time():
    assert late_after(WallClock()) == 2 * MINUTE
    assert late_after(WallClock(speed=60)) == 30 * MINUTE
