"""Orders are listed and retried without showing the buyer."""

from dataclasses import replace
from datetime import timedelta

import pytest

from channel_connector.adapters.storage.repositories.scheduled_jobs import SqlScheduledJobRepository
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.testing.fakes.builders import (
    NOON,
    ORDER_ID,
    a_cancellation,
    a_record,
    an_address,
    an_order_rescan,
)


@pytest.fixture
def storage(storage):
    """One order to send, one sent, one blocked."""
    with storage.writing() as uow:
        uow.orders.put(
            [
                a_record("403-1", connection="acme"),
                a_record(
                    "403-2",
                    connection="acme",
                    stage=Stage.SENT_TO_OMS,
                    order=None,
                    sent_at=NOON + timedelta(minutes=3),
                    digest="abc123",
                ),
                a_record(
                    "403-3",
                    connection="acme",
                    stage=Stage.BLOCKED,
                    order=None,
                    reason="Assure refused it (400: no such pin code).",
                ),
            ]
        )
    return storage


def stages(storage):
    with storage.reading() as uow:
        return {r.channel_order_id: r.stage for r in uow.orders.search("acme")}


def test_orders_are_listed_with_the_reason_why_they_wait(call, storage):
    result = call("orders", "list")

    assert result.exit_code == 0
    assert "Assure refused it (400: no such pin code)." in result.stdout
    assert len(result.stdout.splitlines()) == 4


@pytest.mark.usefixtures("zeta")
def test_the_list_can_be_narrowed(call, storage):
    by_stage = call("orders", "list", "--stage", "blocked").stdout
    by_connection = call("orders", "list", "--connection", "zeta").stdout
    limited = call("orders", "list", "--limit", "1").stdout

    assert "403-3" in by_stage
    assert "403-1" not in by_stage
    assert len(by_connection.splitlines()) == 1
    assert len(limited.splitlines()) == 2


def test_an_order_is_shown_with_its_lines_and_without_its_buyer(call, storage):
    shown = call("orders", "show", "403-1").stdout

    assert "RED-MUG" in shown
    address = an_address()
    for private in (address.name, address.line1, address.phone, address.email, address.city):
        assert private not in shown
    assert "digest            abc123" in call("orders", "show", "403-2").stdout


def test_a_next_attempt_is_shown_of_what_is_attempted_and_never_in_the_past(call, storage):
    """403-1 waits since 2026, 403-2 is sent, 403-3 is blocked."""
    shown = {one: call("orders", "show", one).stdout for one in ("403-1", "403-2", "403-3")}

    assert "next attempt      now" in shown["403-1"]
    assert "next attempt" not in shown["403-2"]
    assert "next attempt" not in shown["403-3"]


def test_an_order_that_was_cancelled_after_it_was_sent_says_so(call, storage):
    with storage.writing() as uow:
        uow.cancellations.put([a_cancellation("403-2", connection="acme")])

    assert "cancelled         1 units; TO_SEND to the OMS" in call("orders", "show", "403-2").stdout


def test_an_unknown_order_is_reported(call, storage):
    result = call("orders", "show", "403-9")

    assert result.exit_code == 1
    assert "There is no order 403-9" in result.stderr


def test_an_order_is_tried_again_on_request(call, storage, database):
    result = call("orders", "retry", "403-3")

    assert result.exit_code == 0
    assert stages(storage)["403-3"] is Stage.TO_READ
    assert {row.job for row in SqlScheduledJobRepository(database).all()} == {
        "complete_orders",
        "send_orders",
        "read_cancellations",
    }


def test_all_that_was_blocked_is_tried_again_at_once(call, storage):
    result = call("orders", "retry", "--all-blocked")

    assert "1 order will be retried" in result.stdout
    assert stages(storage) == {
        "403-1": Stage.TO_SEND,
        "403-2": Stage.SENT_TO_OMS,
        "403-3": Stage.TO_READ,
    }


def test_a_sent_order_is_not_retried(call, storage, database):
    result = call("orders", "retry", "403-2")

    assert result.stdout.splitlines() == [
        "acme  403-2  SENT_TO_OMS",
        "Nothing to retry.",
    ]
    assert SqlScheduledJobRepository(database).all() == []


@pytest.mark.parametrize("arguments", [(), ("403-1", "--all-blocked")])
def test_a_retry_names_one_order_or_all(call, storage, arguments):
    assert call("orders", "retry", *arguments).exit_code == 2


def test_an_order_that_is_missing_is_requested_by_its_id(call, storage, database):
    result = call("orders", "fetch", "403-4")

    assert result.exit_code == 0
    assert stages(storage)["403-4"] is Stage.TO_READ
    assert "`orders show 403-4` then has the channel's answer" in result.stdout
    assert "complete_orders" in {row.job for row in SqlScheduledJobRepository(database).all()}


@pytest.mark.parametrize("written", [" 403-4", "403-4\t", "\n403-4  "])
def test_blanks_around_an_id_do_not_count(call, storage, written):
    assert "acme  403-4  TO_READ" in call("orders", "fetch", written).stdout

    assert "403-4" in stages(storage)
    assert call("orders", "show", written).exit_code == 0
    assert call("calls", "list", "--order", written).exit_code == 0


