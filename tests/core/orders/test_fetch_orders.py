"""Tests of `FetchOrders`: no order is lost, and the cursor never passes unstored orders."""

from dataclasses import replace
from datetime import timedelta

import pytest

from channel_connector.core.orders.fetch_orders import FetchOrders
from channel_connector.ports.channel.order_source import OrderPage, OrderState, UnreadableOrder
from channel_connector.ports.host.errors import PagingLost, Unavailable
from channel_connector.ports.host.rate_policy import Deferred
from channel_connector.ports.repositories.order_scans import OrderScan
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.testing.fakes.builders import CONNECTION, NOON, an_order
from channel_connector.ports.testing.fakes.order_sources import HORIZON, MemoryOrderSource

MOST_PAGES_WITHOUT_NEWS = 5
EVERY = timedelta(minutes=2)
OVERLAP = timedelta(minutes=10)
LOOK_BACK = timedelta(days=30)
NOW = NOON + timedelta(hours=1)


@pytest.fixture
def fetch(storage):
    def make(source):
        return FetchOrders(CONNECTION, source, storage, EVERY, OVERLAP, LOOK_BACK)

    return make


@pytest.fixture
def scan(storage):
    def look():
        with storage.reading() as uow:
            return uow.order_scans.get(CONNECTION)

    return look


def some_orders(count):
    return [
        an_order(f"403-0000000-{number:07}", updated_at=NOON + timedelta(seconds=number))
        for number in range(count)
    ]


def test_the_orders_of_every_page_are_stored(fetch, record, run_until_quiet):
    orders = some_orders(5)

    run_until_quiet(fetch(MemoryOrderSource(*orders, page_size=2)), NOW)

    assert {record(order.channel_order_id).stage for order in orders} == {Stage.TO_COMPLETE}


def test_the_cursor_is_covers_until_of_the_answer(fetch, scan, run_until_quiet):
    """Our clock may be wrong; only the channel knows what its list covers."""
    run_until_quiet(fetch(MemoryOrderSource(an_order())), NOW)

    assert scan().cursor == NOW - HORIZON


def test_the_cursor_waits_for_the_last_page(fetch, scan):
    job = fetch(MemoryOrderSource(*some_orders(5), page_size=2))

    job.run(NOW)
    job.run(NOW)

    assert scan().cursor is None
    job.run(NOW)
    assert scan().cursor == NOW - HORIZON


def test_a_scan_continues_where_another_process_stopped(fetch, record):
    """After a kill between two pages, the next page is requested."""
    orders = some_orders(4)
    source = MemoryOrderSource(*orders, page_size=2)

    fetch(source).run(NOW)
    fetch(source).run(NOW)

    assert source.calls == ["first_page", "next_page"]
    assert record(orders[3].channel_order_id) is not None


def test_the_next_scan_begins_before_the_cursor(fetch, storage, run_until_quiet):
    """What the channel was late to list inside the overlap is found."""
    source = MemoryOrderSource()
    run_until_quiet(fetch(source), NOW)
    late = an_order(updated_at=NOW - HORIZON - OVERLAP)
    source.held[late.channel_order_id] = late

    run_until_quiet(fetch(source), NOW + EVERY)

    with storage.reading() as uow:
        assert uow.orders.count(CONNECTION) == {Stage.TO_COMPLETE: 1}


def test_the_first_scan_begins_look_back_before_now(fetch, record, run_until_quiet):
    inside = an_order("403-0000000-0000001", updated_at=NOW - LOOK_BACK)
    outside = an_order("403-0000000-0000002", updated_at=NOW - LOOK_BACK - timedelta(seconds=1))

    run_until_quiet(fetch(MemoryOrderSource(inside, outside)), NOW)

    assert record(inside.channel_order_id) is not None
    assert record(outside.channel_order_id) is None


def test_between_two_scans_no_call_is_made(fetch, run_until_quiet):
    source = MemoryOrderSource()
    next_run = run_until_quiet(fetch(source), NOW)

    fetch(source).run(NOW + EVERY - timedelta(seconds=1))

    assert next_run.at == NOW + EVERY
    assert source.calls == ["first_page"]


@pytest.mark.parametrize("ahead", [timedelta(days=1), timedelta(days=365)])
def test_a_scan_due_later_than_the_interval_is_due_now(
    fetch, storage, scan, run_until_quiet, ahead
):
    """The interval was a day and is two minutes now; or the machine's clock was wrong."""
    source = MemoryOrderSource(an_order(updated_at=NOW - HORIZON))
    with storage.writing() as uow:
        uow.order_scans.put(OrderScan(CONNECTION, due_at=NOW + ahead, cursor=NOW - OVERLAP))

    run_until_quiet(fetch(source), NOW)

    assert source.calls == ["first_page"]
    assert scan().due_at == NOW + EVERY


