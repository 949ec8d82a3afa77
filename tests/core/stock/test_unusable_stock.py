"""A quantity that cannot be used leaves the old one on sale, so it leaves a trail as well."""

from datetime import timedelta

import pytest

from channel_connector.core.stock.record_stock import (
    NO_LISTING,
    NO_NUMBER,
    RecordStock,
    StockLine,
    StockUpdate,
)
from channel_connector.core.stock.stock_view import view_stock
from channel_connector.ports.channel.stock_pools import StockRules
from channel_connector.ports.repositories.stock import WHOLE_CALLS, ItemOutcome, ItemResult
from channel_connector.ports.testing.fakes.builders import CONNECTION, NOON, a_listing, an_override
from channel_connector.ports.testing.fakes.memory_inventory_sink import MemoryInventorySink

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ELSEWHERE = "Location BRL-1 does not belong to this connection."


def words(**quantities):
    return [StockLine(sku, quantity) for sku, quantity in quantities.items()]


@pytest.fixture
def tell(storage):
    """Return a function that records stock calls together, each at a location."""

    def told(*calls, at=NOON, location="BLR-1"):
        updates = [StockUpdate(call, at, location) for call in calls]
        return RecordStock(CONNECTION, MemoryInventorySink(), storage, "BLR-1").run(updates)

    return told


@pytest.fixture
def unusable(storage):
    """Return a function that returns the SKUs whose last quantity cannot be used."""

    def look():
        with storage.reading() as uow:
            return {one.channel_sku: one for one in uow.stock.unusable(CONNECTION)}

    return look


@pytest.fixture
def received(storage):
    """Return a function that returns the last usable quantity of a SKU."""

    def look(sku):
        with storage.writing() as uow:
            uow.stock.coalesce(CONNECTION, StockRules())
            return uow.stock.level(CONNECTION, sku).received

    return look


@pytest.mark.parametrize(
    "quantity", [None, "five", "", True, [5], {"quantity": 5}, "1e3", 10**15, "0x10"]
)
def test_a_quantity_that_cannot_be_read_keeps_the_last_one_and_is_noted(
    tell, unusable, received, quantity
):
    tell(words(RED=5, BLUE=2))

    tell(words(RED=quantity, BLUE=3), at=NOON + MINUTE)

    assert received("RED") == 5
    [(sku, found)] = unusable().items()
    assert (sku, found.reason, found.count) == ("RED", NO_NUMBER, 1)
    assert (found.since, found.last_at, found.ended_at) == (NOON + MINUTE, NOON + MINUTE, None)


def test_a_sku_that_the_channel_cannot_have_is_noted(tell, unusable):
    tell([StockLine("X" * 41, 5), StockLine("RED", 5)])

    assert list(unusable()) == ["X" * 41]


def test_a_quantity_below_zero_is_usable(tell, unusable, received):
    tell(words(RED=5))
    tell(words(RED=-3))

    assert (received("RED"), unusable()) == (0, {})


def test_it_lasts_until_a_usable_quantity_comes(storage, tell, unusable):
    tell(words(RED=None, BLUE=1))
    tell(words(RED="five", BLUE=1), at=NOON + HOUR)
    lasting = unusable()["RED"]
    tell(words(BLUE=1), at=NOON + 2 * HOUR)
    assert list(unusable()) == ["RED"]

    tell(words(RED=4), at=NOON + 3 * HOUR)

    assert (lasting.since, lasting.last_at, lasting.count) == (NOON, NOON + HOUR, 2)
    assert unusable() == {}
    found = view_stock(storage, CONNECTION, "RED", NOON + 4 * HOUR).unusable
    assert (found.since, found.count, found.ended_at) == (NOON, 2, NOON + 3 * HOUR)


def test_another_one_later_begins_anew(tell, unusable):
    tell(words(RED=None, BLUE=1))
    tell(words(RED=4), at=NOON + HOUR)

    tell(words(RED=None, BLUE=1), at=NOON + 2 * HOUR)

    assert (unusable()["RED"].since, unusable()["RED"].count) == (NOON + 2 * HOUR, 1)


