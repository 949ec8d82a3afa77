"""Cancellations are listed and sent again."""

import pytest

from channel_connector.adapters.storage.repositories.scheduled_jobs import SqlScheduledJobRepository
from channel_connector.ports.repositories.cancellations import CancellationStage
from channel_connector.ports.testing.fakes.builders import NOON, a_cancellation, a_cancelled_line


@pytest.fixture
def storage(storage):
    """One cancellation to send, one sent, one blocked."""
    red = (a_cancelled_line("RED-MUG", 2),)
    told = {"stage": CancellationStage.SENT, "sent": red, "sent_at": NOON}
    refused = {"stage": CancellationStage.BLOCKED, "reason": "Assure invoiced it already."}
    with storage.writing() as uow:
        uow.cancellations.put(
            [
                a_cancellation("403-1", connection="acme"),
                a_cancellation("403-2", connection="acme", lines=red, **told),
                a_cancellation("403-3", connection="acme", **refused),
            ]
        )
    return storage


def stages(storage):
    with storage.reading() as uow:
        return {one.channel_order_id: str(one.stage) for one in uow.cancellations.search("acme")}


def test_cancellations_are_listed_with_the_reason_why_they_wait(call, storage):
    result = call("cancellations", "list")

    assert result.exit_code == 0
    assert "Assure invoiced it already." in result.stdout
    assert len(result.stdout.splitlines()) == 4


@pytest.mark.usefixtures("zeta")
def test_the_list_can_be_narrowed(call, storage):
    by_stage = call("cancellations", "list", "--stage", "sent").stdout
    by_connection = call("cancellations", "list", "--connection", "zeta").stdout
    limited = call("cancellations", "list", "--limit", "1").stdout

    assert "403-2" in by_stage
    assert "403-3" not in by_stage
    assert len(by_connection.splitlines()) == 1
    assert len(limited.splitlines()) == 2


def test_a_cancellation_is_shown_with_the_units_sent_to_the_oms(call, storage):
    known = call("cancellations", "show", "403-2").stdout
    waiting = call("cancellations", "show", "403-3").stdout

    assert "line-RED-MUG  RED-MUG  2 cancelled, 2 sent" in known
    assert "line-RED-MUG  RED-MUG  1 cancelled, 0 sent" in waiting
    assert "Assure invoiced it already." in waiting


def test_an_order_without_cancellation_is_reported(call, storage):
    result = call("cancellations", "show", "403-9")

    assert result.exit_code == 1
    assert "There is no cancellation of order 403-9." in result.stderr


def test_a_cancellation_is_retried(call, storage, database):
    result = call("cancellations", "retry", "403-3")

    assert "1 cancellation will be retried" in result.stdout
    assert stages(storage)["403-3"] == "TO_SEND"
    assert [row.job for row in SqlScheduledJobRepository(database).all()] == [
        "pass_on_cancellations"
    ]


def test_all_blocked_cancellations_are_retried(call, storage):
    result = call("cancellations", "retry", "--all-blocked")

    assert "1 cancellation will be retried" in result.stdout
    assert stages(storage) == {"403-1": "TO_SEND", "403-2": "SENT", "403-3": "TO_SEND"}


def test_a_sent_cancellation_is_not_retried(call, storage, database):
    result = call("cancellations", "retry", "403-2")

    assert result.stdout.splitlines() == ["acme  403-2  SENT", "Nothing to retry."]
    assert SqlScheduledJobRepository(database).all() == []


@pytest.mark.parametrize("arguments", [(), ("403-1", "--all-blocked")])
def test_a_retry_names_one_order_or_all(call, storage, arguments):
    assert call("cancellations", "retry", *arguments).exit_code == 2