def test_a_repeated_order_is_recognised(fetch, record, run_until_quiet):
    source = MemoryOrderSource(an_order(updated_at=NOW - HORIZON))
    run_until_quiet(fetch(source), NOW)
    before = record(an_order().channel_order_id)

    run_until_quiet(fetch(source), NOW + EVERY)

    after = record(an_order().channel_order_id)
    assert replace(after, scan="") == replace(before, scan="")


def test_a_newer_update_starts_an_unsent_order_over(fetch, storage, record, run_until_quiet):
    """Its lines may have changed."""
    source = MemoryOrderSource(an_order())
    run_until_quiet(fetch(source), NOW)
    with storage.writing() as uow:
        old = uow.orders.get(CONNECTION, [an_order().channel_order_id])
        uow.orders.put(
            [replace(kept, stage=Stage.TO_SEND, order=an_order()) for kept in old.values()]
        )

    newer = an_order(updated_at=NOW)
    source.held[newer.channel_order_id] = newer
    run_until_quiet(fetch(source), NOW + EVERY)

    kept = record(newer.channel_order_id)
    assert (kept.stage, kept.updated_at, kept.order.lines) == (Stage.TO_COMPLETE, NOW, None)


def test_a_newer_update_of_a_sent_order_is_compared_and_not_sent_again(
    fetch, storage, record, run_until_quiet
):
    source = MemoryOrderSource(an_order())
    run_until_quiet(fetch(source), NOW)
    with storage.writing() as uow:
        old = uow.orders.get(CONNECTION, [an_order().channel_order_id])
        uow.orders.put(
            [replace(kept, stage=Stage.SENT_TO_OMS, order=None) for kept in old.values()]
        )

    newer = an_order(updated_at=NOW, state=OrderState.PARTLY_FULFILLED)
    source.held[newer.channel_order_id] = newer
    run_until_quiet(fetch(source), NOW + EVERY)

    kept = record(newer.channel_order_id)
    assert (kept.stage, kept.state, kept.order) == (
        Stage.TO_COMPARE,
        OrderState.PARTLY_FULFILLED,
        None,
    )


def test_an_unreadable_order_is_blocked_and_the_others_go_on(fetch, record, run_until_quiet):
    bad, good = some_orders(2)
    source = MemoryOrderSource(bad, good)
    source.unreadable[bad.channel_order_id] = "PurchaseDate is missing."

    run_until_quiet(fetch(source), NOW)

    kept = record(bad.channel_order_id)
    assert (kept.stage, kept.reason) == (Stage.BLOCKED, "PurchaseDate is missing.")
    assert record(good.channel_order_id).stage is Stage.TO_COMPLETE


def test_an_order_that_becomes_readable_is_unblocked(fetch, record, run_until_quiet):
    """One answer was damaged; the next one has the same update."""
    order = an_order(updated_at=NOW - HORIZON)
    source = MemoryOrderSource(order)
    run_until_quiet(fetch(source), NOW)
    source.unreadable[order.channel_order_id] = "PurchaseDate is missing."
    run_until_quiet(fetch(source), NOW + EVERY)
    blocked = record(order.channel_order_id)
    source.unreadable.clear()

    run_until_quiet(fetch(source), NOW + 2 * EVERY)

    assert blocked.stage is Stage.BLOCKED
    assert record(order.channel_order_id).stage is Stage.TO_COMPLETE


def test_an_entry_without_an_id_is_blocked_once(fetch, storage, run_until_quiet):
    """It is listed again with each overlap, and must not create further rows."""
    source = MemoryOrderSource()
    page = OrderPage((), (UnreadableOrder("", "AmazonOrderId is missing."),), None, NOON)
    source.troubles = [page, page]

    run_until_quiet(fetch(source), NOW)
    run_until_quiet(fetch(source), NOW + EVERY)

    with storage.reading() as uow:
        assert uow.orders.count(CONNECTION) == {Stage.BLOCKED: 1}


def test_an_expired_page_token_restarts_the_scan_from_the_cursor(
    fetch, scan, record, run_until_quiet
):
    orders = some_orders(4)
    source = MemoryOrderSource(*orders, page_size=2)
    fetch(source).run(NOW)
    source.troubles = [PagingLost("We could not decode your NextToken.")]

    run_until_quiet(fetch(source), NOW)

    assert source.calls == ["first_page", "next_page", "first_page", "next_page"]
    assert all(record(order.channel_order_id) for order in orders)
    assert scan().cursor == NOW - HORIZON


