"""A result or file that cannot be used is asked for again, until that brings nothing new."""

import logging
from datetime import timedelta

import pytest

from channel_connector.core.jobs.unusable_answers import SAME_ANSWERS
from channel_connector.core.packing.retry_shipment import retry_shipment
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.repositories.submissions import SubmissionStage
from channel_connector.ports.testing.fakes.builders import CONNECTION, NOON, ORDER_ID
from channel_connector.ports.testing.fakes.memory_shipment_channel import UnusableBodies

SECOND = "403-0000000-0000002"
UNTIL_IT_LASTS = 25
HOURS = 120


@pytest.fixture
def on(channel):
    """Return a function that lets the results or the files come with these digests."""

    def come(what, *digests, is_sound):
        unusable = UnusableBodies(list(digests), is_sound)
        setattr(channel, f"unusable_{what}", unusable)

    return come


each = pytest.mark.parametrize(("what", "call"), [("results", "result"), ("files", "fetch")])


@each
def test_a_sound_body_that_comes_twice_the_same_is_taken(
    booked, channel, work, shipment, on, what, call
):
    booked(ORDER_ID)
    on(what, "one", is_sound=True)

    work(minutes=10)

    assert shipment("7001").stage is ShipmentStage.READY
    assert channel.calls[call] == 2


@each
def test_one_damaged_on_its_way_is_not_the_one_that_comes_next(
    booked, channel, work, shipment, on, what, call
):
    booked(ORDER_ID)
    on(what, "one", "two", "three", "three", is_sound=True)

    work(minutes=30)

    assert shipment("7001").stage is ShipmentStage.READY
    assert channel.calls[call] == 4


@each
def test_one_that_is_never_complete_needs_an_operator_in_the_end(
    booked, channel, work, shipment, submissions, on, what, call
):
    booked(ORDER_ID)
    on(what, "cut", is_sound=False)

    work(minutes=UNTIL_IT_LASTS)

    failed = shipment("7001")
    assert (failed.stage, failed.failed_in) == (ShipmentStage.FAILED, ShipmentStage.BOOKED)
    assert "is not complete, as it was arranged." in failed.reason
    assert "Retry to request the documents again" in failed.reason
    assert channel.calls[call] == SAME_ANSWERS
    assert [one.stage for one in submissions()] == [SubmissionStage.PROCESSED]


@each
def test_one_that_is_cut_elsewhere_each_time_is_asked_for_without_end(
    booked, channel, work, shipment, on, what, call
):
    """It is damaged on its way, which passes; the time between two tries grows."""
    booked(ORDER_ID)
    on(what, *map(str, range(100)), is_sound=False)
    work(minutes=HOURS)
    assert shipment("7001").stage is not ShipmentStage.FAILED
    assert SAME_ANSWERS < channel.calls[call] < 3 * SAME_ANSWERS

    on(what, is_sound=True)
    work(minutes=30, since=NOON + timedelta(minutes=HOURS))

    assert shipment("7001").stage is ShipmentStage.READY


@each
def test_other_failures_between_do_not_count(booked, channel, work, shipment, on, what, call):
    booked(ORDER_ID)
    work(minutes=1)
    on(what, "cut", is_sound=False)
    channel.be_unavailable(SAME_ANSWERS)

    work(minutes=9, since=NOON + timedelta(minutes=1))

    assert shipment("7001").stage is not ShipmentStage.FAILED


@each
def test_after_a_retry_the_count_begins_anew(booked, storage, work, shipment, on, what, call):
    booked(ORDER_ID)
    on(what, "cut", is_sound=False)
    work(minutes=UNTIL_IT_LASTS)
    later = NOON + timedelta(minutes=UNTIL_IT_LASTS)
    retry_shipment(storage, CONNECTION, "7001", later)
    work(minutes=8, since=later)
    assert shipment("7001").stage is not ShipmentStage.FAILED

    on(what, is_sound=True)
    work(minutes=30, since=later + timedelta(minutes=8))

    assert shipment("7001").stage is ShipmentStage.READY


def test_documents_that_were_not_made_yet_are_waited_for(booked, channel, work, shipment):
    booked(ORDER_ID)
    channel.documents_take = timedelta(hours=1)

    work(minutes=90)

    assert shipment("7001").stage is ShipmentStage.READY


def test_an_unusable_file_of_several_orders_is_requested_for_each_alone(
    booked, channel, work, shipment, on
):
    booked(ORDER_ID, SECOND)
    work(minutes=1, per_submission=10)
    on("files", "cut", is_sound=False)
    work(minutes=UNTIL_IT_LASTS, per_submission=10)
    assert channel.calls["fetch"] >= SAME_ANSWERS
    on("files", is_sound=True)

    work(minutes=30, per_submission=10, since=NOON + timedelta(minutes=UNTIL_IT_LASTS))

    assert [shipment(one).stage for one in ("7001", "7002")] == [ShipmentStage.READY] * 2
    assert [shipment(one).alone for one in ("7001", "7002")] == [True, True]
    assert len(channel.submissions) == 3


def test_a_file_of_several_orders_that_comes_twice_the_same_is_taken_for_all(
    booked, channel, work, shipment, on
):
    booked(ORDER_ID, SECOND)
    on("files", "one", is_sound=True)

    work(minutes=10, per_submission=10)

    assert [shipment(one).stage for one in ("7001", "7002")] == [ShipmentStage.READY] * 2
    assert channel.calls["fetch"] == 2


def test_each_unusable_answer_leaves_a_trace(booked, work, on, caplog):
    caplog.set_level(logging.INFO)
    booked(ORDER_ID)
    on("files", "cut", is_sound=False)

    work(minutes=UNTIL_IT_LASTS)

    reasons = [line.reason for line in caplog.records if line.message == "shipment.stage"]
    assert [reason for reason in reasons if "is not complete" in reason]
