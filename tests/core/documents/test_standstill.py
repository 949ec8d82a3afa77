"""A process stands still in a documents request while another one goes on with the work."""

from datetime import timedelta

import pytest

from channel_connector.core.submissions.submit import ANSWERED_LATE
from channel_connector.ports.host.errors import NotSent, Unavailable
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.repositories.submissions import SubmissionStage
from channel_connector.ports.testing.fakes.builders import NOON, ORDER_ID

MINUTE = timedelta(minutes=1)
MINUTES = [1, 6, 12, 20, 30]
FOR_GOOD = 30


@pytest.fixture
def request_once(request_documents):
    """Return a function that makes the next request, and lets its error pass."""

    def run():
        try:
            request_documents().run(NOON)
        except NotSent:
            return

    return run


@pytest.fixture
def standing_still(channel, monkeypatch):
    """Return a function that lets other things happen in the next request's call."""

    def arrange(before=lambda: None, after=lambda: None):
        request = channel.request

        def slow(wanted, now):
            monkeypatch.setattr(channel, "request", request)
            before()
            answer = request(wanted, now)
            after()
            return answer

        monkeypatch.setattr(channel, "request", slow)

    return arrange


@pytest.mark.parametrize("minutes", MINUTES)
def test_between_grant_and_departure_the_documents_are_requested_once(
    booked, channel, standing_still, request_once, work, shipment, minutes
):
    booked(ORDER_ID)

    def wakes_up_late():
        work(minutes)
        raise NotSent("The call was granted long ago.")

    standing_still(before=wakes_up_late)
    request_once()
    work(15, since=NOON + minutes * MINUTE)

    assert shipment("7001").stage is ShipmentStage.READY
    assert len(channel.submissions) == 1


@pytest.mark.parametrize("minutes", MINUTES)
def test_between_departure_and_answer_the_documents_are_requested_once(
    booked, channel, standing_still, request_once, work, shipment, submissions, minutes
):
    booked(ORDER_ID)

    standing_still(after=lambda: work(minutes))
    request_once()
    work(15, since=NOON + minutes * MINUTE)

    assert shipment("7001").stage is ShipmentStage.READY
    [only] = submissions()
    assert (len(channel.submissions), only.found) == (1, False)


@pytest.mark.parametrize("minutes", [1, 6, 12, 15])
def test_right_before_the_last_byte_the_documents_are_requested_once(
    booked, channel, standing_still, request_once, work, shipment, minutes
):
    """Nothing checks the age of the call any more, but the channel still accepts it."""
    booked(ORDER_ID)

    standing_still(before=lambda: work(minutes))
    request_once()
    work(15, since=NOON + minutes * MINUTE)

    assert shipment("7001").stage is ShipmentStage.READY
    assert len(channel.submissions) == 1


@pytest.fixture
def unlisted(channel, monkeypatch):
    """The channel lists nothing that was sent."""
    monkeypatch.setattr(channel, "sent_since", lambda *_: ())


@pytest.mark.usefixtures("unlisted")
def test_an_id_that_arrives_after_the_request_was_given_up_revives_it(
    booked, channel, standing_still, request_once, watch, process_result, work, shipment
):
    """Its documents were not requested again yet, and are not."""
    booked(ORDER_ID)

    def given_up():
        watch.run(NOON + 40 * MINUTE)
        process_result.run(NOON + 40 * MINUTE)
        assert shipment("7001").stage is ShipmentStage.BOOKED

    standing_still(after=given_up)
    request_once()
    assert shipment("7001").stage is ShipmentStage.DOCUMENTS_REQUESTED
    work(15, since=NOON + 41 * MINUTE)

    assert shipment("7001").stage is ShipmentStage.READY
    assert len(channel.submissions) == 1


@pytest.mark.usefixtures("unlisted")
def test_an_id_that_arrives_after_the_documents_were_requested_again_is_kept(
    booked, channel, standing_still, request_once, work, shipment, submissions
):
    """So that the submission is never taken for another one's."""
    booked(ORDER_ID)

    standing_still(after=lambda: work(FOR_GOOD))
    request_once()

    assert shipment("7001").stage is ShipmentStage.READY
    first = min(submissions(), key=lambda one: one.intended_at)
    assert first.submission_id == min(channel.submissions)
    assert (first.stage, first.reason) == (SubmissionStage.PROCESSED, ANSWERED_LATE)


def test_a_request_that_was_not_sent_takes_no_shipment_from_a_later_one(
    booked, channel, standing_still, request_once, work, shipment, submissions
):
    """The other process gave the intent up and requested the documents again."""
    booked(ORDER_ID)
    channel.keep_stuck()

    def wakes_up_late():
        work(FOR_GOOD)
        raise NotSent("The call was granted long ago.")

    standing_still(before=wakes_up_late)
    request_once()

    assert shipment("7001").stage is ShipmentStage.DOCUMENTS_REQUESTED
    [sent] = [one for one in submissions() if one.submission_id]
    assert shipment("7001").submission == sent.name


@pytest.mark.parametrize(("ended", "minutes"), [(True, 7), (False, 24)])
def test_a_request_counts_as_lost_once_its_call_can_no_longer_arrive(
    booked, channel, work, submissions, monkeypatch, request_documents, ended, minutes
):
    """Soon if the call ended, as without an answer; else once the channel refuses its age."""
    booked(ORDER_ID)
    error = Unavailable("Nobody answers.") if ended else KeyboardInterrupt()

    def breaks(*_):
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(channel, "request", breaks)
        with pytest.raises(type(error)):
            request_documents().run(NOON)
    assert submissions()[0].call_ended is ended

    work(minutes - 3)
    assert channel.submissions == {}
    work(6, since=NOON + (minutes - 3) * MINUTE)
    assert len(channel.submissions) == 1