def test_an_empty_page_with_a_token_is_not_the_end(fetch, record, run_until_quiet):
    source = MemoryOrderSource(*some_orders(3), page_size=2)
    fetch(source).run(NOW)
    token = next(iter(source._tokens))
    source.troubles = [OrderPage((), (), token, NOON)]

    run_until_quiet(fetch(source), NOW)

    assert record("403-0000000-0000002") is not None


def test_a_scan_of_endlessly_repeated_pages_is_aborted_and_the_cursor_stays(
    fetch, scan, run_until_quiet
):
    """Observed with Indian orders: the same entries with new tokens."""
    source = MemoryOrderSource()
    orders = tuple(replace(order, lines=None) for order in some_orders(2))
    source.troubles = [OrderPage(orders, (), f"token-{number}", NOON) for number in range(50)]

    next_run = run_until_quiet(fetch(source), NOW)

    assert len(source.calls) == 1 + MOST_PAGES_WITHOUT_NEWS
    assert next_run.at == NOW + EVERY
    assert "aborted" in next_run.reason
    assert scan().cursor is None


def test_a_completed_scan_clears_an_aborted_one(fetch, run_until_quiet):
    source = MemoryOrderSource()
    orders = tuple(replace(order, lines=None) for order in some_orders(2))
    source.troubles = [OrderPage(orders, (), f"token-{number}", NOON) for number in range(50)]
    run_until_quiet(fetch(source), NOW)
    source.troubles = []

    next_run = run_until_quiet(fetch(source), NOW + EVERY)

    assert next_run.reason == "The next scan for orders is due then."


def test_a_deferred_call_defers_the_job(fetch):
    source = MemoryOrderSource()
    source.troubles = [Deferred(NOW + timedelta(seconds=30), "ListOrders waits.")]

    next_run = fetch(source).run(NOW)

    assert (next_run.at, next_run.reason) == (NOW + timedelta(seconds=30), "ListOrders waits.")


def test_a_failed_call_changes_nothing(fetch, scan):
    source = MemoryOrderSource(an_order())
    source.troubles = [Unavailable("Amazon did not answer.")]

    with pytest.raises(Unavailable):
        fetch(source).run(NOW)

    assert scan() is None


def test_the_cursor_never_moves_back(fetch, scan, run_until_quiet):
    """A channel whose clock was set back does not make us read the past again and again."""
    run_until_quiet(fetch(MemoryOrderSource()), NOW)
    source = MemoryOrderSource()
    source.troubles = [OrderPage((), (), None, NOW - timedelta(days=1))]

    run_until_quiet(fetch(source), NOW + EVERY)

    assert scan().cursor == NOW - HORIZON


def test_an_order_that_was_cancelled_meanwhile_is_closed(fetch, record, run_until_quiet):
    source = MemoryOrderSource()
    gone = replace(an_order(), state=OrderState.CANCELLED, lines=None)
    source.troubles = [OrderPage((gone,), (), None, NOON)]

    run_until_quiet(fetch(source), NOW)

    kept = record(gone.channel_order_id)
    assert (kept.stage, kept.order) == (Stage.CLOSED, None)


def test_an_order_that_the_settings_exclude_is_closed_with_a_reason(fetch, record, run_until_quiet):
    """It is not processed, but remains visible."""
    order = an_order(kept_out="No Easy Ship order.")

    run_until_quiet(fetch(MemoryOrderSource(order)), NOW)

    kept = record(order.channel_order_id)
    assert (kept.stage, kept.reason) == (Stage.CLOSED, "No Easy Ship order.")


def test_while_order_sync_is_disabled_no_call_is_made_and_later_no_order_is_missing(
    storage, fetch, scan, record, run_until_quiet
):
    first = an_order("403-1")
    run_until_quiet(fetch(MemoryOrderSource(first)), NOW)
    cursor = scan().cursor
    source = MemoryOrderSource(first, an_order("403-2", updated_at=NOW + EVERY))
    later = NOW + timedelta(hours=5)

    next_run = replace(fetch(source), enabled=False).run(later)

    assert next_run.at > later
    assert "disabled" in next_run.reason
    assert record("403-2") is None
    assert scan().cursor == cursor
    run_until_quiet(fetch(source), later)
    assert record("403-2").stage is Stage.TO_COMPLETE
