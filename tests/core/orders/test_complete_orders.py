"""Tests of `CompleteOrders`: one call per run, and no order delays another."""

from dataclasses import replace
from datetime import timedelta

import pytest

from channel_connector.core.orders.complete_orders import CompleteOrders
from channel_connector.ports.channel.order_source import LinePage, OrderState
from channel_connector.ports.host.errors import PagingLost, Unavailable
from channel_connector.ports.host.rate_policy import Deferred
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.testing.fakes.builders import (
    CONNECTION,
    NOON,
    a_line,
    a_record,
    an_order,
)
from channel_connector.ports.testing.fakes.order_sources import A_CALL, MemoryOrderSource

IDLE = timedelta(seconds=10)
FIRST_BACKOFF = timedelta(seconds=30)

FIRST, SECOND = "403-0000000-0000001", "403-0000000-0000002"


@pytest.fixture
def complete(storage):
    def make(source):
        return CompleteOrders(CONNECTION, source, storage)

    return make


@pytest.fixture
def keep(storage):
    """Return a function that stores orders as if they had just been listed."""

    def put(*orders, stage=Stage.TO_COMPLETE):
        with storage.writing() as uow:
            uow.orders.put(
                a_record(
                    order.channel_order_id,
                    stage=stage,
                    order=replace(order, lines=None) if stage is Stage.TO_COMPLETE else None,
                    updated_at=order.updated_at,
                    placed_at=order.placed_at,
                )
                for order in orders
            )

    return put


def test_an_order_with_all_its_lines_is_to_be_sent(complete, keep, record, run_until_quiet):
    order = an_order()
    keep(order)

    run_until_quiet(complete(MemoryOrderSource(order)), NOON)

    kept = record(order.channel_order_id)
    assert (kept.stage, kept.order) == (Stage.TO_SEND, order)


def test_the_oldest_order_is_completed_first(complete, keep):
    late = an_order(FIRST, placed_at=NOON)
    early = an_order(SECOND, placed_at=NOON - timedelta(hours=1))
    keep(late, early)
    source = MemoryOrderSource(late, early)

    complete(source).run(NOON)

    assert source.calls == [f"lines {SECOND}"]


def test_pages_of_lines_are_merged(complete, keep, record, run_until_quiet):
    order = an_order(lines=tuple(a_line(f"SKU-{number}") for number in range(5)))
    keep(order)

    run_until_quiet(complete(MemoryOrderSource(order, lines_page_size=2)), NOON)

    assert record(order.channel_order_id).order.lines == order.lines


def test_a_budget_that_runs_out_between_two_pages_of_lines_loses_nothing(
    complete, keep, record, run_until_quiet
):
    """Restarted from the first page each time, an order of two pages would never be read."""
    order = an_order(lines=(a_line("ONE"), a_line("TWO")))
    keep(order)
    source = MemoryOrderSource(order, lines_page_size=1)
    job = complete(source)
    job.run(NOON)
    source.troubles = [Deferred(NOON + A_CALL, "ListOrderItems waits.")]
    run_until_quiet(job, NOON)

    run_until_quiet(job, NOON + A_CALL)

    assert record(order.channel_order_id).order.lines == order.lines


def test_lines_with_an_expired_page_token_are_read_from_the_first_page(
    complete, keep, record, run_until_quiet
):
    order = an_order(lines=(a_line("ONE"), a_line("TWO")))
    keep(order)
    source = MemoryOrderSource(order, lines_page_size=1)
    complete(source).run(NOON)
    source.troubles = [PagingLost("We could not decode your NextToken.")]

    run_until_quiet(complete(source), NOON)
    run_until_quiet(complete(source), NOON + FIRST_BACKOFF)

    assert record(order.channel_order_id).order.lines == order.lines


def test_an_order_whose_page_token_always_expires_does_not_delay_others(
    complete, keep, record, run_until_quiet
):
    """It is the oldest, so without a backoff it would always be first."""
    poison = an_order(FIRST, lines=(a_line("ONE"), a_line("TWO")))
    good = an_order(SECOND, placed_at=NOON + timedelta(seconds=1), lines=(a_line("RED-MUG"),))
    keep(poison, good)

    class NeverFindsThePlace(MemoryOrderSource):
        def lines(self, channel_order_id, page, now):
            if page is not None:
                raise PagingLost("We could not decode your NextToken.")
            return super().lines(channel_order_id, page, now)

    run_until_quiet(complete(NeverFindsThePlace(poison, good, lines_page_size=1)), NOON)

    assert record(SECOND).stage is Stage.TO_SEND
    assert (record(FIRST).stage, record(FIRST).attempts) == (Stage.TO_COMPLETE, 1)


@pytest.mark.parametrize("told", [(), (a_line("ONE"),)], ids=["empty", "repeated"])
def test_a_page_without_new_lines_is_not_the_end(complete, keep, record, run_until_quiet, told):
    """Amazon announces a next page after an empty one."""
    order = an_order(lines=(a_line("ONE"), a_line("TWO")))
    keep(order)
    source = MemoryOrderSource(order, lines_page_size=1)
    complete(source).run(NOON)
    source.troubles = [LinePage(told, "1")]

    run_until_quiet(complete(source), NOON)
    run_until_quiet(complete(source), NOON + FIRST_BACKOFF)

    assert record(order.channel_order_id).order.lines == order.lines