def test_an_id_of_blanks_is_refused(call, storage):
    before = stages(storage)

    result = call("orders", "fetch", "  ")

    assert result.exit_code == 2
    assert "an id is needed" in result.stderr
    assert stages(storage) == before


def test_a_sent_order_is_not_fetched_again(call, storage, database):
    result = call("orders", "fetch", "403-2")

    assert "The OMS got it on 2026-03-14 12:03:00 UTC. It is not sent again." in result.stdout
    assert stages(storage)["403-2"] is Stage.SENT_TO_OMS
    assert SqlScheduledJobRepository(database).all() == []


def test_an_order_that_waits_is_not_fetched_again(call, storage, database):
    result = call("orders", "fetch", "403-1")

    assert result.stdout.splitlines() == ["acme  403-1  TO_SEND", "It is known already."]
    assert SqlScheduledJobRepository(database).all() == []


def test_an_id_that_is_none_of_the_channels_is_refused(call, storage, plugins, monkeypatch):
    doubting = replace(plugins.channel_types["hostile"], order_id_doubt=lambda _: "IDs are short.")
    monkeypatch.setitem(plugins.channel_types, "hostile", doubting)

    result = call("orders", "fetch", "RED-MUG")

    assert (result.exit_code, "RED-MUG" in stages(storage)) == (2, False)
    assert "IDs are short." in result.stderr


def test_no_order_of_a_disabled_connection_is_fetched(call, storage, config):
    config.write_text(config.read_text().replace("hostile\n", "hostile\n    enabled: false\n"))

    result = call("orders", "fetch", "403-4")

    assert (result.exit_code, "403-4" in stages(storage)) == (2, False)
    assert "acme is disabled." in result.stderr


def test_no_order_of_an_unknown_connection_is_fetched(call, storage):
    result = call("orders", "fetch", "403-4", "--connection", "zeta")

    assert result.exit_code == 2
    assert "Known: acme." in result.stderr


def test_what_changed_since_a_moment_is_requested(call, storage, database):
    result = call("orders", "fetch", "--since", "2d")

    assert result.exit_code == 0
    with storage.reading() as uow:
        [rescan] = uow.order_rescans.last("acme", 10)
    assert rescan.on_request
    assert rescan.began_at - rescan.since >= timedelta(days=2)
    assert [row.job for row in SqlScheduledJobRepository(database).all()] == ["rescan_orders"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((), "Specify either ORDER_ID or --since."),
        (("403-4", "--since", "2d"), "Specify either ORDER_ID or --since."),
        (("--since", "2999-01-01"), "The moment is in the future."),
        (("--since", "366d"), "The moment is more than 365 days ago."),
        (("--since", "lately"), "is not a valid time"),
    ],
)
def test_a_fetch_names_one_order_or_a_moment_within_a_year(call, storage, arguments, reason):
    result = call("orders", "fetch", *arguments)

    assert result.exit_code == 2
    assert reason in result.stderr
    with storage.reading() as uow:
        assert uow.order_rescans.last("acme", 10) == []


def test_rescans_are_listed_with_what_they_found(call, storage):
    lost = an_order_rescan(connection="acme", ended_at=NOON, reason="The channel was lost.")
    asked = an_order_rescan(
        connection="acme", began_at=NOON + timedelta(hours=1), on_request=True, pages=0
    )
    with storage.writing() as uow:
        uow.order_rescans.put(lost)
        uow.order_rescans.put(asked)

    first, second = call("orders", "rescans").stdout.splitlines()[1:]

    assert "request" in first
    assert "requested" in first
    assert "The channel was lost." in second
    assert f"1      {ORDER_ID}" in second


def test_listing_orders_needs_no_credentials(call, storage, config):
    config.write_text(config.read_text().replace("open-sesame-9", "${NOT_SET_HERE}"))

    assert call("orders", "list").exit_code == 0


def test_a_missing_database_is_reported(call):
    result = call("orders", "list")

    assert result.exit_code == 2
    assert "channel-connector db upgrade" in result.stderr


def test_an_upgrade_makes_the_database(call, tmp_path):
    result = call("db", "upgrade")

    assert result.exit_code == 0
    assert (tmp_path / "books.db").exists()
    assert "books.db is up to date" in result.stdout
    assert call("orders", "list").exit_code == 0


def test_an_order_whose_buyer_asks_to_cancel_is_listed_and_shipped_on_request(call, storage):
    with storage.writing() as uow:
        [kept] = uow.orders.search("acme", channel_order_id="403-2")
        uow.orders.put([replace(kept, cancel_requested_at=NOON)])

    listed = call("orders", "list", "--cancel-requested").stdout
    decided = call("orders", "ship", "403-2")
    again = call("orders", "list", "--cancel-requested").stdout

    assert "403-2" in listed
    assert "403-1" not in listed
    assert "403-2  will be shipped." in decided.stdout
    assert "403-2" not in again
    assert "ship it anyway" in call("orders", "show", "403-2").stdout


def test_an_order_that_nobody_asks_to_cancel_needs_no_decision(call, storage):
    assert "nothing to decide" in call("orders", "ship", "403-2").stdout
