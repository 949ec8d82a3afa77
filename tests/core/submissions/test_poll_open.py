"""Open submissions are polled together, and each goes on by what the channel says of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from channel_connector.core.jobs.job import NextRun
from channel_connector.ports.channel.submissions import Kind, Progress
from channel_connector.ports.host.rate_policy import Deferred
from channel_connector.ports.repositories.submissions import SubmissionStage
from channel_connector.ports.testing.fakes.builders import NOON, a_submission

MINUTE = timedelta(minutes=1)
MICROSECOND = timedelta(microseconds=1)
NOW = NOON + 2 * MINUTE
OPEN = a_submission("open", submission_id="50000000001", due_at=NOW)
DEADLINE = OPEN.deadline_at
LATE = DEADLINE + MICROSECOND
POLLED = "The open submissions were polled."


@pytest.fixture
def polled(keep_submission, watch, kept):
    """Return a function that polls a submission and returns it as it is then."""

    def poll(submission, now=NOW):
        keep_submission(submission)
        assert watch.run(now) == NextRun(now, POLLED)
        return kept(submission.name)

    return poll


def test_nothing_is_asked_while_none_is_open(watch, listing, keep_submission):
    keep_submission(a_submission(stage=SubmissionStage.PROCESSED, due_at=NOON))

    assert watch.run(NOW) == NextRun(NOW + timedelta(seconds=10), "No submission is open.")
    assert listing.asked == []


def test_the_next_poll_is_that_of_the_first_due(watch, listing, keep_submission):
    keep_submission(
        replace(OPEN, due_at=NOW + timedelta(seconds=5)),
        replace(OPEN, name="b", submission_id="50000000002", due_at=NOW + timedelta(seconds=4)),
        replace(
            OPEN,
            name="c",
            stage=SubmissionStage.INTENDED,
            submission_id=None,
            due_at=NOW + timedelta(seconds=3),
        ),
    )

    assert watch.run(NOW) == NextRun(
        NOW + timedelta(seconds=3),
        "3 submissions are polled again at 12:02:03 UTC.",
        in_doubt=True,
    )
    assert listing.asked == []


def test_one_that_waits_is_polled_again_a_minute_later(polled, listing):
    listing.lists("50000000001", NOON, Progress.WAITING, "_IN_PROGRESS_")

    assert polled(OPEN) == replace(OPEN, due_at=NOW + MINUTE, channel_status="_IN_PROGRESS_")


def test_one_that_is_not_listed_is_polled_again_a_minute_later(polled):
    before = replace(OPEN, channel_status="_SUBMITTED_")

    assert polled(before) == replace(OPEN, due_at=NOW + MINUTE, channel_status="")


@pytest.mark.parametrize(
    ("progress", "stage"),
    [
        (Progress.DONE, SubmissionStage.DONE),
        (Progress.CANCELLED, SubmissionStage.CANCELLED),
    ],
)
@pytest.mark.parametrize("now", [NOW, LATE])
def test_one_that_came_to_its_end_goes_on_at_once(polled, listing, progress, stage, now):
    listing.lists("50000000001", NOON, progress, "_THE_END_")

    assert polled(replace(OPEN, attempts=3, reason="It is late."), now) == replace(
        OPEN,
        stage=stage,
        channel_status="_THE_END_",
        done_at=now,
        due_at=now,
        attempts=0,
        reason="",
    )


def test_one_past_its_deadline_is_polled_every_quarter_of_an_hour(polled, listing):
    listing.lists("50000000001", NOON, Progress.WAITING, "_IN_PROGRESS_")

    assert polled(OPEN, LATE) == replace(
        OPEN,
        due_at=LATE + 15 * MINUTE,
        channel_status="_IN_PROGRESS_",
        reason="Submission 50000000001 is past its deadline, and the channel still reports it as "
        "_IN_PROGRESS_. It is polled every 15 minutes; contact the channel's support about it.",
    )


def test_one_past_its_deadline_that_is_not_listed_is_said_to_be_so(polled):
    before = replace(OPEN, channel_status="_SUBMITTED_")

    assert polled(before, LATE) == replace(
        OPEN,
        due_at=LATE + 15 * MINUTE,
        channel_status="",
        reason="Submission 50000000001 is past its deadline, and the channel still does not list "
        "it. It is polled every 15 minutes; contact the channel's support about it.",
    )


def test_at_its_deadline_one_is_not_past_it(polled):
    assert polled(OPEN, DEADLINE).reason == ""


def test_those_that_are_not_due_are_polled_as_well_unless_they_are_past_their_deadline(
    watch, listing, keep_submission
):
    """They cost nothing, but the channel's support needs its time."""
    later = LATE + MINUTE
    keep_submission(
        replace(OPEN, due_at=LATE),
        replace(OPEN, name="stuck", submission_id="50000000002", due_at=later),
        replace(
            OPEN,
            name="in time",
            submission_id="50000000003",
            due_at=later,
            deadline_at=later,
        ),
    )

    watch.run(LATE)

    assert listing.asked == [("50000000001", "50000000003")]


def test_a_call_asks_for_the_hundred_that_are_due_first(watch, listing, keep_submission):
    keep_submission(
        *(
            replace(
                OPEN,
                name=f"open {number}",
                submission_id=f"6{number:010}",
                due_at=NOW - number * MICROSECOND,
            )
            for number in range(102)
        )
    )

    watch.run(NOW)

    assert listing.asked == [tuple(f"6{number:010}" for number in range(101, 1, -1))]


def test_a_poll_that_is_deferred_leaves_everything_as_it_is(watch, listing, keep_submission, kept):
    keep_submission(OPEN)
    listing.deferred = Deferred(NOW + MINUTE, "The budget is used up.")

    assert watch.run(NOW) == NextRun(NOW + MINUTE, "The budget is used up.", in_doubt=True)
    assert kept("open") == OPEN


def test_what_is_of_another_connection_is_left_alone(watch, listing, keep_submission):
    keep_submission(
        replace(OPEN, connection="beta"),
        replace(
            OPEN,
            connection="beta",
            name="unanswered",
            stage=SubmissionStage.INTENDED,
            submission_id=None,
        ),
    )

    assert watch.run(NOW).reason == "No submission is open."
    assert (listing.asked, listing.searched) == ([], [])


def test_submissions_of_each_kind_are_polled(watch, listing, keep_submission):
    keep_submission(
        replace(OPEN, kind=Kind.STOCK),
        replace(OPEN, name="b", kind=Kind.DOCUMENTS, submission_id="50000000002"),
    )

    watch.run(NOW)

    assert sorted(listing.asked[0]) == ["50000000001", "50000000002"]
