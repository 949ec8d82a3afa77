"""Tests of documents requests with unknown outcomes: settled, and never sent twice."""

from datetime import timedelta

import pytest

from channel_connector.core.submissions.give_up_submission import GIVEN_UP, give_up_submission
from channel_connector.ports.channel.submissions import Kind
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.repositories.submissions import SubmissionStage
from channel_connector.ports.testing.fakes.builders import NOON, ORDER_ID

STUCK_POLL_INTERVAL = timedelta(minutes=15)
MINUTE = timedelta(minutes=1)
LATE = NOON + timedelta(hours=2) + MINUTE
"""One minute after the deadline of what was asked for at noon."""

SECOND, THIRD = "403-0000000-0000002", "403-0000000-0000003"


def test_a_lost_answer_is_settled_by_finding_the_submission(
    booked, channel, work, shipment, submissions
):
    booked(ORDER_ID)
    channel.lose_answers(1)

    work(minutes=8)

    assert shipment("7001").stage is ShipmentStage.READY
    assert len(channel.submissions) == 1
    assert submissions()[0].found


def test_a_lost_request_is_sent_again_once_it_is_known_to_be_lost(booked, channel, work, shipment):
    booked(ORDER_ID)
    channel.be_unavailable(1)

    work(minutes=4)
    assert channel.calls["request"] == 1
    work(minutes=10, since=NOON + timedelta(minutes=4))

    assert shipment("7001").stage is ShipmentStage.READY
    assert len(channel.submissions) == 1


def test_no_other_request_is_sent_while_one_is_in_doubt(booked, channel, work):
    booked(ORDER_ID, SECOND)
    channel.lose_answers(1)

    work(minutes=1)

    assert len(channel.submissions) == 1


def test_the_submission_of_another_program_is_not_mistaken_for_ours(
    booked, channel, work, shipment
):
    booked(ORDER_ID)
    channel.take_submission_of_another(NOON)
    channel.be_unavailable(1)

    work(minutes=15)

    assert shipment("7001").stage is ShipmentStage.READY
    assert [one.order_ids for one in channel.submissions.values()] == [
        ("another-order",),
        (ORDER_ID,),
    ]


@pytest.fixture
def stuck(booked, channel, work, submissions):
    """A submission past its deadline."""
    booked(ORDER_ID)
    channel.keep_stuck()
    work(minutes=1)
    return submissions()[0]


def test_a_stuck_submission_is_logged_and_delays_no_other(
    stuck, booked, channel, work, shipment, submissions, watch
):
    watch.run(LATE)
    channel.keep_stuck(stuck=False)
    booked(ORDER_ID, SECOND)

    [told] = submissions()
    assert "past its deadline" in told.reason
    assert told.due_at == LATE + STUCK_POLL_INTERVAL
    work(minutes=6, since=LATE)
    assert shipment("7002").stage is ShipmentStage.READY


def test_documents_of_an_abandoned_submission_are_requested_again(
    stuck, channel, work, shipment, submissions, storage
):
    [waiting] = give_up_submission(storage, stuck, LATE)
    channel.keep_stuck(stuck=False)
    work(minutes=6, since=LATE)

    assert (waiting.stage, waiting.submission) == (ShipmentStage.BOOKED, "")
    assert shipment("7001").stage is ShipmentStage.READY
    assert len(channel.submissions) == 2
    [given_up] = (one for one in submissions() if one.name == stuck.name)
    assert (given_up.stage, given_up.reason) == (
        SubmissionStage.PROCESSED,
        GIVEN_UP[Kind.DOCUMENTS],
    )


def test_all_open_submissions_are_polled_with_one_call(booked, channel, work, submissions):
    booked(ORDER_ID, SECOND, THIRD)
    work(minutes=0)
    channel.calls.clear()

    work(minutes=1)

    assert channel.calls["status"] == 1
    assert {one.stage for one in submissions()} == {SubmissionStage.SENT}
