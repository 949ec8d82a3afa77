"""A budget as text: rule, what is left, the next slot, what waits, and the last hour."""

from dataclasses import replace
from datetime import timedelta

import pytest

from channel_connector.adapters.cli.work.budget_text import Layout, budget_lines
from channel_connector.core.rate_limit.budget_statuses import SharedBudgetStatus
from channel_connector.ports.host.budget_status import BudgetStatus, RecentCall, Waiting
from channel_connector.ports.testing.fakes.builders import NOON

MINUTE = timedelta(minutes=1)
QUIET = BudgetStatus(
    account="A1SELLER/key-1",
    name="SubmitFeed",
    at_once=1,
    burst=1,
    restore_interval=2 * MINUTE,
    hourly_quota=30,
    hour_left=30,
    hour_ends_at=None,
    taken_by_others=0,
    next_call_at=NOON,
    held_until=None,
    recent=(),
    waiting=(),
)
PACK = Waiting("acme", "pack", "SHIP-7", None, NOON, NOON + MINUTE)
STOCK = Waiting("acme", "stock", "", NOON + 8 * MINUTE, None, None)


def told(layout=Layout(), **changes):  # noqa: B008  # a frozen value
    shared = SharedBudgetStatus(("acme", "zeta"), replace(QUIET, **changes))
    return [line.plain for line in budget_lines(shared, NOON, layout)]


def fact(label, **changes):
    """Return the value of a label as one text."""
    lines = told(**changes)
    (first,) = [number for number, line in enumerate(lines) if line.startswith(f"  {label} ")]
    rest = lines[first:]
    count = next((n for n, line in enumerate(rest[1:], 1) if line[2] != " "), len(rest))
    return "\n".join(line[13:] for line in rest[:count])


def test_a_quiet_budget_is_five_lines():
    assert told() == [
        "SubmitFeed of A1SELLER/key-1 (acme, zeta)",
        "  rule       one call at once, then one every 2 minutes; 30 an hour",
        "  left       1 at once; 30 of 30 this hour, counted rolling",
        "  next slot  now",
        "  last hour  no call",
    ]


def test_a_budget_without_an_hour_speaks_of_none():
    no_hour = {"burst": 6, "at_once": 4, "hourly_quota": None, "hour_left": None}

    assert fact("rule", **no_hour) == "6 calls at once, then one every 2 minutes"
    assert fact("left", **no_hour) == "4 at once"


def test_the_channels_own_hour_is_shown_with_its_end():
    ends = NOON + 12 * MINUTE

    assert fact("left", hour_left=3, hour_ends_at=ends) == (
        "1 at once; 3 of 30 this hour, which ends at 12:12:00 UTC"
    )


def test_the_next_slot_is_a_moment_where_it_is_not_now():
    assert fact("next slot", next_call_at=NOON + timedelta(seconds=80)) == "12:01:20 UTC"
    assert fact("next slot", next_call_at=NOON + timedelta(days=1)) == "2026-03-15 12:00:00 UTC"


def test_a_throttled_budget_shows_until_when_and_why():
    assert fact("held", held_until=NOON + 12 * MINUTE) == (
        "until 12:12:00 UTC: the other side throttled a call"
    )


def test_calls_of_other_programs_are_shown():
    assert fact("others", taken_by_others=3) == "made 3 calls of this hour"


def test_waiting_work_is_shown_with_subject_and_time():
    assert fact("waiting", waiting=(PACK, STOCK)) == (
        "connection  work   subject  due           waits until\n"
        "acme        pack   SHIP-7   -             12:01:00 UTC\n"
        "acme        stock  -        12:08:00 UTC  -"
    )


def test_work_that_is_due_waits_until_now():
    past = replace(PACK, work="", due_at=NOON, until=NOON - MINUTE)

    assert fact("waiting", waiting=(past,)).splitlines()[1] == (
        "acme        -     SHIP-7   now  now"
    )


def an_hour_of_packs_and_one_stock():
    calls = [
        RecentCall(NOON - (59 - 2 * n) * MINUTE, "SubmitFeed", "pack", "ANSWERED")
        for n in range(30)
        if n != 20
    ]
    stock = RecentCall(NOON - 19 * MINUTE, "SubmitFeed", "stock", "ANSWERED")
    return tuple(sorted([*calls, stock], key=lambda call: call.at))


def test_the_last_hour_is_a_mark_a_minute_for_each_class_of_work():
    recent = an_hour_of_packs_and_one_stock()

    assert fact("last hour", recent=recent).splitlines() == [
        "pack   " + ".P" * 20 + ".." + ".P" * 9 + "  29",
        "stock  " + "." * 41 + "S" + "." * 18 + "  1",
        "       11:00" + " " * 50 + "12:00",
    ]


def test_a_narrow_place_gets_a_mark_for_two_minutes():
    recent = an_hour_of_packs_and_one_stock()

    pack, stock, axis = fact("last hour", layout=Layout(30, "_"), recent=recent).splitlines()

    assert pack == "pack   " + "P" * 20 + "_" + "P" * 9 + "  29"
    assert stock == "stock  " + "_" * 20 + "S" + "_" * 9 + "  1"
    assert len(axis) == len("stock  ") + 30


@pytest.mark.parametrize(("count", "mark"), [(1, "P"), (2, "2"), (9, "9"), (10, "+"), (1200, "+")])
def test_several_calls_at_one_mark_are_a_digit(count, mark):
    recent = (RecentCall(NOON - MINUTE / 2, "SubmitFeed", "pack", "ANSWERED"),) * count

    picture = fact("last hour", recent=recent).splitlines()[0]

    assert picture == "pack  " + "." * 59 + mark + f"  {count:,}"


def test_a_throttled_call_stands_out():
    recent = (RecentCall(NOON - MINUTE / 2, "SubmitFeed", "pack", "THROTTLED"),)

    assert "!  1" in fact("last hour", recent=recent)


def test_colours_say_nothing_that_letters_do_not():
    shared = SharedBudgetStatus(("acme",), replace(QUIET, recent=an_hour_of_packs_and_one_stock()))

    marks = {
        (line.plain[span.start : span.end], span.style)
        for line in budget_lines(shared, NOON, Layout())
        for span in line.spans
        if span.style in {"green", "cyan"}
    }

    assert marks == {("P", "green"), ("S", "cyan")}


def test_all_of_it_is_plain_ascii_unless_asked_otherwise():
    recent = an_hour_of_packs_and_one_stock()

    assert "\n".join(told(recent=recent, waiting=(PACK, STOCK))).isascii()