def test_an_order_with_endless_pages_does_not_delay_others(complete, keep, record, run_until_quiet):
    endless = an_order(FIRST, lines=(a_line("ONE"),))
    good = an_order(SECOND, placed_at=NOON + timedelta(seconds=1))
    keep(endless, good)

    class RepeatsItself(MemoryOrderSource):
        def lines(self, channel_order_id, page, now):
            told = super().lines(channel_order_id, None, now)
            return replace(told, next_page="more") if channel_order_id == FIRST else told

    source = RepeatsItself(endless, good)
    run_until_quiet(complete(source), NOON)

    assert source.calls == [f"lines {FIRST}", f"lines {FIRST}", f"lines {SECOND}"]
    assert record(SECOND).stage is Stage.TO_SEND
    assert "without new lines" in record(FIRST).reason


def test_an_order_without_lines_is_blocked(complete, keep, record, run_until_quiet):
    """It is to be shipped, so it must have lines: closed, it would never be sent."""
    order = an_order(lines=())
    keep(order)

    run_until_quiet(complete(MemoryOrderSource(order)), NOON)

    assert record(order.channel_order_id).stage is Stage.BLOCKED


def test_an_order_with_malformed_lines_is_blocked_and_the_next_is_read(
    complete, keep, record, run_until_quiet
):
    bad, good = an_order(FIRST), an_order(SECOND)
    keep(bad, good)
    source = MemoryOrderSource(bad, good)
    source.unreadable_lines = {FIRST}

    run_until_quiet(complete(source), NOON)

    assert record(FIRST).stage is Stage.BLOCKED
    assert FIRST in record(FIRST).reason
    assert record(SECOND).stage is Stage.TO_SEND


def test_an_order_that_fails_does_not_delay_others(complete, keep, record):
    """Amazon answers 500 for one order again and again: the others must not queue behind it."""
    poison, good = an_order(FIRST), an_order(SECOND, placed_at=NOON + timedelta(seconds=1))
    keep(poison, good)
    source = MemoryOrderSource(poison, good)
    source.troubles = [Unavailable("Amazon answered 500.")]
    job = complete(source)

    with pytest.raises(Unavailable):
        job.run(NOON)
    job.run(NOON)

    assert record(SECOND).stage is Stage.TO_SEND
    assert (record(FIRST).attempts, record(FIRST).reason) == (1, "Amazon answered 500.")
    assert record(FIRST).due_at > NOON
    assert job.run(NOON).in_doubt


def test_while_deferred_the_reason_states_when_the_backlog_will_be_completed(complete, keep):
    keep(an_order(FIRST), an_order(SECOND))
    source = MemoryOrderSource()
    source.troubles = [Deferred(NOON + A_CALL, "ListOrderItems waits.")]

    next_run = complete(source).run(NOON)

    assert next_run.at == NOON + A_CALL
    assert next_run.reason == (
        "ListOrderItems waits. 2 orders wait for their lines; "
        "the last is read by 2026-03-14 12:00:04 UTC."
    )


def test_an_order_without_units_to_ship_is_closed(complete, keep, record, run_until_quiet):
    order = an_order(lines=(a_line(quantity=0), a_line("BLUE-MUG", 2, shipped=2)))
    keep(order)

    run_until_quiet(complete(MemoryOrderSource(order)), NOON)

    kept = record(order.channel_order_id)
    assert (kept.stage, kept.order) == (Stage.CLOSED, None)


def test_an_order_to_be_read_again_is_read(complete, keep, record, run_until_quiet):
    order = an_order()
    keep(order, stage=Stage.TO_READ)

    run_until_quiet(complete(MemoryOrderSource(order)), NOON)

    assert record(order.channel_order_id).stage is Stage.TO_SEND


def test_an_order_that_is_still_unreadable_is_blocked_again(
    complete, keep, record, run_until_quiet
):
    order = an_order()
    keep(order, stage=Stage.TO_READ)
    source = MemoryOrderSource(order)
    source.unreadable[order.channel_order_id] = "PurchaseDate is missing."

    run_until_quiet(complete(source), NOON)

    assert record(order.channel_order_id).stage is Stage.BLOCKED


def test_an_order_that_the_channel_does_not_know_is_closed(complete, keep, record, run_until_quiet):
    keep(an_order(), stage=Stage.TO_READ)

    run_until_quiet(complete(MemoryOrderSource()), NOON)

    assert record(an_order().channel_order_id).reason == "The channel does not know this order."


def test_an_order_in_an_unknown_state_is_blocked(complete, keep, record, run_until_quiet):
    order = an_order(state=OrderState.OTHER)
    keep(order, stage=Stage.TO_READ)

    run_until_quiet(complete(MemoryOrderSource(order)), NOON)

    assert record(order.channel_order_id).stage is Stage.BLOCKED


def test_lines_of_an_outdated_update_are_dropped(complete, keep, record, storage):
    """A newer update was listed while the lines of the older one were read."""
    old, new = an_order(), an_order(updated_at=NOON + timedelta(hours=1))
    keep(old)

    class Meanwhile(MemoryOrderSource):
        def lines(self, channel_order_id, page, now):
            keep(new)
            return super().lines(channel_order_id, page, now)

    complete(Meanwhile(old)).run(NOON)

    kept = record(old.channel_order_id)
    assert (kept.stage, kept.updated_at) == (Stage.TO_COMPLETE, new.updated_at)


def test_with_nothing_to_read_the_channel_is_not_asked(complete):
    source = MemoryOrderSource()

    next_run = complete(source).run(NOON)

    assert (next_run.at, source.calls) == (NOON + IDLE, [])
