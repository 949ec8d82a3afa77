"""Orders read by their ids: found, unknown and not asked about are three answers."""

from datetime import timedelta

import pytest

from channel_connector.core.orders.complete_orders import CompleteOrders
from channel_connector.ports.channel.order_source import OrdersRead, UnreadableOrder
from channel_connector.ports.host.errors import Unavailable
from channel_connector.ports.host.rate_policy import Deferred
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.testing.fakes.builders import (
    CONNECTION,
    NOON,
    a_record,
    an_order,
)
from channel_connector.ports.testing.fakes.order_sources import MemoryOrderSource

SECOND = timedelta(seconds=1)
FIRST_BACKOFF = timedelta(seconds=30)
IDS = [f"403-0000000-000000{number}" for number in range(1, 6)]
UNKNOWN = "The channel does not know this order."


@pytest.fixture
def source():
    return MemoryOrderSource(*(an_order(order_id) for order_id in IDS))


@pytest.fixture
def complete(storage, source):
    return CompleteOrders(CONNECTION, source, storage)


@pytest.fixture
def to_read(storage):
    """Return a function that stores orders to be read, each due a second after the other."""

    def put(*order_ids, stage=Stage.TO_READ, attempts=0, due_at=NOON - 10 * SECOND):
        with storage.writing() as uow:
            uow.orders.put(
                a_record(
                    order_id,
                    stage=stage,
                    order=None if stage is Stage.TO_READ else an_order(order_id, lines=None),
                    updated_at=None if stage is Stage.TO_READ else NOON,
                    due_at=due_at + number * SECOND,
                    attempts=attempts,
                )
                for number, order_id in enumerate(order_ids)
            )

    return put


def read_calls(source):
    return [call.split()[1:] for call in source.calls if call.startswith("read ")]


def test_a_source_that_answers_one_id_a_call_has_every_order_read(
    complete, source, to_read, record, run_until_quiet
):
    source.ids_answered = 1
    to_read(*IDS)

    run_until_quiet(complete, NOON)

    assert [record(order_id).stage for order_id in IDS] == [Stage.TO_SEND] * 5
    assert read_calls(source) == [IDS[number:] for number in range(5)]


def test_a_source_that_accepts_one_id_a_call_gets_one(
    complete, source, to_read, record, run_until_quiet
):
    source.most_ids = 1
    to_read(*IDS)

    run_until_quiet(complete, NOON)

    assert [record(order_id).stage for order_id in IDS] == [Stage.TO_SEND] * 5
    assert read_calls(source) == [[order_id] for order_id in IDS]


def test_only_an_order_that_the_channel_says_it_does_not_have_is_closed(
    complete, source, to_read, record, run_until_quiet
):
    del source.held[IDS[0]], source.held[IDS[3]]
    source.ids_answered = 2
    to_read(*IDS)

    run_until_quiet(complete, NOON)

    closed = [one for one in IDS if record(one).stage is Stage.CLOSED]
    assert closed == [IDS[0], IDS[3]]
    assert {record(one).reason for one in closed} == {UNKNOWN}


def test_an_order_that_no_answer_covers_waits_and_does_not_hold_the_others_back(
    complete, source, to_read, record, run_until_quiet
):
    source.most_ids = 1
    source.troubles = [OrdersRead()]
    to_read(*IDS)

    run_until_quiet(complete, NOON)

    left_out = record(IDS[0])
    assert (left_out.stage, left_out.due_at) == (Stage.TO_READ, NOON + FIRST_BACKOFF)
    assert "does not tell" in left_out.reason
    assert [record(order_id).stage for order_id in IDS[1:]] == [Stage.TO_SEND] * 4


def test_of_an_answer_that_covers_none_only_the_first_waits(complete, source, to_read, record):
    """The source takes ids from the front: the others were not its business yet."""
    source.troubles = [OrdersRead()]
    to_read(*IDS)

    assert complete.run(NOON).at == NOON

    assert [record(order_id).attempts for order_id in IDS] == [1, 0, 0, 0, 0]


def test_the_order_not_looked_at_for_longest_comes_first_whenever_it_was_placed(
    complete, source, to_read
):
    source.most_ids = 2
    to_read(*reversed(IDS))

    complete.run(NOON)

    assert read_calls(source) == [[IDS[4], IDS[3]]]


def test_each_failure_halves_the_call_until_the_bad_order_is_alone(
    complete, source, to_read, record, run_until_quiet
):
    """Amazon refuses or fails a whole call for one of its ids."""

    def fails_for(ids, now):
        if IDS[2] in ids:
            source.calls.append("read " + " ".join(ids))
            raise Unavailable("The channel answered 500.")
        return MemoryOrderSource.read(source, ids, now)

    source.most_ids = 4
    source.read = fails_for
    to_read(*IDS)
    now = NOON

    for _ in range(12):
        try:
            run_until_quiet(complete, now)
        except Unavailable:
            now += 11 * 60 * SECOND
    others = [one for one in IDS if one != IDS[2]]

    assert [record(order_id).stage for order_id in others] == [Stage.TO_SEND] * 4
    assert record(IDS[2]).stage is Stage.TO_READ
    assert read_calls(source)[-1] == [IDS[2]]


def test_failing_calls_by_id_leave_the_lines_of_other_orders_their_turn(
    complete, source, to_read, record
):
    source.most_ids = 1
    to_read(*IDS[:4], due_at=NOON - 10 * SECOND)
    to_read(IDS[4], stage=Stage.TO_COMPLETE, due_at=NOON - 9.5 * SECOND)
    source.troubles = [Unavailable("Nobody answers.")]

    with pytest.raises(Unavailable):
        complete.run(NOON)
    complete.run(NOON)

    assert record(IDS[4]).stage is Stage.TO_SEND


def test_while_one_kind_of_call_is_deferred_the_other_is_made(complete, source, to_read, record):
    to_read(IDS[0])
    to_read(IDS[1], stage=Stage.TO_COMPLETE, due_at=NOON - SECOND)
    source.troubles = [Deferred(NOON + SECOND, "The budget is used up.")]

    complete.run(NOON)

    assert record(IDS[0]).stage is Stage.TO_READ
    assert record(IDS[1]).stage is Stage.TO_SEND


def test_an_answer_about_orders_that_were_not_asked_for_changes_nothing_of_them(
    complete, source, to_read, record
):
    source.most_ids = 1
    to_read(*IDS[:2])
    source.troubles = [
        OrdersRead((an_order(IDS[1]),), (UnreadableOrder(IDS[1], "?"),), frozenset({IDS[1]}))
    ]

    complete.run(NOON)

    assert (record(IDS[1]).stage, record(IDS[1]).attempts) == (Stage.TO_READ, 0)


def test_an_order_that_failed_before_is_not_asked_for_with_those_that_did_not(
    complete, source, to_read
):
    to_read(*IDS[:2])
    to_read(IDS[2], attempts=2, due_at=NOON - 9.5 * SECOND)

    complete.run(NOON)

    assert read_calls(source) == [IDS[:2]]
