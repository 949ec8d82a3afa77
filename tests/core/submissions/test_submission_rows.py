"""A submission from its intent on, each change stored once and logged once."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from channel_connector.core.submissions.submission_rows import (
    an_intent,
    processed,
    put_submission,
    sent,
)
from channel_connector.ports.channel.submissions import Kind
from channel_connector.ports.repositories.submissions import Submission, SubmissionStage
from channel_connector.ports.testing.fakes.builders import CONNECTION, NOON, a_record, a_submission

MINUTE = timedelta(minutes=1)


@pytest.fixture
def logged(caplog):
    """Return a function that returns the level of each log line, and what it tells."""
    caplog.set_level(logging.INFO)
    names = ("connection", "submission", "kind", "stage", "channel_id", "entries", "reason")
    return lambda: [
        (line.levelname, line.message, {name: getattr(line, name) for name in names})
        for line in caplog.records
    ]


def test_an_intent_is_named_by_kind_time_and_first_entry():
    now = NOON + timedelta(microseconds=250)

    assert an_intent(
        CONNECTION, Kind.STOCK, ["RED-MUG", "BLUE-MUG"], 3 * MINUTE, now
    ) == Submission(
        CONNECTION,
        name="stock-20260314T120000.000250-RED-MUG",
        kind=Kind.STOCK,
        stage=SubmissionStage.INTENDED,
        entries=2,
        intended_at=now,
        due_at=now + 2 * MINUTE,
        deadline_at=now + 3 * MINUTE,
    )


def test_what_the_channel_accepted_is_polled_after_a_minute():
    intended = a_submission(
        stage=SubmissionStage.INTENDED, submission_id=None, attempts=2, reason="Nobody answers."
    )

    assert sent(intended, "50000000009", NOON) == replace(
        intended,
        stage=SubmissionStage.SENT,
        submission_id="50000000009",
        sent_at=NOON,
        due_at=NOON + MINUTE,
        attempts=0,
        reason="",
    )


@pytest.mark.parametrize(("told", "reason"), [((), ""), (("Refused.",), "Refused.")])
def test_what_is_processed_keeps_only_what_went_wrong_at_its_end(told, reason):
    done = a_submission(stage=SubmissionStage.DONE, attempts=2, reason="Nobody answers.")

    assert processed(done, *told) == replace(
        done, stage=SubmissionStage.PROCESSED, attempts=0, reason=reason
    )


def test_a_change_is_made_to_what_is_stored_together_with_what_belongs_to_it(
    storage, keep_submission, kept, record
):
    keep_submission(a_submission("one", entries=5))

    put_submission(
        storage,
        a_submission("one", entries=4),
        lambda stored: replace(stored, entries=stored.entries + 1),
        lambda uow: uow.orders.put([a_record("404-0000000-0000001")]),
    )

    assert kept("one").entries == 6
    assert record("404-0000000-0000001") is not None


def test_a_stage_that_changed_meanwhile_is_not_undone(
    storage, keep_submission, kept, record, logged
):
    abandoned = a_submission("one", stage=SubmissionStage.PROCESSED)
    keep_submission(abandoned)

    put_submission(
        storage,
        a_submission("one"),
        lambda stored: replace(stored, stage=SubmissionStage.DONE),
        lambda uow: uow.orders.put([a_record("404-0000000-0000001")]),
    )

    assert kept("one") == abandoned
    assert record("404-0000000-0000001") is None
    assert logged() == []


@pytest.mark.parametrize(
    ("changes", "level"),
    [
        ({"stage": SubmissionStage.DONE}, "INFO"),
        ({"reason": "It is late."}, "WARNING"),
        ({"stage": SubmissionStage.DONE, "reason": "It is late."}, "WARNING"),
    ],
)
def test_a_new_stage_or_reason_is_logged(storage, keep_submission, logged, changes, level):
    one = a_submission("one", kind=Kind.STOCK, entries=7)
    keep_submission(one)

    put_submission(storage, one, lambda stored: replace(stored, **changes))

    assert logged() == [
        (
            level,
            "submission.stage",
            {
                "connection": CONNECTION,
                "submission": "one",
                "kind": "STOCK",
                "stage": str(changes.get("stage", SubmissionStage.SENT)),
                "channel_id": "50000000001",
                "entries": 7,
                "reason": changes.get("reason", ""),
            },
        )
    ]


def test_one_without_the_channels_id_is_logged_without_it(storage, keep_submission, logged):
    one = a_submission("one", stage=SubmissionStage.INTENDED, submission_id=None)
    keep_submission(one)

    put_submission(storage, one, lambda stored: replace(stored, stage=SubmissionStage.LOST))

    assert [told["channel_id"] for _, _, told in logged()] == [""]


def test_another_time_for_the_next_poll_is_not_logged(storage, keep_submission, kept, logged):
    one = a_submission("one", reason="It is late.")
    keep_submission(one)

    put_submission(storage, one, lambda stored: replace(stored, due_at=NOON + MINUTE))

    assert kept("one").due_at == NOON + MINUTE
    assert logged() == []
