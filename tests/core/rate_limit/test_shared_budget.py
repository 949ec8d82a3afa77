"""Tests of `SharedBudget`: priorities and reservations."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from channel_connector.core.rate_limit.hour_window import HourWindow
from channel_connector.core.rate_limit.leaky_bucket import LeakyBucket
from channel_connector.core.rate_limit.shared_budget import Reservation, SharedBudget
from channel_connector.ports.testing.fakes.builders import NOON

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
EACH = 2 * MINUTE
ORDER = ("stock", "price", "pack")

seconds = st.integers(0, 7200).map(lambda number: number * SECOND)


def shared(*reservations, hour=None, travel=timedelta(0)):
    return SharedBudget(LeakyBucket(1, EACH, travel), hour, ORDER, reservations)


def test_work_can_leave_between_two_reservations():
    """The later one is no reason to wait for an hour."""
    budget = shared(Reservation("stock", NOON), Reservation("stock", NOON + 60 * MINUTE, "beta"))

    assert budget.turn_of("pack", NOON) == NOON + EACH


def test_reservations_are_served_in_order_of_time():
    later, sooner = Reservation("stock", NOON + 60 * MINUTE), Reservation("stock", NOON, "beta")

    assert shared(later, sooner).turn_of("pack", NOON) == NOON + EACH
    assert shared(sooner, later).turn_of("pack", NOON) == NOON + EACH


def test_work_that_waited_for_a_reservation_does_not_wait_for_its_own_class():
    budget = shared(Reservation("stock", NOON), Reservation("price", NOON, "beta"))

    assert budget.turn_of("price", NOON) == NOON + EACH


def test_one_restore_interval_after_its_time_a_reservation_is_on_time():
    budget = shared(Reservation("stock", NOON + SECOND), travel=SECOND)

    assert budget.turn_of("pack", NOON) == NOON
    assert budget.draw(NOON).turn_of("stock", NOON) == NOON + SECOND + EACH


def test_a_queue_includes_reservations_without_an_hourly_quota():
    budget = shared(Reservation("stock", NOON))

    assert budget.queue_of("pack", 2, NOON) == NOON + 2 * EACH


def test_a_call_deferred_by_the_bucket_is_explained_by_its_rule():
    budget = shared(hour=HourWindow(30)).draw(NOON)

    assert budget.explain("SubmitFeed", "pack", NOON) == (
        "SubmitFeed waits until 12:02:00 UTC: one call at once, then one every 2 minutes"
    )


def test_a_call_deferred_by_the_hourly_quota_is_explained_by_it():
    budget = shared(hour=HourWindow(1)).draw(NOON)

    assert budget.explain("SubmitFeed", "pack", NOON) == (
        "SubmitFeed waits until 13:00:00 UTC: the quota of 1 calls in any 60 minutes is used up"
    )


def test_a_call_deferred_by_reservations_names_each_class_with_priority():
    budget = shared(
        Reservation("stock", NOON), Reservation("price", NOON), Reservation("stock", NOON, "beta")
    )

    assert budget.explain("SubmitFeed", "pack", NOON) == (
        "SubmitFeed waits until 12:06:00 UTC: stock, price has priority"
    )


def test_work_of_the_same_class_is_not_named_as_the_reason():
    budget = shared(Reservation("stock", NOON, "beta")).draw(NOON)

    assert budget.explain("SubmitFeed", "stock", NOON).endswith(
        "one call at once, then one every 2 minutes"
    )


@given(
    burst=st.sampled_from([1, 15]),
    packs=st.integers(0, 45),
    resets_at=st.none() | seconds.map(lambda span: NOON + span),
    hour=st.booleans(),
    since=seconds,
    due=seconds,
)
def test_a_stock_update_costs_a_pack_one_slot_at_most(burst, packs, resets_at, hour, since, due):
    """A slot is one restore interval, or the last one of an hour."""
    window = HourWindow(30, resets_at=resets_at) if hour else None
    alone = SharedBudget(LeakyBucket(burst, EACH), window, ORDER)
    moment = NOON
    for _ in range(packs):
        moment = alone.room_at(moment)
        alone = alone.draw(moment)
    moment += since
    reservation = Reservation("stock", moment + due)

    turn = replace(alone, reservations=(reservation,)).turn_of("pack", moment)

    assert turn <= alone.queue_of("pack", 2, moment)
    assert hour or turn <= alone.turn_of("pack", moment) + EACH
