"""The events of a soak run, decided by one seed."""

from enum import StrEnum
from typing import NamedTuple

from connector import HOST, SERVER, WORKER

CYCLE_SECONDS = 300
ROUGH = 0.4
"""The share of each cycle with kills; in the rest processes live and are measured."""


class EventKind(StrEnum):
    KILL = "kill -9"
    CUT = "connections to the database ended"
    RELOAD = "reload"
    MISTAKE = "mistake in the settings"
    CHANNEL = "trouble at the channel"
    OMS = "trouble at Assure"
    RELEASE = "stuck feeds released"
    CANCEL = "a buyer cancels"
    RUSH = "a rush of orders"
    STOCK = "stock changes"


class Event(NamedTuple):
    """An event; `more` holds its details."""

    second: float
    kind: EventKind
    more: dict


CALLS = (
    "ListOrders",
    "ListOrdersByNextToken",
    "ListOrderItems",
    "ListPickupSlots",
    "CreateScheduledPackage",
    "GetScheduledPackage",
    "SubmitFeed",
    "GetFeedSubmissionList",
    "GetFeedSubmissionResult",
    "GetReportList",
    "GetReport",
)
"""Calls of the connector to the channel."""

ANYWHERE = (
    "lost_answer",
    "lost_request",
    "error_500_html",
    "error_503_html",
    "cut_body",
    "throttle",
    "slow",
)
SOMEWHERE = (
    ("repeat_page", "ListOrdersByNextToken"),
    ("empty_page", "ListOrdersByNextToken"),
    ("token_corrupted", "ListOrdersByNextToken"),
    ("wrong_md5", "GetReport"),
    ("no_pdf", "GetReport"),
    ("wrong_md5", "GetFeedSubmissionResult"),
    ("no_slots", "ListPickupSlots"),
    ("slot_gone", "CreateScheduledPackage"),
    ("slot_outdated", "CreateScheduledPackage"),
    ("feed_slow", "SubmitFeed"),
    ("feed_stuck", "_POST_EASYSHIP_DOCUMENTS_"),
    ("feed_stuck", "_POST_INVENTORY_AVAILABILITY_DATA_"),
    ("feed_errors", "_POST_INVENTORY_AVAILABILITY_DATA_"),
    ("feed_warnings", "_POST_INVENTORY_AVAILABILITY_DATA_"),
    ("feed_fatal", "_POST_INVENTORY_AVAILABILITY_DATA_"),
    ("feed_cancelled", "_POST_INVENTORY_AVAILABILITY_DATA_"),
)
AT_THE_OMS = ("lost_answer", "lost_request", "unavailable", "too_many", "slow")


def planned(dice, seconds, *, cuts):
    """
    Return the events of this many seconds, in order.

    Each kind occurs at least once, however short the time is. With `cuts`, connections to the
    database are terminated at times.
    """
    makers = (
        (
            4.0,
            _rough,
            lambda: (EventKind.KILL, {"role": HOST, "pause": round(dice.uniform(0, 3), 1)}),
        ),
        (2.5, _rough, lambda: (EventKind.KILL, {"role": WORKER})),
        (1.5, _rough, lambda: (EventKind.KILL, {"role": SERVER})),
        (2.0 if cuts else None, _rough, lambda: (EventKind.CUT, {"all": dice.random() < 0.5})),
        (0.5, _any_time, lambda: (EventKind.RELOAD, {})),
        (0.2, _any_time, lambda: (EventKind.MISTAKE, {})),
        (8.0, _any_time, lambda: (EventKind.CHANNEL, _at_the_channel(dice))),
        (4.0, _any_time, lambda: (EventKind.OMS, _at_the_oms(dice))),
        (2.0, _any_time, lambda: (EventKind.RELEASE, {})),
        (1.5, _any_time, lambda: (EventKind.CANCEL, {})),
        (0.2, _any_time, lambda: (EventKind.RUSH, {"orders": dice.randint(2, 6)})),
        (15.0, _any_time, lambda: (EventKind.STOCK, {})),
    )
    events = []
    for a_minute, when, make in makers:
        if a_minute is not None:
            share = ROUGH if when is _rough else 1.0
            count = max(1, round(a_minute * share * seconds / 60))
            events += [Event(when(dice, seconds), *make()) for _ in range(count)]
    return sorted(events, key=lambda event: event.second)


def _any_time(dice, seconds):
    return dice.uniform(0, seconds)


def _rough(dice, seconds):
    cycle = min(CYCLE_SECONDS, seconds)
    begins = cycle * dice.randrange(max(1, int(seconds // cycle)))
    return begins + dice.uniform(0, ROUGH * cycle)


def _at_the_channel(dice):
    if dice.random() < 0.7:
        kind, operation = dice.choice(ANYWHERE), dice.choice((*CALLS, "*"))
    else:
        kind, operation = dice.choice(SOMEWHERE)
    trouble = {"kind": kind, "operation": operation, "times": dice.randint(1, 2)}
    if kind in {"slow", "feed_slow"}:
        trouble["seconds"] = dice.randint(60, 600)
    return trouble


def _at_the_oms(dice):
    kind = dice.choice(AT_THE_OMS)
    trouble = {"kind": kind, "times": dice.randint(1, 3)}
    if kind == "slow":
        trouble["seconds"] = dice.randint(2, 15)
    if kind == "too_many":
        trouble["retry_after_seconds"] = dice.randint(1, 60)
    return trouble
