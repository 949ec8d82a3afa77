"""Generates orders and cancellations from the seed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from ..protocol.accounts import Seller
from ..protocol.times import INDIA
from ..seeded_random import seeded_random
from ..settings import ShopSettings
from .buyer import random_buyer
from .catalogue import CATALOGUE, Article
from .omissions import OF_A_LINE, OF_AN_ORDER
from .order import NOTHING, Line, ShopOrder

_LAST_HOUR_FOR_TOMORROW = 14
_SUNDAY = 6
_SECONDS_PER_HOUR = 3600
_CANCEL_AFTER_SECONDS = (60, 6 * _SECONDS_PER_HOUR)
_ORDER_ID_PREFIXES = ("171", "402", "403", "404", "405", "406", "407", "408")


@dataclass(frozen=True, slots=True)
class Life:
    """Events of an order, relative to its placing; None for never."""

    authorized_after: timedelta
    cancelled_after: timedelta | None
    one_unit_less_after: timedelta | None


class Buyers:
    """The buyers of one shop."""

    def __init__(self, seller: Seller, settings: ShopSettings) -> None:
        self._seller = seller
        self._settings = settings
        self._articles = list(CATALOGUE.values())

    def placed_before(self, opened_at: datetime) -> list[datetime]:
        """Return the ascending times at which the backlog was placed."""
        rng = self._rng("backlog")
        span = timedelta(days=self._settings.backlog_days)
        return sorted(opened_at - span * rng.random() for _ in range(self._settings.backlog))

    def gap(self, number: int, orders_per_hour: float) -> timedelta:
        """Return the time between order `number` and the previous one."""
        hours = self._rng("gap", number).expovariate(orders_per_hour)
        return timedelta(hours=hours)

    def order(self, serial: int, placed_at: datetime) -> ShopOrder:
        """Return the newly placed order with this serial number."""
        rng = self._rng("order", serial)
        settings = self._settings
        by_amazon = rng.random() < settings.by_amazon_rate
        order = ShopOrder(
            order_id=self._order_id(rng),
            serial=serial,
            placed_at=placed_at,
            updated_at=placed_at,
            buyer=random_buyer(rng),
            lines=self._lines(rng),
            marketplace_id=self._seller.marketplaces[0].marketplace_id,
            dispatch_by=dispatch_by(placed_at),
            by_amazon=by_amazon,
            easy_ship=not by_amazon and rng.random() >= settings.self_ship_rate,
            cash_on_delivery=rng.random() < settings.cash_on_delivery_rate,
            prime=rng.random() < 0.25,  # noqa: PLR2004  # one buyer in four
            business=rng.random() < 0.1,  # noqa: PLR2004  # one buyer in ten
            finely_timed=rng.random() < 0.5,  # noqa: PLR2004  # both forms, evenly mixed
        )
        order.placed_at = order.updated_at = order.trimmed(placed_at)
        needs_serials = self._rng("serials", serial).random() < settings.serial_number_rate
        order.lines[0].serial_number_required = order.easy_ship and needs_serials
        self._omit_elements(order)
        return order

    def life(self, serial: int) -> Life:
        """Return the events of the order with this serial number."""
        rng = self._rng("life", serial)
        pending = self._settings.pending_minutes * rng.uniform(0.2, 1.8)
        cancels = rng.random() < self._settings.cancel_rate
        takes_less = rng.random() < self._settings.partial_cancel_rate
        cancel_after = timedelta(seconds=rng.uniform(*_CANCEL_AFTER_SECONDS))
        return Life(
            authorized_after=timedelta(minutes=pending),
            cancelled_after=cancel_after if cancels else None,
            one_unit_less_after=cancel_after if takes_less and not cancels else None,
        )

    def line(self, rng: Random, article: Article, quantity: int) -> Line:
        """Return an order line for a quantity of an article."""
        gift = rng.random() < self._settings.gift_rate
        return Line(
            order_item_id=f"{rng.randint(10**13, 10**14 - 1)}",
            article=article,
            ordered=quantity,
            unit_discount=rng.choice((NOTHING, NOTHING, article.price / 10)),
            unit_shipping=rng.choice((NOTHING, NOTHING, NOTHING + 40)),
            gift_wrap=gift,
            gift_message="जन्मदिन मुबारक! Enjoy <3" if gift else "",
        )

    def _lines(self, rng: Random) -> list[Line]:
        count = rng.choices((1, 2, 3), weights=(70, 20, 10))[0]
        lines = []
        for article in rng.choices(self._articles, k=count):
            quantity = rng.choices((1, 2, 3, 6), weights=(75, 15, 7, 3))[0]
            lines.append(self.line(rng, article, quantity))
        return lines

    def _omit_elements(self, order: ShopOrder) -> None:
        every = self._settings.leave_out_every
        if every and order.serial % every == 0:
            turn = order.serial // every
            order.leave_out = frozenset({OF_AN_ORDER[turn % len(OF_AN_ORDER)]})
            for line in order.lines:
                line.leave_out = frozenset({OF_A_LINE[turn % len(OF_A_LINE)]})
        every = self._settings.missing_sku_every
        if every and order.serial % every == 0:
            order.lines[0].leave_out |= {"SellerSKU"}

    def _order_id(self, rng: Random) -> str:
        prefix = rng.choice(_ORDER_ID_PREFIXES)
        return f"{prefix}-{rng.randint(0, 9_999_999):07d}-{rng.randint(0, 9_999_999):07d}"

    def _rng(self, *about: object) -> Random:
        return seeded_random(self._settings.seed, self._seller.seller_id, *about)


def dispatch_by(placed_at: datetime) -> datetime:
    """Return the end of the next working day in India; one day later for late orders."""
    local = placed_at.astimezone(INDIA)
    days = 1 if local.hour < _LAST_HOUR_FOR_TOMORROW else 2
    promised = local + timedelta(days=days)
    if promised.weekday() == _SUNDAY:
        promised += timedelta(days=1)
    return promised.replace(hour=23, minute=59, second=59, microsecond=0)