@pytest.mark.parametrize(
    ("calls", "noted"),
    [
        ((words(RED=None, BLUE=1), words(RED=5)), []),
        ((words(RED=5), words(RED=None, BLUE=1)), ["RED"]),
        ((words(RED=5), words(RED=None), words(BLUE=1), words(RED=6)), []),
    ],
)
def test_of_several_calls_that_are_recorded_together_the_last_counts(tell, unusable, calls, noted):
    tell(*calls)

    assert list(unusable()) == noted


def test_a_misspelt_location_concerns_all_skus_until_one_is_usable(tell, unusable):
    tell(words(RED=5, BLUE=2), location="BRL-1")
    assert {sku: one.reason for sku, one in unusable().items()} == dict.fromkeys(
        [WHOLE_CALLS, "BLUE", "RED"], ELSEWHERE
    )

    tell(words(RED=5), at=NOON + MINUTE)

    assert list(unusable()) == ["BLUE"]


@pytest.mark.parametrize(
    ("entries", "is_whole"),
    [
        ([StockLine(f"SKU-{at}", None) for at in range(10)], True),
        ([StockLine(f"SKU-{at}", None) for at in range(9)], False),
        ([StockLine(f"SKU-{at}", None) for at in range(10)] + words(RED=1), False),
    ],
)
def test_a_call_without_anything_usable_concerns_all_skus(tell, unusable, entries, is_whole):
    tell(entries)

    assert (WHOLE_CALLS in unusable()) is is_whole


def test_stock_of_skus_that_this_channel_does_not_sell_is_no_trouble(storage, tell, unusable):
    """The OMS sends what other channels sell as well."""
    with storage.writing() as uow:
        uow.listings.put([a_listing("RED")])
    others = [StockLine(f"SKU-{at}", at) for at in range(20)]

    [recorded] = tell(others)
    tell(others, location="BRL-1")

    assert recorded.failures[0] == ("SKU-0", NO_LISTING)
    assert list(unusable()) == [WHOLE_CALLS]


def test_a_sku_that_lost_its_listing_while_the_channel_offers_it_is_noted(storage, tell, unusable):
    tell(words(RED=5, BLUE=5))
    with storage.writing() as uow:
        uow.stock.coalesce(CONNECTION, StockRules())
        uow.stock.make_messages(CONNECTION, "stock-1", NOON)
        shown = {1: ItemResult(ItemOutcome.REFUSED), 2: ItemResult(ItemOutcome.ACCEPTED)}
        uow.stock.record_results(CONNECTION, "stock-1", shown, shown[2], NOON)
        uow.listings.put([a_listing("GREEN")])

    tell(words(RED=0, BLUE=0))

    assert {sku: one.reason for sku, one in unusable().items()} == {"RED": NO_LISTING}


def test_a_disabled_sku_is_usable(storage, tell, unusable):
    """Its quantity is stored, and the channel shows 0."""
    tell(words(RED=None, BLUE=1))
    with storage.writing() as uow:
        uow.stock.override([an_override("RED", disabled=True)])

    tell(words(RED=5))

    assert unusable() == {}


@pytest.mark.parametrize("sku", [None, "", 7, "RED\x00", "RED\n", "\ud800", "X" * 256])
def test_what_cannot_be_a_sku_is_no_row(tell, unusable, sku):
    tell([StockLine(sku, 5), StockLine("BLUE", 1)])
    tell([StockLine(sku, 5)], location="BRL-1")

    assert list(unusable()) == [WHOLE_CALLS]


def test_a_sku_of_which_nothing_usable_is_known_has_a_page(storage, tell):
    tell(words(RED=None, BLUE=1))

    view = view_stock(storage, CONNECTION, "RED", NOON)

    assert (view.level, view.unusable.reason) == (None, NO_NUMBER)


def test_the_history_of_stock_is_compacted_with_it(storage, tell, unusable):
    tell(words(RED=None, BLUE=1))
    tell(words(GREEN=None, BLUE=1), at=NOON + HOUR)

    with storage.writing() as uow:
        uow.stock.fold(CONNECTION, NOON + MINUTE)

    assert list(unusable()) == ["GREEN"]
