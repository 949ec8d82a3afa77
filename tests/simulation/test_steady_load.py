"""Days with more waiting packs than an hour allows, and the calls of each hour."""

from collections import Counter
from datetime import timedelta

import pytest

from channel_connector.adapters.storage.rate_limit.rate_policy import USUAL
from channel_connector.ports.testing.fakes.builders import NOON
from channel_connector.ports.testing.fakes.counting_channel import CountingChannel

TRAVEL = USUAL.travel

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
EACH = 2 * MINUTE
TURN = NOON + 12 * MINUTE
QUARTER_PAST = 15 * MINUTE


@pytest.fixture
def amazon():
    """It counts fixed hours, which end at twelve minutes past."""
    return CountingChannel(15, EACH, 30, turns_at=TURN)


@pytest.fixture
def rolling_amazon():
    """It counts the sixty minutes before each call."""
    return CountingChannel(15, EACH, 30, turns_at=None)


def in_each_hour(moments, begin, hour=HOUR):
    """Count the moments in each of the 24 hours from `begin` on."""
    counted = Counter((moment - begin) // hour for moment in moments)
    return [counted[number] for number in range(24)]


def most_in_an_hour(amazon):
    """Return the number of calls in the busiest of Amazon's hours."""
    begun = amazon.came if amazon.turns_at is None else [TURN + n * HOUR for n in range(24)]
    return max(sum(begin <= call < begin + HOUR for call in amazon.came) for begin in begun)


@pytest.mark.parametrize("burst", [1, 15])
def test_every_hour_with_a_stock_change_has_one_update_and_29_packs(open_shop, amazon, burst):
    shop = open_shop(amazon, burst, stock_at=QUARTER_PAST)

    shop.packs_until(TURN + 24 * HOUR)

    assert in_each_hour([left_at for _, left_at in shop.stock], TURN) == [1] * 24
    assert in_each_hour(shop.packs, TURN) == [29] * 24
    assert amazon.throttled == []


@pytest.mark.parametrize("burst", [1, 15])
def test_every_hour_without_a_stock_change_has_30_packs(open_shop, amazon, burst):
    shop = open_shop(amazon, burst)

    shop.packs_until(TURN + 24 * HOUR)

    assert in_each_hour(shop.packs, TURN) == [30] * 24
    assert amazon.throttled == []


@pytest.mark.parametrize("burst", [1, 15])
@pytest.mark.parametrize(("stock_at", "packs"), [(QUARTER_PAST, 29), (None, 30)])
def test_where_hours_are_any_sixty_minutes_the_way_of_one_call_is_all_that_is_lost(
    open_shop, rolling_amazon, burst, stock_at, packs
):
    """The first of 31 calls may be counted late, and the last at once."""
    shop = open_shop(rolling_amazon, burst, stock_at)

    shop.packs_until(NOON + 26 * HOUR)

    assert in_each_hour(shop.packs, NOON, HOUR + TRAVEL) == [packs] * 24
    assert rolling_amazon.throttled == []


@pytest.mark.parametrize("minute", [0, 17, 31, 48])
@pytest.mark.parametrize("which", ["amazon", "rolling_amazon"])
def test_with_a_burst_of_15_a_quiet_hour_lets_15_leave_at_once_and_no_hour_holds_more_than_30(
    open_shop, request, which, minute
):
    """Whenever in Amazon's hour the packs come."""
    amazon = request.getfixturevalue(which)
    shop = open_shop(amazon, burst=15, stock_at=QUARTER_PAST)
    shop.packs_until(TURN + 3 * HOUR)
    again_at = TURN + 5 * HOUR + minute * MINUTE

    shop.is_quiet_until(again_at)
    shop.packs_until(again_at + 4 * HOUR)

    assert shop.packs.count(again_at) == 15
    assert most_in_an_hour(amazon) == 30
    assert amazon.throttled == []
