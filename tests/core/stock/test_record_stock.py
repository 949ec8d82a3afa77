"""Tests of `RecordStock`: valid entries are stored, others refused with a reason."""

import math

import pytest

from channel_connector.core.stock.record_stock import (
    NO_NUMBER,
    NO_SKU,
    WHY_UNEXPOSABLE,
    RecordStock,
    StockLine,
    StockUpdate,
)
from channel_connector.ports.channel.stock_pools import MOST_UNITS, StockRules
from channel_connector.ports.repositories.stock import Unexposable
from channel_connector.ports.testing.fakes.builders import CONNECTION, NOON, a_listing, an_override
from channel_connector.ports.testing.fakes.memory_inventory_sink import MemoryInventorySink


@pytest.fixture
def record(storage):
    return recording(storage, "BLR-1")


def recording(storage, location_code=""):
    """Return what records one call."""
    record = RecordStock(CONNECTION, MemoryInventorySink(), storage, location_code)

    def one(*told):
        (recorded,) = record.run([StockUpdate(*told)])
        return recorded

    return one


@pytest.fixture
def kept(storage):
    """Return a function that tells what is kept of each SKU."""

    def look(*skus):
        with storage.writing() as uow:
            uow.stock.coalesce(CONNECTION, StockRules())
            levels = [uow.stock.level(CONNECTION, sku) for sku in skus]
        return [level and level.received for level in levels]

    return look


def words(**quantities):
    return [StockLine(sku, quantity) for sku, quantity in quantities.items()]


def test_quantities_are_stored(record, kept):
    recorded = record(words(RED=5, BLUE=0), NOON, "BLR-1")

    assert (recorded.successes, recorded.failures) == (("RED", "BLUE"), ())
    assert kept("RED", "BLUE") == [5, 0]


def test_a_call_about_all_locations_counts(record, kept):
    record(words(RED=5), NOON)

    assert kept("RED") == [5]


def test_a_call_for_another_location_is_refused(record, kept):
    recorded = record(words(RED=5), NOON, "DEL-9")

    assert recorded.failures == (("RED", "Location DEL-9 does not belong to this connection."),)
    assert kept("RED") == [None]


def test_without_a_configured_location_any_counts(storage, kept):
    recording(storage)(words(RED=5), NOON, "DEL-9")

    assert kept("RED") == [5]


@pytest.mark.parametrize(
    ("quantity", "units"),
    [(-3, 0), ("-3", 0), (2.5, 2), ("2", 2), (" 2.0 ", 2), (5.0, 5), (-0.5, 0), (MOST_UNITS,) * 2],
)
def test_what_can_be_sold_of_a_quantity_is_stored(record, kept, quantity, units):
    """A refusal would leave the old, higher quantity on sale."""
    recorded = record([StockLine("RED", quantity)], NOON)

    assert recorded.successes == ("RED",)
    assert kept("RED") == [units]


@pytest.mark.parametrize(
    "quantity",
    [None, True, MOST_UNITS + 1, [], 10**40, "", "many", "1e3", "0x10", math.nan, math.inf],
)
def test_an_invalid_quantity_fails_alone(record, kept, quantity):
    recorded = record([StockLine("RED", quantity), StockLine("BLUE", 2)], NOON)

    assert recorded.failures == (("RED", NO_NUMBER),)
    assert kept("RED", "BLUE") == [None, 2]


@pytest.mark.parametrize("sku", ["", None, 7, ["RED"], "RED\x00", "RED\ud800"])
def test_an_invalid_sku_fails_alone(record, kept, sku):
    recorded = record([StockLine(sku, 1), StockLine("BLUE", 2)], NOON)

    assert [reason for _, reason in recorded.failures] == [NO_SKU]
    assert kept("BLUE") == [2]


def test_a_sku_that_the_channel_can_never_accept_fails_alone(record, kept):
    """One such message would spoil a whole submission."""
    recorded = record(words(**{"X" * 41: 5}, BLUE=2), NOON)

    assert recorded.failures == (("X" * 41, "It is longer than 40 characters."),)
    assert kept("BLUE") == [2]


def test_the_last_entry_of_a_repeated_sku_counts(record, kept):
    recorded = record([StockLine("RED", 5), StockLine("RED", 3)], NOON)

    assert recorded.successes == ("RED",)
    assert kept("RED") == [3]


def test_a_sku_without_a_listing_fails_where_listings_are_kept(storage, record, kept):
    with storage.writing() as uow:
        uow.listings.put([a_listing("RED")])

    recorded = record(words(RED=5, GHOST=2), NOON)

    assert recorded.successes == ("RED",)
    assert recorded.failures == (("GHOST", WHY_UNEXPOSABLE[Unexposable.NO_LISTING]),)
    assert kept("RED", "GHOST") == [5, None]


def test_a_disabled_sku_fails_and_its_quantity_is_stored(storage, record, kept):
    """Once it is enabled, what the OMS last said must count."""
    with storage.writing() as uow:
        uow.stock.override([an_override("RED", disabled=True)])

    recorded = record(words(RED=5), NOON)

    assert recorded.failures == (("RED", WHY_UNEXPOSABLE[Unexposable.DISABLED]),)
    assert kept("RED") == [5]


def test_far_more_entries_than_documented_are_accepted(record, kept):
    recorded = record([StockLine(f"SKU-{n}", n) for n in range(20_000)], NOON)

    assert len(recorded.successes) == 20_000
    assert kept("SKU-19999") == [19_999]


def test_calls_processed_together_have_separate_results(storage, kept):
    with storage.writing() as uow:
        uow.listings.put([a_listing("RED"), a_listing("BLUE")])
    record = RecordStock(CONNECTION, MemoryInventorySink(), storage, "BLR-1")

    first, second, third = record.run(
        [
            StockUpdate(words(RED=5, GHOST=1), NOON),
            StockUpdate(words(RED=None, BLUE=2), NOON),
            StockUpdate(words(RED=9), NOON, "DEL-9"),
        ]
    )

    assert (first.successes, [sku for sku, _ in first.failures]) == (("RED",), ["GHOST"])
    assert (second.successes, second.failures) == (("BLUE",), (("RED", NO_NUMBER),))
    assert third.failures == (("RED", "Location DEL-9 does not belong to this connection."),)
    assert kept("RED", "BLUE") == [5, 2]
