"""Tests of `RescanOrders`: what the order scans missed is found, and they are not delayed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from channel_connector.core.orders.fetch_orders import FetchOrders
from channel_connector.core.orders.request_rescan import request_rescan, since_doubt
from channel_connector.core.orders.rescan_orders import NOT_IN_TIME, SAME_TOKEN, RescanOrders
from channel_connector.ports.channel.order_source import OrderPage, OrderState
from channel_connector.ports.host.errors import PagingLost, Unavailable
from channel_connector.ports.host.rate_policy import Deferred
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.testing.fakes.builders import CONNECTION, NOON, a_record, an_order
from channel_connector.ports.testing.fakes.order_sources import (
    MemoryCancellationSource,
    MemoryOrderSource,
)

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
OVERLAP = 10 * MINUTE
LATE = "403-0000000-0000099"


@pytest.fixture
def jobs(storage):
    """Return a function that makes the scan and the rescan of a channel."""

    def make(source, days=3, look_back=30 * DAY, *, enabled=True):
        return (
            FetchOrders(CONNECTION, source, storage, 2 * MINUTE, OVERLAP, look_back, enabled),
            RescanOrders(CONNECTION, source, storage, days * DAY, OVERLAP, enabled),
        )

    return make


@pytest.fixture
def run(run_until_quiet):
    """Return a function that runs jobs as the engine does, from one moment to another."""

    def ran(jobs, start, end):
        now = start
        while now <= end:
            for job in jobs:
                run_until_quiet(job, now)
            now += MINUTE

    return ran


@pytest.fixture
def rescans(storage):
    """Return a function that returns all rescans, the last first."""

    def look():
        with storage.reading() as uow:
            return uow.order_rescans.last(CONNECTION, 100)

    return look


def some_orders(count):
    return [
        an_order(f"403-0000000-{number:07}", updated_at=NOON - HOUR + timedelta(seconds=number))
        for number in range(count)
    ]


def test_an_order_that_was_listed_late_is_found_the_next_day(jobs, run, rescans, record, caplog):
    source = MemoryOrderSource(an_order(updated_at=NOON - HOUR))
    made = jobs(source)
    run(made, NOON, NOON)
    source.held[LATE] = an_order(LATE, updated_at=NOON - 30 * MINUTE)

    run(made, NOON + MINUTE, NOON + HOUR)
    assert record(LATE) is None
    run(made, NOON + DAY, NOON + DAY)

    assert record(LATE).stage is Stage.TO_COMPLETE
    assert [(one.found, one.found_ids) for one in rescans()] == [(1, (LATE,)), (0, ())]
    [noted] = [one for one in caplog.records if one.message == "order.was_missed"]
    assert noted.order == LATE


def test_a_change_that_was_listed_late_is_found_as_well(jobs, run, rescans, record, storage):
    """The customer cancelled, and the channel showed it behind the cursor."""
    source = MemoryCancellationSource(an_order(LATE, updated_at=NOON - HOUR))
    made = jobs(source)
    run(made, NOON, NOON)
    with storage.writing() as uow:
        uow.orders.put([replace(record(LATE), stage=Stage.SENT_TO_OMS, order=None)])
    source.held[LATE] = an_order(LATE, updated_at=NOON - 30 * MINUTE, state=OrderState.CANCELLED)

    run(made, NOON + DAY, NOON + DAY)

    assert (record(LATE).stage, record(LATE).state) == (Stage.TO_COMPARE, OrderState.CANCELLED)
    assert rescans()[0].found == 1


@pytest.mark.parametrize("stage", list(Stage))
def test_what_was_fetched_already_is_neither_found_nor_changed(
    jobs, run, rescans, record, storage, stage
):
    order = an_order(updated_at=NOON - HOUR)
    made = jobs(MemoryCancellationSource(order))
    run(made, NOON, NOON)
    with storage.writing() as uow:
        kept = a_record(order.channel_order_id, order=order, stage=stage, scan="scan")
        uow.orders.put([replace(kept, order=None)])
    before = record(order.channel_order_id)

    run(made[1:], NOON + DAY, NOON + DAY)

    if stage is not Stage.TO_READ:
        assert record(order.channel_order_id) == before
    assert rescans()[0].found == 0


def test_what_the_next_order_scan_would_read_is_not_missed(jobs, run, rescans):
    source = MemoryOrderSource()
    scan, rescan = jobs(source)
    run([scan], NOON, NOON)
    source.held[LATE] = an_order(LATE, updated_at=NOON - 2 * MINUTE - OVERLAP)

    run([rescan], NOON, NOON)

    assert rescans()[0].found == 0


def test_orders_from_before_the_first_scan_are_not_fetched(jobs, run, rescans, record):
    """They were not to be fetched: another tool dealt with them."""
    source = MemoryOrderSource(an_order(updated_at=NOON - 2 * HOUR))

    run(jobs(source, look_back=HOUR), NOON, NOON + DAY)

    assert [one.found for one in rescans()] == [0, 0]
    assert record(an_order().channel_order_id) is None


def test_a_person_may_request_them(jobs, run, rescans, record, storage):
    source = MemoryOrderSource(an_order(updated_at=NOON - 2 * HOUR))
    made = jobs(source, look_back=HOUR)
    run(made, NOON, NOON)

    request_rescan(storage, CONNECTION, NOON - 3 * HOUR, NOON + MINUTE)
    run(made, NOON + MINUTE, NOON + MINUTE)

    assert record(an_order().channel_order_id).stage is Stage.TO_COMPLETE
    assert [(one.on_request, one.found) for one in rescans()] == [(True, 1), (False, 0)]


def test_a_day_has_one_rescan(jobs, run, rescans):
    made = jobs(MemoryOrderSource())
    run(made, NOON, NOON + HOUR)
    run(made, NOON + DAY - MINUTE, NOON + DAY + HOUR)

    assert [one.began_at for one in rescans()] == [NOON + DAY, NOON]


def test_a_clock_that_was_set_back_stops_no_rescan(jobs, run, rescans):
    run(jobs(MemoryOrderSource()), NOON, NOON)

    run(jobs(MemoryOrderSource())[1:], NOON - 3 * DAY, NOON - 2 * DAY)

    assert [one.began_at for one in rescans()] == [NOON - 2 * DAY, NOON - 3 * DAY]


@pytest.mark.parametrize("switched", [{"days": 0}, {"enabled": False}])
def test_no_rescan_begins_by_itself_where_it_is_off_but_a_requested_one_does(
    jobs, run, rescans, record, storage, switched
):
    source = MemoryOrderSource(an_order(updated_at=NOON - HOUR))
    made = jobs(source, **switched)
    run(made, NOON, NOON + DAY)
    assert rescans() == []

    request_rescan(storage, CONNECTION, NOON - DAY, NOON + DAY)
    run(made, NOON + DAY, NOON + DAY)

    assert [one.on_request for one in rescans()] == [True]
    assert record(an_order().channel_order_id).stage is Stage.TO_COMPLETE


def test_it_waits_while_an_order_scan_is_in_progress(jobs, rescans):
    source = MemoryOrderSource(*some_orders(5), page_size=2)
    scan, rescan = jobs(source)
    for _ in range(3):
        assert rescan.run(NOON).at > NOON
        scan.run(NOON)

    rescan.run(NOON)

    assert source.calls == ["first_page", "next_page", "next_page", "first_page"]


@pytest.mark.parametrize(("on_request", "pause"), [(False, 5 * MINUTE), (True, 2 * MINUTE)])
def test_it_pauses_after_each_page_so_that_order_scans_find_their_budget(
    jobs, run, run_until_quiet, storage, rescans, on_request, pause
):
    source = MemoryOrderSource(*some_orders(5), page_size=2)
    scan, rescan = jobs(source, days=0 if on_request else 3)
    run([scan], NOON, NOON)
    if on_request:
        request_rescan(storage, CONNECTION, NOON - DAY, NOON)
    source.calls.clear()
    moments = [NOON + at * pause for at in range(3)]

    for at, now in enumerate(moments):
        run_until_quiet(rescan, now)
        assert run_until_quiet(rescan, now + pause - timedelta(seconds=1)).at >= now + pause
        assert len(source.calls) == at + 1

    assert (rescans()[0].pages, rescans()[0].ended_at) == (3, moments[-1])


def test_it_continues_where_another_process_stopped(jobs, run, rescans):
    source = MemoryOrderSource(*some_orders(5), page_size=2)
    run(jobs(source), NOON, NOON)

    run(jobs(source), NOON + 5 * MINUTE, NOON + 10 * MINUTE)

    assert (rescans()[0].pages, rescans()[0].reason) == (3, "")


def test_a_channel_that_announces_the_same_page_again_ends_it(jobs, run, rescans):
    source = MemoryOrderSource()
    scan, rescan = jobs(source)
    run([scan], NOON, NOON)
    source.troubles = [OrderPage((), next_page="again"), OrderPage((), next_page="again")]

    run([rescan], NOON, NOON + 10 * MINUTE)

    assert [(one.pages, one.reason) for one in rescans()] == [(2, SAME_TOKEN)]


def test_a_listing_without_an_end_is_given_up_after_a_day_with_a_bounded_number_of_calls(
    jobs, run, rescans
):
    class Endless(MemoryOrderSource):
        def first_page(self, since, now):
            self.calls.append("first_page")
            return OrderPage((), next_page=f"token-{len(self.calls)}", covers_until=now)

        def next_page(self, page, now):
            return self.first_page(NOON, now)

    source = Endless()
    scan, rescan = jobs(MemoryOrderSource())
    run([scan], NOON, NOON)

    run([replace(rescan, source=source)], NOON, NOON + DAY - MINUTE)
    calls = len(source.calls)
    run([replace(rescan, source=source)], NOON + DAY, NOON + DAY)

    assert calls == DAY // (5 * MINUTE)
    assert [one.reason for one in rescans()] == ["", NOT_IN_TIME]


def test_a_lost_page_token_starts_it_over_a_few_times(jobs, run, rescans):
    source = MemoryOrderSource(*some_orders(5), page_size=2)
    scan, rescan = jobs(source)
    run([scan], NOON, NOON)
    source.troubles = [OrderPage((), next_page="lost")]
    source.troubles += [PagingLost("No such token."), OrderPage((), next_page="lost")] * 3
    source.troubles += [PagingLost("No such token.")]

    run([rescan], NOON, NOON + HOUR)

    assert [(one.restarts, bool(one.reason)) for one in rescans()] == [(3, True)]


def test_a_lost_page_token_loses_no_order(jobs, run, rescans):
    source = MemoryOrderSource(*some_orders(5), page_size=2)
    scan, rescan = jobs(source)
    run([scan], NOON, NOON)
    source.troubles = [OrderPage((), next_page="lost"), PagingLost("No such token.")]

    run([rescan], NOON, NOON + HOUR)

    assert [(one.restarts, one.reason) for one in rescans()] == [(1, "")]


def test_a_budget_that_is_used_up_defers_it(jobs, run, rescans):
    source = MemoryOrderSource()
    scan, rescan = jobs(source)
    run([scan], NOON, NOON)
    source.troubles = [Deferred(NOON + MINUTE, "ListOrders waits.")]

    next_run = rescan.run(NOON)

    assert (next_run.at, next_run.reason, next_run.in_doubt) == (
        NOON + MINUTE,
        "ListOrders waits.",
        True,
    )
    assert rescans() == []


def test_a_channel_that_cannot_be_reached_leaves_it_to_be_retried(jobs, run, rescans):
    source = MemoryOrderSource(*some_orders(3), page_size=2)
    scan, rescan = jobs(source)
    run([scan], NOON, NOON)
    rescan.run(NOON)
    source.troubles = [Unavailable("Amazon answered 500.")]

    with pytest.raises(Unavailable):
        rescan.run(NOON + 5 * MINUTE)
    rescan.run(NOON + 6 * MINUTE)

    assert (rescans()[0].pages, rescans()[0].ended_at) == (2, NOON + 6 * MINUTE)


def test_an_entry_that_cannot_be_read_is_found_once(jobs, run, rescans, record):
    source = MemoryOrderSource()
    made = jobs(source)
    run(made, NOON, NOON)
    source.held[LATE] = an_order(LATE, updated_at=NOON - 30 * MINUTE)
    source.unreadable[LATE] = "PurchaseDate is missing."

    run(made[1:], NOON + DAY, NOON + DAY)
    run(made[1:], NOON + 2 * DAY, NOON + 2 * DAY)

    assert record(LATE).stage is Stage.BLOCKED
    assert [one.found for one in rescans()] == [0, 1, 0]


def test_an_order_at_the_oms_whose_entry_cannot_be_read_is_not_compared_each_day(
    jobs, run, record, source, storage
):
    """The scan that first listed it so has had it compared."""
    [known] = source.held
    source.unreadable[known] = "PurchaseDate is missing."
    made = jobs(source)
    run(made, NOON, NOON)
    with storage.writing() as uow:
        uow.orders.put([replace(record(known), stage=Stage.SENT_TO_OMS)])

    run(made[1:], NOON + DAY, NOON + DAY)

    assert record(known).stage is Stage.SENT_TO_OMS


def test_old_rescans_are_erased(jobs, run, rescans):
    made = jobs(MemoryOrderSource())
    run(made, NOON, NOON)

    run(made, NOON + 91 * DAY, NOON + 91 * DAY)

    assert [one.began_at for one in rescans()] == [NOON + 91 * DAY]


def test_the_same_request_twice_is_made_once(storage, rescans):
    first = request_rescan(storage, CONNECTION, NOON - DAY, NOON)

    assert request_rescan(storage, CONNECTION, NOON - HOUR, NOON + MINUTE) == first
    request_rescan(storage, CONNECTION, NOON - 2 * DAY, NOON + MINUTE)

    assert [one.since for one in rescans()] == [NOON - 2 * DAY, NOON - DAY]


@pytest.mark.parametrize(
    ("since", "is_refused"),
    [
        (NOON - MINUTE, False),
        (NOON - 365 * DAY, False),
        (NOON, True),
        (NOON + DAY, True),
        (NOON - 366 * DAY, True),
    ],
)
def test_a_moment_in_the_future_or_years_ago_is_refused(since, is_refused):
    assert bool(since_doubt(since, NOON)) is is_refused
