"""The demo checks the connector's promises and reports broken ones."""

import logging
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from channel_connector.adapters.cli.demo import (
    cancellation_flow,
    invariants,
    order_flow,
    shipment_flow,
    stock_flow,
)
from channel_connector.adapters.cli.demo.command import temporary_folder
from channel_connector.adapters.cli.demo.observation import (
    ChannelOrder,
    ChannelPackages,
    InjectedFaults,
    Observation,
    OmsOrder,
    PackedOrder,
    StockTarget,
)

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LINES = {"line-1": 2}
EARLY = NOON + timedelta(minutes=20)


@pytest.fixture
def seen():
    """One order that went all the way."""
    return Observation(
        began_at=NOON,
        now=NOON + timedelta(hours=1),
        at_channel={
            "403-1": ChannelOrder(
                "403-1", "Unshipped", NOON + MINUTE, EARLY, by_amazon=False, lines=LINES
            )
        },
        at_oms=(
            OmsOrder(
                "403-1",
                EARLY + timedelta(minutes=3),
                1,
                frozenset({"Asha Testrao"}),
                lines={"line-1": 3},
                cancelled={"line-1": 1},
                invoiced=False,
            ),
        ),
        packed=(
            PackedOrder("403-1", "DONE", EARLY, EARLY + timedelta(minutes=6), frozenset({"ab12"})),
        ),
        booked=ChannelPackages(
            Counter({"403-1": 1}),
            {"403-1": EARLY},
            {"403-1": frozenset({"ab12"})},
            {"403-1": 1},
        ),
        stock_targets={
            "RED-MUG": StockTarget(7, NOON - timedelta(hours=2)),
            "BLUE-MUG": StockTarget(9, EARLY),
        },
        stock_changes=12,
        shown={"RED-MUG": 5, "BLUE-MUG": None},
        stock_feeds=(NOON - timedelta(minutes=40), NOON + timedelta(minutes=20)),
        buyer_cancellations={"after the order was sent": 1},
        cancel_requests={},
        faults=InjectedFaults(lost_answers=1, foreign_documents=0),
        budgets={"Amazon ListOrders": (30, 0)},
        log="order.read 403-1",
        secrets=frozenset({"open-sesame-9"}),
    )


def broken(seen):
    return [
        *order_flow.broken(seen),
        *shipment_flow.broken(seen),
        *cancellation_flow.broken(seen),
        *stock_flow.broken(seen),
        *invariants.broken(seen),
    ]


def test_a_day_without_fault_breaks_no_promise(seen):
    assert broken(seen) == []
    assert dict(order_flow.summary(seen))["from placed to Assure, median"] == "22 min 00 s"


def test_an_order_that_never_arrived_is_reported(seen):
    assert "never reached Assure" in broken(replace(seen, at_oms=()))[0]


@pytest.mark.parametrize(
    "order",
    [
        ChannelOrder("403-1", "Unshipped", NOON, NOON + 55 * MINUTE, by_amazon=False, lines=LINES),
        ChannelOrder("403-1", "Canceled", NOON + MINUTE, EARLY, by_amazon=False, lines=LINES),
        ChannelOrder("403-1", "Unshipped", NOON + MINUTE, EARLY, by_amazon=True, lines=LINES),
        ChannelOrder("403-1", "Pending", NOON + MINUTE, EARLY, by_amazon=False, lines=LINES),
    ],
)
def test_an_order_that_need_not_be_there_yet_is_not_missed(seen, order):
    assert broken(replace(seen, at_channel={"403-1": order}, at_oms=())) == []


def test_an_order_that_arrived_twice_is_reported(seen):
    twice = (*seen.at_oms, *seen.at_oms)

    assert "2 times in Assure" in broken(replace(seen, at_oms=twice))[0]


def test_an_order_that_is_not_on_the_channel_is_reported(seen):
    assert "not on the channel" in broken(replace(seen, at_channel={}))[0]


def test_sending_again_is_forgiven_only_where_an_answer_was_lost(seen):
    (order,) = seen.at_oms

    assert broken(replace(seen, at_oms=(replace(order, posts=2),))) == []
    assert "sent again" in broken(replace(seen, at_oms=(replace(order, posts=3),)))[0]


def test_the_warehouses_waiting_time_is_shown(seen):
    assert dict(shipment_flow.summary(seen))["from packed to label, median"] == "6 min 00 s"


def test_an_order_with_two_packages_is_reported(seen):
    twice = replace(seen.booked, packages=Counter({"403-1": 2}))

    assert "has 2 packages" in broken(replace(seen, booked=twice))[0]


