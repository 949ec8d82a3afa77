"""Waits grow from failure to failure up to the longest, and a row is due when they are over."""

from datetime import timedelta

import pytest

from channel_connector.core.jobs.backoff import Backoff, nothing_due, retry_later
from channel_connector.core.jobs.job import NextRun
from channel_connector.ports.host.errors import Unavailable
from channel_connector.ports.testing.fakes.builders import (
    NOON,
    a_cancellation,
    a_record,
    a_shipment,
    a_submission,
)

BACKOFF = Backoff(first=timedelta(seconds=3), longest=timedelta(seconds=40))
ROWS = [a_record(), a_shipment(), a_submission(), a_cancellation()]


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 3), (1, 6), (2, 12), (3, 24), (4, 40), (5, 40), (1_000_000, 40)]
)
def test_each_failure_doubles_the_wait_up_to_the_longest(failures, seconds):
    assert BACKOFF.after(failures) == timedelta(seconds=seconds)


def test_a_longest_wait_of_years_is_reached_as_well():
    years = Backoff(first=timedelta(seconds=1), longest=timedelta(days=36_500))

    assert years.after(31) == timedelta(seconds=2**31)
    assert years.after(33) == years.after(1_000_000) == timedelta(days=36_500)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: type(row).__name__)
def test_a_row_waits_half_a_minute_at_first_and_ten_minutes_at_most(row):
    waits = []
    for _ in range(7):
        row = retry_later(row, Unavailable("Nobody answers."), NOON)  # fails again
        waits.append((row.due_at - NOON).total_seconds())

    assert waits == [30, 60, 120, 240, 480, 600, 600]
    assert (row.attempts, row.reason) == (7, "Nobody answers.")


@pytest.mark.parametrize(
    ("until", "due"),
    [
        (timedelta(seconds=31), timedelta(seconds=31)),
        (timedelta(seconds=29), timedelta(seconds=30)),
        (timedelta(days=-1), timedelta(seconds=30)),
    ],
)
def test_the_other_sides_own_moment_counts_for_a_row_when_it_is_later(until, due):
    row = retry_later(a_shipment(), Unavailable("Closed.", NOON + until), NOON)

    assert row.due_at == NOON + due


def test_a_job_without_work_looks_again_after_ten_seconds():
    assert nothing_due(None, NOON, "All is sent.", "Sent again") == NextRun(
        NOON + timedelta(seconds=10), "All is sent."
    )


@pytest.mark.parametrize(("due_in", "looks_in"), [(9, 9), (10, 10), (11, 10), (3600, 10)])
def test_a_job_with_work_for_later_says_when_and_leaves_a_failure_as_it_is(due_in, looks_in):
    due = NOON + timedelta(seconds=due_in)

    next_run = nothing_due(due, NOON, "All is sent.", "Sent again")

    assert next_run == NextRun(
        NOON + timedelta(seconds=looks_in), f"Sent again at {due:%H:%M:%S} UTC.", in_doubt=True
    )
