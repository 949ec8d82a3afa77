"""A submission without an answer is found in the channel's list, or known to be lost."""

from dataclasses import replace
from datetime import timedelta

import pytest

from channel_connector.core.jobs.job import NextRun
from channel_connector.ports.channel.submissions import Kind
from channel_connector.ports.host.rate_policy import Deferred
from channel_connector.ports.repositories.submissions import SubmissionStage
from channel_connector.ports.testing.fakes.builders import NOON, a_submission

MINUTE = timedelta(minutes=1)
MICROSECOND = timedelta(microseconds=1)
NOW = NOON + 2 * MINUTE
UNANSWERED = a_submission(
    "unanswered",
    stage=SubmissionStage.INTENDED,
    submission_id=None,
    sent_at=None,
    due_at=NOW,
    attempts=2,
    reason="Nobody answers.",
)
FOUND = NextRun(NOW, "A submission without an answer was found.")


@pytest.fixture
def unanswered(keep_submission):
    keep_submission(UNANSWERED)
    return UNANSWERED


@pytest.mark.parametrize("behind", [timedelta(0), MINUTE, 15 * MINUTE])
def test_it_is_found_although_the_channels_clock_is_a_quarter_of_an_hour_behind(
    unanswered, listing, watch, kept, behind
):
    listing.lists("50000000007", NOON - behind)

    assert watch.run(NOW) == FOUND
    assert kept("unanswered") == replace(
        unanswered,
        stage=SubmissionStage.SENT,
        submission_id="50000000007",
        found=True,
        sent_at=NOW,
        due_at=NOW,
        attempts=0,
        reason="",
    )


def test_it_is_found_although_the_channels_clock_is_ahead(unanswered, listing, watch):
    listing.lists("50000000007", NOON + timedelta(hours=1))

    assert watch.run(NOW) == FOUND


def test_what_the_channel_received_before_is_not_taken_for_it(unanswered, listing, watch, kept):
    listing.lists("50000000007", NOON - 15 * MINUTE - MICROSECOND)

    watch.run(NOW)

    assert kept("unanswered").stage is SubmissionStage.INTENDED


def test_the_newest_that_no_stored_submission_has_is_its_own(
    unanswered, listing, watch, kept, keep_submission
):
    keep_submission(a_submission("another", submission_id="50000000009"))
    for number in (7, 8, 9):
        listing.lists(f"5000000000{number}", NOON + number * MICROSECOND)

    watch.run(NOW)

    assert kept("unanswered").submission_id == "50000000008"


@pytest.mark.parametrize("kind", list(Kind))
def test_it_is_searched_among_those_of_its_kind(keep_submission, listing, watch, kind):
    keep_submission(replace(UNANSWERED, kind=kind))

    watch.run(NOW)

    assert listing.searched == [kind]


def test_it_is_searched_again_a_minute_later_while_the_channel_may_still_list_it(
    unanswered, watch, kept
):
    next_run = watch.run(NOW)

    assert next_run == NextRun(NOW, "A submission without an answer is not listed yet.")
    assert kept("unanswered") == replace(unanswered, due_at=NOW + MINUTE, attempts=0)


@pytest.mark.parametrize(
    ("entries", "listed_within"),
    [
        (1, timedelta(minutes=5, milliseconds=5)),
        (1000, timedelta(minutes=5, seconds=5)),
        (60_000, timedelta(minutes=10)),
    ],
)
def test_it_is_lost_when_it_is_not_listed_after_five_minutes_and_five_milliseconds_an_entry(
    keep_submission, watch, kept, entries, listed_within
):
    """The upload of a large one on a slow line takes its time."""
    stored = replace(UNANSWERED, entries=entries, call_ended=True)
    keep_submission(stored)
    lost_at = NOON + listed_within

    watch.run(lost_at - MICROSECOND)
    assert kept("unanswered").stage is SubmissionStage.INTENDED

    keep_submission(stored)
    next_run = watch.run(lost_at)
    assert next_run == NextRun(lost_at, "A submission without an answer was never received.")
    assert kept("unanswered") == replace(stored, stage=SubmissionStage.LOST, due_at=lost_at)


def test_it_is_not_lost_while_a_process_that_stands_still_may_still_send_it(
    unanswered, listing, watch, kept
):
    """Two minutes until the grant, as long as the channel accepts it, five until it is listed."""
    lost_at = NOON + timedelta(minutes=2 + 17 + 5, milliseconds=5)

    watch.run(lost_at - MICROSECOND)
    assert kept("unanswered").stage is SubmissionStage.INTENDED

    watch.run(kept("unanswered").due_at)
    assert kept("unanswered").stage is SubmissionStage.LOST


def test_a_search_that_is_deferred_leaves_everything_as_it_is(unanswered, listing, watch, kept):
    listing.deferred = Deferred(NOW + MINUTE, "The budget is used up.")

    next_run = watch.run(NOW)

    assert next_run == NextRun(NOW + MINUTE, "The budget is used up.", in_doubt=True)
    assert kept("unanswered") == unanswered


def test_a_call_that_may_be_in_flight_is_left_alone(unanswered, listing, watch):
    next_run = watch.run(NOW - timedelta(seconds=1))

    assert listing.searched == []
    assert next_run == NextRun(
        NOW, "1 submissions are polled again at 12:02:00 UTC.", in_doubt=True
    )


def test_one_call_in_flight_does_not_keep_another_from_being_searched(
    unanswered, listing, watch, kept, keep_submission
):
    keep_submission(
        replace(UNANSWERED, name="in flight", intended_at=NOON - MINUTE, due_at=NOW + MINUTE)
    )
    listing.lists("50000000007", NOON)

    watch.run(NOW)

    assert kept("unanswered").found
    assert not kept("in flight").found