def test_documents_that_were_requested_twice_are_reported_by_order(seen):
    packages = Counter({"403-1": 1, "403-2": 1, "403-3": 1})
    twice = replace(seen.booked, packages=packages, requests={"403-1": 1, "403-2": 2})

    assert broken(replace(seen, booked=twice)) == [
        "2 submissions requested the documents of order 403-2."
    ]


def test_documents_are_requested_again_only_where_those_of_another_order_came(seen):
    twice = replace(seen.booked, requests={"403-1": 2})
    thrice = replace(seen.booked, requests={"403-1": 3})
    seen = replace(seen, faults=InjectedFaults(lost_answers=1, foreign_documents=1))

    assert broken(replace(seen, booked=twice)) == []
    assert len(broken(replace(seen, booked=thrice))) == 1


def test_a_package_whose_buyer_had_asked_to_cancel_is_reported(seen):
    asked = {"403-1": EARLY - timedelta(minutes=11)}

    [sentence] = broken(replace(seen, cancel_requests=asked))

    assert sentence.startswith("Order 403-1 was booked at 12:20 UTC, although its buyer asked")


@pytest.mark.parametrize("minutes", [-9, 5])
def test_a_wish_that_comes_with_the_booking_or_after_it_breaks_nothing(seen, minutes):
    asked = {"403-1": EARLY + minutes * MINUTE}

    assert broken(replace(seen, cancel_requests=asked)) == []


def test_a_wrong_pdf_is_reported(seen):
    [package] = seen.packed
    wrong = (replace(package, sha256=frozenset({"ab12", "cd34"})),)

    assert "differ from those of the channel" in broken(replace(seen, packed=wrong))[0]


def test_a_package_for_a_cancelled_order_is_reported(seen):
    [package] = seen.packed
    cancelled = (replace(package, step="CANCELLED"),)

    assert "was cancelled before it was packed" in broken(replace(seen, packed=cancelled))[0]


@pytest.mark.parametrize("known", [{}, {"line-1": 2}])
def test_cancelled_units_that_differ_at_assure_are_reported(seen, known):
    (order,) = seen.at_oms
    otherwise = (replace(order, cancelled=known),)

    assert "units left on the channel" in broken(replace(seen, at_oms=otherwise))[0]
    invoiced = (replace(order, cancelled=known, invoiced=True),)
    assert broken(replace(seen, at_oms=invoiced)) == []


def test_a_wrong_exposed_quantity_is_reported(seen):
    [sentence] = broken(replace(seen, shown={"RED-MUG": 7}))

    assert sentence == "The channel exposes 7 of RED-MUG; expected 5."


def test_at_or_below_the_buffer_nothing_is_to_be_shown(seen):
    targets = {"RED-MUG": StockTarget(2, NOON - timedelta(hours=2))}

    assert broken(replace(seen, stock_targets=targets, shown={"RED-MUG": 0})) == []


def test_of_a_quantity_below_zero_nothing_is_to_be_shown(seen):
    targets = {"RED-MUG": StockTarget(-3, NOON - timedelta(hours=2))}

    assert broken(replace(seen, stock_targets=targets, shown={"RED-MUG": 0})) == []
    assert "exposes 5" in broken(replace(seen, stock_targets=targets))[0]


def test_a_second_stock_update_within_an_hour_is_reported(seen):
    feeds = (NOON, NOON + timedelta(minutes=30))

    assert "within an hour" in broken(replace(seen, stock_feeds=feeds))[0]


def test_a_throttled_call_is_reported(seen):
    budgets = {"Amazon ListOrders": (30, 1)}

    assert broken(replace(seen, budgets=budgets)) == ["Amazon ListOrders: 1 calls were throttled."]


@pytest.mark.parametrize("leak", ["open-sesame-9", "Asha Testrao"])
def test_what_should_not_be_logged_is_found(seen, leak):
    assert len(broken(replace(seen, log=f"It said {leak}."))) == 1


def test_a_short_demo_runs_and_keeps_every_promise(tmp_path):
    command = [sys.executable, "-c", "from channel_connector.adapters.cli import main; main()"]
    options = ["demo", "--hours", "0.3", "--speed", "120", "--backlog", "8"]

    done = subprocess.run(  # noqa: S603  # our own interpreter
        [*command, *options],
        capture_output=True,
        text=True,
        timeout=250,
        check=False,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )

    logging.getLogger(__name__).info("%s%s", done.stdout, done.stderr)
    assert done.returncode == 0
    assert "Every promise was kept" in done.stdout
    assert "calls throttled" in done.stdout
    assert not list(tmp_path.iterdir())


def test_ctrl_c_leaves_no_folder_behind():
    with pytest.raises(KeyboardInterrupt), temporary_folder() as folder:
        raise KeyboardInterrupt

    assert not folder.exists()
