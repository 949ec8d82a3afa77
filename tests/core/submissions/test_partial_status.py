"""The status of submissions by their ids: found, unlisted and not asked about are three answers."""

from dataclasses import replace
from datetime import timedelta

import pytest

from channel_connector.core.submissions.watch_submissions import WatchSubmissions
from channel_connector.ports.channel.document_source import Wanted
from channel_connector.ports.channel.submissions import Kind, Progress, Statuses
from channel_connector.ports.host.errors import Unavailable
from channel_connector.ports.repositories.submissions import SubmissionStage
from channel_connector.ports.testing.fakes.builders import CONNECTION, NOON, a_submission
from channel_connector.ports.testing.fakes.memory_shipment_channel import MemoryShipmentChannel

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
NOW = NOON + 2 * MINUTE
IDS = [f"5000000000{number}" for number in range(1, 5)]
OPEN = [
    a_submission(f"open {number}", submission_id=one, due_at=NOW - (10 - number) * SECOND)
    for number, one in enumerate(IDS)
]
UNANSWERED = replace(
    a_submission("unanswered", due_at=NOW - 20 * SECOND),
    stage=SubmissionStage.INTENDED,
    submission_id=None,
)


def test_one_that_never_ends_does_not_block_the_others_if_one_is_answered_a_call(
    storage, keep_submission, kept, run_until_quiet
):
    channel = MemoryShipmentChannel()
    channel.statuses_answered = 1
    ids = [channel.request([Wanted(f"403-{number}")], NOON) for number in range(4)]
    channel.submissions[ids[0]].done_at = NOON + timedelta(days=99)
    keep_submission(
        *(replace(one, submission_id=seen) for one, seen in zip(OPEN, ids, strict=True))
    )
    watch = WatchSubmissions(CONNECTION, channel, storage)

    run_until_quiet(watch, NOW + MINUTE)

    assert [kept(one.name).stage for one in OPEN] == [
        SubmissionStage.SENT,
        *[SubmissionStage.DONE] * 3,
    ]


@pytest.mark.parametrize("most", [1, 2, 3])
def test_a_call_asks_for_as_many_as_the_channel_accepts(
    watch, listing, keep_submission, run_until_quiet, most
):
    listing.most_ids = most
    keep_submission(*OPEN)

    run_until_quiet(watch, NOW)

    assert max(map(len, listing.asked)) == most
    assert {one for asked in listing.asked for one in asked} == set(IDS)


def test_of_one_that_no_answer_covers_nothing_is_assumed(watch, listing, keep_submission, kept):
    listing.answered = 0
    late = replace(
        OPEN[0], deadline_at=NOW - SECOND, channel_status="_IN_PROGRESS_", reason="Late."
    )
    keep_submission(late, OPEN[1])

    watch.run(NOW)

    assert kept(late.name) == replace(late, attempts=1, due_at=NOW + 30 * SECOND)
    assert kept(OPEN[1].name) == OPEN[1]


def test_one_that_makes_every_call_fail_does_not_block_the_others(
    watch, listing, keep_submission, kept, monkeypatch
):
    def status(ids, now):
        if IDS[0] in ids:
            raise Unavailable("The channel answered 500.")
        return Statuses({one: listing.listed[one] for one in ids})

    for one in IDS:
        listing.lists(one, NOON, Progress.DONE)
    listing.most_ids = 2
    monkeypatch.setattr(listing, "status", status)
    keep_submission(*OPEN)
    failures, now = 0, NOW

    for _ in range(8):
        try:
            watch.run(now)
        except Unavailable:
            failures += 1
        now += 11 * MINUTE

    assert failures >= 2
    assert [kept(one.name).stage for one in OPEN] == [
        SubmissionStage.SENT,
        *[SubmissionStage.DONE] * 3,
    ]


def test_a_search_that_always_fails_does_not_keep_the_open_ones_from_their_poll(
    watch, listing, keep_submission, kept, monkeypatch
):
    def nobody(*_):
        raise Unavailable("Nobody answers.")

    monkeypatch.setattr(listing, "sent_since", nobody)
    listing.lists(IDS[0], NOON, Progress.DONE)
    keep_submission(UNANSWERED, OPEN[0])

    with pytest.raises(Unavailable):
        watch.run(NOW)
    watch.run(NOW)

    assert kept("unanswered").due_at == NOW + 30 * SECOND
    assert kept(OPEN[0].name).stage is SubmissionStage.DONE


def test_polls_leave_a_search_its_turn(watch, listing, keep_submission):
    keep_submission(replace(UNANSWERED, due_at=NOW - 9.5 * SECOND), *OPEN)
    listing.most_ids = 1

    for _ in range(3):
        watch.run(NOW)

    assert listing.asked == [(IDS[0],), (IDS[1],)]
    assert listing.searched == [Kind.DOCUMENTS]
