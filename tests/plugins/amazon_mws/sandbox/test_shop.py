"""The shop places, pays and cancels orders, independent of how often it is read."""

from datetime import UTC, datetime, timedelta

import pytest

from channel_connector.plugins.amazon_mws.sandbox.protocol.accounts import Seller
from channel_connector.plugins.amazon_mws.sandbox.settings import ShopSettings
from channel_connector.plugins.amazon_mws.sandbox.shop.buyers import dispatch_by
from channel_connector.plugins.amazon_mws.sandbox.shop.catalogue import CATALOGUE
from channel_connector.plugins.amazon_mws.sandbox.shop.order import NotPossible, Status
from channel_connector.plugins.amazon_mws.sandbox.shop.shop import Shop
from channel_connector.sdk.sandbox.state import State

OPENED = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
LIVELY = ShopSettings(
    seed="lively", orders_per_hour=60, backlog=50, cancel_rate=0.3, partial_cancel_rate=0.3
)


def _shop(settings: ShopSettings = LIVELY) -> Shop:
    return Shop(Seller("A1"), settings, OPENED, State())


def _story(shop: Shop) -> list[tuple]:
    return [
        (order.order_id, order.status, order.placed_at, order.updated_at, order.lines)
        for order in shop.orders.values()
    ]


def test_a_shop_lives_the_same_life_in_steps_of_any_size():
    at_once, by_the_minute = _shop(), _shop()

    at_once.advance(OPENED + timedelta(hours=10))
    for minute in range(601):
        by_the_minute.advance(OPENED + timedelta(minutes=minute))

    assert _story(at_once) == _story(by_the_minute)
    assert len(at_once.orders) > 500


def test_another_seed_yields_other_events():
    other = ShopSettings(seed="other", orders_per_hour=60, backlog=50)

    assert not set(_shop().orders) & set(_shop(other).orders)


def test_orders_come_at_the_rate_that_is_set():
    shop = _shop(ShopSettings(orders_per_hour=30, backlog=0))

    shop.advance(OPENED + timedelta(hours=100))

    assert len(shop.orders) == pytest.approx(3000, rel=0.1)


def test_a_shop_can_be_quieted_and_woken_again():
    shop = _shop()
    shop.trade(0, OPENED)
    shop.advance(OPENED + timedelta(hours=5))
    quiet = len(shop.orders)

    shop.trade(60, OPENED + timedelta(hours=5))
    shop.advance(OPENED + timedelta(hours=6))

    assert quiet == 50
    assert len(shop.orders) > quiet


def test_the_backlog_was_placed_over_the_past_days():
    shop = _shop(ShopSettings(orders_per_hour=0, backlog=300, backlog_days=3))

    ages = [OPENED - order.placed_at for order in shop.orders.values()]

    assert min(ages) < timedelta(hours=6)
    assert timedelta(days=2.5) < max(ages) <= timedelta(days=3)


def test_orders_are_pending_first_and_unshipped_after_a_while():
    shop = _shop(ShopSettings(orders_per_hour=600, backlog=0, pending_minutes=10, cancel_rate=0))
    shop.advance(OPENED + timedelta(minutes=1))
    pending = {order.status for order in shop.orders.values()}
    placed = list(shop.orders.values())
    shop.trade(0, OPENED + timedelta(minutes=1))

    shop.advance(OPENED + timedelta(minutes=30))

    assert pending == {Status.PENDING}
    assert {order.status for order in placed} == {Status.UNSHIPPED}
    assert all(order.updated_at > order.placed_at for order in placed)


def test_some_buyers_cancel_all_and_some_a_part():
    shop = _shop()

    shop.advance(OPENED + timedelta(hours=20))

    orders = list(shop.orders.values())
    cancelled = [order for order in orders if order.status is Status.CANCELED]
    assert 0.2 < len(cancelled) / len(orders) < 0.4
    assert all(line.ordered == 0 for order in cancelled for line in order.lines)


def test_a_shipped_order_is_not_cancelled_any_more():
    shop = _shop(ShopSettings(orders_per_hour=0, backlog=40, cancel_rate=0, pending_minutes=0))
    order = next(iter(shop.orders.values()))
    shop.become(order, Status.SHIPPED, OPENED)

    with pytest.raises(NotPossible, match="is Shipped and cannot become Canceled"):
        shop.become(order, Status.CANCELED, OPENED)


def test_what_is_shipped_in_part_keeps_a_rest():
    shop = _shop(ShopSettings(orders_per_hour=0, backlog=200, cancel_rate=0, pending_minutes=0))
    order = next(o for o in shop.orders.values() if sum(line.ordered for line in o.lines) > 1)

    shop.become(order, Status.PARTIALLY_SHIPPED, OPENED)

    assert sum(line.shipped for line in order.lines) == 1
    shop.become(order, Status.SHIPPED, OPENED)
    assert sum(line.open_units for line in order.lines) == 0


@pytest.mark.parametrize(
    ("placed", "promised"),
    [
        ("2026-01-27T06:00:00+00:00", "2026-01-28T18:29:59+00:00"),
        ("2026-01-27T10:00:00+00:00", "2026-01-29T18:29:59+00:00"),
        ("2026-01-31T06:00:00+00:00", "2026-02-02T18:29:59+00:00"),
    ],
)
def test_an_order_is_promised_for_the_end_of_a_working_day_in_india(placed, promised):
    """In the morning for tomorrow, in the afternoon for the day after, and not for a Sunday."""
    assert dispatch_by(datetime.fromisoformat(placed)) == datetime.fromisoformat(promised)


def test_the_catalogue_names_each_article_once_in_all_three_ways():
    for name in ("sku", "asin", "ean"):
        assert len({getattr(article, name) for article in CATALOGUE.values()}) == len(CATALOGUE)


def test_article_numbers_have_thirteen_digits_with_a_right_check_digit():
    for article in CATALOGUE.values():
        digits = [int(digit) for digit in article.ean]
        assert len(digits) == 13
        assert (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0
