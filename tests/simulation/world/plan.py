"""The events of a day, decided by its seed before the day begins."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from channel_connector.plugins.amazon_mws.sandbox.quotas.hours import HourMode
from channel_connector.plugins.amazon_mws.sandbox.seeded_random import seeded_random as dice_of
from channel_connector.plugins.amazon_mws.sandbox.settings import (
    AlreadyExistsCode,
    DocumentReport,
    EasyShipNames,
    ReportAccess,
    ScheduledWord,
)
from channel_connector.plugins.amazon_mws.sandbox.shop.catalogue import CATALOGUE

MENDING_HOURS = 4.0
"""Hours without faults at the end, enough to finish all work."""

READING = (
    "ListOrders",
    "ListOrderItems",
    "GetOrder",
    "GetFeedSubmissionList",
    "GetFeedSubmissionResult",
    "GetReportList",
    "GetReport",
)
BOOKING = ("ListPickupSlots", "CreateScheduledPackage", "GetScheduledPackage", "SubmitFeed")
FEEDS = ("_POST_INVENTORY_AVAILABILITY_DATA_", "_POST_EASYSHIP_DOCUMENTS_")


@dataclass(frozen=True)
class Event:
    """
    An event at a time relative to the start of the day.

    Args:
        kind: the name of a method of `Happenings`; `what` holds its arguments.
    """

    at: timedelta
    kind: str
    what: dict = field(default_factory=dict)

    def __str__(self):
        told = " ".join(f"{name}={value}" for name, value in self.what.items() if name != "levels")
        return f"{self.kind.replace('_', ' ')} {told}".strip()


@dataclass(frozen=True)
class Plan:
    """A day: the configuration of sides and connector, and every external event."""

    seed: int
    hours: float = 24.0
    clients: int = 1
    hosts: int = 1
    burst: int = 1
    fetch_seconds: int = 120
    buffer: int = 2
    orders_per_hour: float = 1.7
    backlog: int = 6
    cancel_rate: float = 0.04
    partial_cancel_rate: float = 0.03
    self_ship_rate: float = 0.03
    easy_ship_only: bool = False
    pack_after_minutes: float = 90.0
    hour_mode: HourMode = HourMode.FIXED
    remaining_lags: bool = False
    already_exists: AlreadyExistsCode = AlreadyExistsCode.MISSPELT
    names: EasyShipNames = EasyShipNames.EASY_SHIP
    scheduled_word: ScheduledWord = ScheduledWord.READY
    document_report: DocumentReport = DocumentReport.PER_FEED
    report_access: ReportAccess = ReportAccess.LIST
    unlisted_seconds: float = 0.0
    feed_lanes: int = 1
    feed_delay_factor: float = 1.0
    drift: float = 0.0
    offset_seconds: float = 0.0
    events: tuple[Event, ...] = ()

    def without(self, events):
        """Return the day without some of its events."""
        left_out = set(map(id, events))
        return replace(self, events=tuple(e for e in self.events if id(e) not in left_out))

    def with_more(self, events):
        """Return the day with more events."""
        return replace(self, events=(*self.events, *events))

    def keeps_out(self, order):
        """Return whether a setting of the connector keeps the order from Assure."""
        return self.easy_ship_only and not order.easy_ship

    @property
    def troubled_hours(self):
        """The hours after which no faults occur any more."""
        return self.hours - MENDING_HOURS

    @property
    def packing_hours(self):
        """The hours in which the warehouse packs, if it does not pack all day."""
        return self.hours / 6, self.hours * 2 / 3

    @property
    def kinds(self):
        return {event.kind for event in self.events}


def ordinary_day(seed):
    """Return a day without faults: about 40 orders, 30 packs, hourly stock."""
    dice = dice_of("ordinary", seed)
    plan = Plan(seed)
    return replace(plan, events=tuple(_stock(dice, plan)))


def a_short_day(seed, events=(), **setup):
    """Return some hours with these events only; the warehouse packs at once."""
    plan = Plan(seed, hours=6.0, fetch_seconds=600, orders_per_hour=2.0, pack_after_minutes=1.0)
    return replace(plan, events=tuple(events), **setup)


def bad_day(seed):
    """Return a day with faults of all kinds."""
    dice, more = dice_of("bad", seed), dice_of("more of a bad day", seed)
    plan = Plan(
        seed,
        hours=dice.choice((8.0, 10.0, 10.0, 12.0, 24.0)),
        clients=2 if dice.random() < 0.2 else 1,
        hosts=2 if dice.random() < 0.3 else 1,
        burst=dice.choice((1, 1, 1, 5, 15)),
        fetch_seconds=dice.choice((120, 600, 600, 900)),
        buffer=dice.choice((0, 2, 5)),
        orders_per_hour=dice.choice((0.8, 1.2, 1.7, 3.0)),
        cancel_rate=dice.choice((0.04, 0.1, 0.3)),
        partial_cancel_rate=dice.choice((0.03, 0.1, 0.3)),
        pack_after_minutes=dice.choice((1.0, 20.0, 90.0)),
        hour_mode=dice.choice(tuple(HourMode)),
        remaining_lags=dice.random() < 0.3,
        already_exists=dice.choice(tuple(AlreadyExistsCode)),
        names=dice.choice(tuple(EasyShipNames)),
        scheduled_word=dice.choice(tuple(ScheduledWord)),
        document_report=dice.choice(tuple(DocumentReport)),
        report_access=dice.choice(tuple(ReportAccess)),
        unlisted_seconds=dice.choice((0.0, 0.0, 45.0)),
        feed_lanes=more.choice((1, 5)),
        feed_delay_factor=more.choice((1.0, 8.0)),
        self_ship_rate=more.choice((0.03, 0.3)),
        easy_ship_only=more.random() < 0.5,
        drift=dice.uniform(-2e-5, 2e-5),
        offset_seconds=dice.choice((0.0, 0.0, 1.5, -1.5)),
    )
    events = [*_stock(dice, plan), *_troubles(dice, plan)]
    return replace(plan, events=tuple(sorted(events, key=lambda event: event.at)))


def _moment(dice, plan, before_the_end=0.0):
    return timedelta(hours=dice.uniform(0.05, plan.troubled_hours - before_the_end))


def _some(dice, most):
    return range(dice.randint(0, most))


def _stock(dice, plan):
    """Stock changes all day, most of them in working hours."""
    skus = list(CATALOGUE)
    for client in range(plan.clients):
        everything = {sku: dice.randint(0, 40) for sku in skus}
        yield Event(timedelta(minutes=1), "stock", {"client": client, "levels": everything})
        for _ in range(int(plan.hours * 2)):
            some = dice.sample(skus, dice.choice((1, 1, 2, 5)))
            levels = {sku: dice.randint(0, 40) for sku in some}
            what = {"client": client, "levels": levels, "together": dice.random() < 0.3}
            yield Event(_moment(dice, plan), "stock", what)


def _troubles(dice, plan):
    """Return faults, each kind on some days only, so that days differ."""
    kinds = (
        _calls_fail,
        _feeds_fail,
        _pages_fail,
        _slots_fail,
        _assure_fails,
        _sides_away,
        _foreign_program,
        _clocks,
        _crashes,
        _customers,
        _packers,
        _strangers,
        _unknown_skus,
        _standstills,
    )
    for kind in kinds:
        if dice.random() < 0.6:
            yield from kind(dice, plan)


def _amazon(dice, plan, kind, **more):
    return Event(_moment(dice, plan), "amazon_trouble", {"kind": kind, **more})


def _calls_fail(dice, plan):
    for _ in _some(dice, 12):
        kind = dice.choice(
            ("lost_request", "lost_answer", "lost_answer", "slow", "cut_body", "error_500_html")
        )
        operation = dice.choice((*READING, *BOOKING, *BOOKING, "*"))
        times = dice.choice((1, 1, 1, 2, 4))
        more = {"seconds": dice.choice((2, 20, 50, 90))} if kind == "slow" else {}
        yield _amazon(dice, plan, kind, operation=operation, times=times, **more)
    for _ in _some(dice, 4):
        operation = dice.choice((*READING, *BOOKING))
        kind = dice.choice(("throttle", "error", "error_503_html"))
        yield _amazon(dice, plan, kind, operation=operation, times=dice.choice((1, 1, 3)))


def _feeds_fail(dice, plan):
    for _ in _some(dice, 6):
        kind = dice.choice(
            (
                "feed_stuck",
                "feed_slow",
                "feed_cancelled",
                "feed_fatal",
                "feed_errors",
                "feed_warnings",
            )
        )
        more = {"seconds": dice.choice((600, 3600))} if kind == "feed_slow" else {}
        if kind == "feed_stuck":
            more = {"blocks": dice.random() < 0.5}
        yield _amazon(dice, plan, kind, operation=dice.choice(FEEDS), **more)


def _pages_fail(dice, plan):
    for _ in _some(dice, 6):
        kind = dice.choice(
            ("repeat_page", "empty_page", "token_corrupted", "bad_order", "bad_bytes")
        )
        operation = dice.choice(("*", "ListOrders", "ListOrderItems"))
        yield _amazon(dice, plan, kind, operation=operation)
    for _ in _some(dice, 3):
        yield _amazon(dice, plan, dice.choice(("wrong_md5", "no_pdf")), operation="GetReport")


def _slots_fail(dice, plan):
    for _ in _some(dice, 5):
        kind = dice.choice(("no_slots", "slot_gone", "slot_passed", "slot_outdated"))
        yield _amazon(dice, plan, kind)


def _assure_fails(dice, plan):
    for _ in _some(dice, 8):
        kind = dice.choice(
            ("unavailable", "slow", "lost_answer", "lost_answer", "lost_request", "too_many")
        )
        what = {"client": dice.randrange(plan.clients), "kind": kind}
        what["times"] = dice.choice((1, 1, 3))
        if kind == "slow":
            what["seconds"] = dice.choice((5, 40, 60))
        if kind == "too_many" and dice.random() < 0.5:
            what["retry_after_seconds"] = dice.choice((1, 30, 120))
        yield Event(_moment(dice, plan), "assure_trouble", what)


def _sides_away(dice, plan):
    for _ in _some(dice, 3):
        side = dice.choice(("amazon", "assure"))
        what = {
            "side": side,
            "client": dice.randrange(plan.clients),
            "minutes": dice.choice((2, 10, 60)),
            "manner": dice.choice(("refused", "html", "hangs")),
        }
        yield Event(_moment(dice, plan, 1.0), "away", what)


def _foreign_program(dice, plan):
    operation = dice.choice(("ListOrders", "SubmitFeed", "GetFeedSubmissionList", "GetReport"))
    for _ in range(dice.randint(1, 25)):
        what = {"client": dice.randrange(plan.clients), "operation": operation}
        yield Event(_moment(dice, plan), "foreign_call", what)


def _clocks(dice, plan):
    """Clocks jump; those of two machines differ by no more than leases tolerate."""
    for _ in _some(dice, 2):
        what = {"host": dice.randrange(plan.hosts)}
        seconds = dice.choice((0.5, -0.5, 1.5, -1.5, 120.0, -120.0, 1200.0))
        what["seconds"] = seconds if plan.hosts == 1 else seconds % 2
        yield Event(_moment(dice, plan), "clock_jump", what)


def _crashes(dice, plan):
    for _ in _some(dice, 10):
        what = {"host": dice.randrange(plan.hosts), "steps": dice.randint(1, 40)}
        yield Event(_moment(dice, plan), "crash", what)


def _customers(dice, plan):
    """Customers who cancel at the worst times."""
    for _ in _some(dice, 12):
        what = {"client": dice.randrange(plan.clients), "pick": dice.random()}
        what["whole"] = dice.random() < 0.6
        what["whom"] = dice.choice(("any", "packing", "packing"))
        yield Event(_moment(dice, plan), "cancel", what)


def _packers(dice, plan):
    for _ in _some(dice, 6):
        what = {"client": dice.randrange(plan.clients), "pick": dice.random()}
        yield Event(_moment(dice, plan), "pack_twice", what)


def _strangers(dice, plan):
    for _ in _some(dice, 6):
        what = {"client": dice.randrange(plan.clients), "pick": dice.random()}
        what["path"] = dice.choice(("orders/pack", "inventory", "label", "invoice", "document"))
        what["key"] = dice.choice(("none", "wrong", "another client's"))
        yield Event(_moment(dice, plan), "stranger", what)


def _unknown_skus(dice, plan):
    for number in _some(dice, 3):
        what = {"client": dice.randrange(plan.clients), "levels": {f"GHOST-{number}": 3}}
        yield Event(_moment(dice, plan), "stock", what)


def _standstills(dice, plan):
    """Machines, or single jobs, that stand still at the worst moments."""
    for _ in _some(dice, 4):
        what = {"host": dice.randrange(plan.hosts), "minutes": dice.choice((1, 6, 12, 20))}
        what["where"] = dice.choice(("before a call", "after a call", "before a lock"))
        if what["where"] != "before a lock":
            what["url"] = dice.choice(("Action=SubmitFeed", "Action=SubmitFeed", "EasyShip", ""))
        what["whole"], what["lag"] = dice.random() < 0.7, dice.choice((0, 0, 20))
        yield Event(_moment(dice, plan, 0.5), "freeze", what)
