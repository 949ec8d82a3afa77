"""Programs of operators get what the console shows as JSON, and nobody else gets anything."""

import base64
from datetime import timedelta

import pytest

from channel_connector.adapters.console.accounts.passwords import hash_password
from channel_connector.adapters.console.accounts.sign_in import MOST_TRIES
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.repositories.scheduled_jobs import ScheduledJob
from channel_connector.ports.testing.fakes.builders import (
    NOON,
    ORDER_ID,
    a_record,
    an_address,
    an_order_rescan,
)
from channel_connector.ports.testing.host.loaded_connections_contract import a_report, left_out

PASSWORD = "correct horse battery"
NEXT_TRY = NOON + timedelta(minutes=25)
PATHS = (
    "overview",
    "orders",
    "rescans/acme",
    "shipments",
    "submissions",
    "stock/acme",
    "calls",
    "search?q=403-1",
)


@pytest.fixture
def ask(app, users):
    """Return a function that asks as a user, by name and password."""

    def call(path, name="vera", password=PASSWORD):
        told = base64.b64encode(f"{name}:{password}".encode()).decode()
        headers = {"Authorization": f"Basic {told}"} if name else {}
        return app.test_client().get(f"/api/v1/{path}", headers=headers)

    return call


@pytest.mark.parametrize("path", PATHS)
def test_users_are_answered_with_json(ask, path):
    answer = ask(path)

    assert answer.status_code == 200
    assert answer.is_json
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("name", "password"), [("", ""), ("vera", "wrong"), ("nobody", PASSWORD)])
def test_others_are_not(ask, path, name, password):
    answer = ask(path, name, password)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic")


def test_who_is_signed_in_to_the_console_may_ask_as_well(operator):
    answer = operator.client.get("/api/v1/orders", base_url="https://connector.example")

    assert answer.status_code == 200


def test_guessing_is_stopped_here_too_and_who_fitted_before_goes_on(ask):
    assert ask("orders").status_code == 200
    for _ in range(MOST_TRIES):
        ask("orders", password="wrong")

    assert ask("orders", "olga", "wrong").status_code == 401
    assert ask("orders").status_code == 200


def test_a_new_password_ends_what_fitted_before(ask, users):
    assert ask("orders").status_code == 200

    users.set_password("vera", hash_password("another horse", "scrypt:256:8:1"))

    assert ask("orders").status_code == 401


def test_rows_are_told_whole_and_without_the_buyer(ask, storage):
    with storage.writing() as uow:
        uow.orders.put([a_record("403-1", connection="acme", stage=Stage.HELD)])

    answer = ask("orders?stage=HELD")

    (row,) = answer.json["rows"]
    assert (row["channel_order_id"], row["stage"], row["connection"]) == ("403-1", "HELD", "acme")
    assert row["first_seen_at"] == NOON.isoformat()
    assert an_address().name not in answer.text


def test_the_overview_tells_what_needs_a_person(ask, host):
    host.storage_host().scheduled_jobs.enrol(
        [ScheduledJob("acme", "fetch_orders", NEXT_TRY, halted="The key is wrong.")]
    )

    told = ask("overview").json

    assert told["tasks"][0]["reason"] == "The key is wrong."
    assert told["tasks"][0]["next_try"] == NEXT_TRY.isoformat()
    assert told["connections"][0]["waits"][0]["until"] == NEXT_TRY.isoformat()
    assert told["connections"][0]["word"] == "Stopped"
    assert {one["connection"] for one in told["connections"]} == {"acme", "zenith"}


def test_the_overview_tells_who_runs_a_connection_and_which_one_nobody_runs(ask, host):
    """The web server has zenith open, and has not heard of beta."""
    reports = host.storage_host().loaded_connections
    reports.report("one", [a_report("acme"), left_out("zenith", in_database=False)], NOON)
    reports.report("two", [a_report("beta")], NOON - timedelta(minutes=10))

    told = ask("overview").json

    assert [(one["connection"], one["hosts"], one["word"]) for one in told["connections"]] == [
        ("acme", ["one"], "Not running"),
        ("zenith", [], "Not loaded"),
        ("beta", [], "Not loaded"),
    ]
    assert told["connections"][1]["reason"] == "Left out by one. There is no key."
    assert [(task["word"], task["what"]) for task in told["tasks"]] == [
        ("not loaded", "beta"),
        ("not loaded", "zenith"),
    ]


@pytest.mark.parametrize(
    ("path", "status"),
    [("stock/nobody", 404), ("calls?after=nonsense", 404), ("orders?stage=NONE", 422)],
)
def test_what_cannot_be_answered_is_said(ask, path, status):
    assert ask(path).status_code == status


def test_rescans_are_listed_with_what_they_found(ask, storage):
    with storage.writing() as uow:
        uow.order_rescans.put(an_order_rescan(connection="acme"))

    [row] = ask("rescans/acme").json["rows"]

    assert (row["found"], row["found_ids"]) == (1, [ORDER_ID])
    assert ask("rescans/nobody").status_code == 404


@pytest.mark.parametrize("path", ["orders", "shipments", "submissions", "calls"])
def test_a_connection_that_does_not_exist_is_an_error(ask, path):
    answer = ask(f"{path}?connection=acne")

    assert answer.status_code == 404
    assert answer.json == {"message": "There is no connection acne. Known: acme, zenith."}


def test_lists_and_tasks_say_how_many_there_are(ask, storage):
    with storage.writing() as uow:
        uow.orders.put(
            a_record(f"403-{one:03}", connection="acme", stage=Stage.BLOCKED) for one in range(120)
        )

    first = ask("orders?connection=acme&stage=BLOCKED").json
    overview = ask("overview").json

    assert (len(first["rows"]), first["total"]) == (50, 120)
    assert ask("orders?stage=HELD").json["total"] == 0
    assert (len(overview["tasks"]), overview["tasks_total"]) == (100, 120)
