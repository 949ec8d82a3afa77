"""The settings of a connection for packing, stock and Assure's calls."""

from datetime import time, timedelta, timezone

import pytest

from channel_connector.core.packing.pickup import PickupRules
from channel_connector.ports.channel.stock_pools import Buffer, Pool, StockRules
from channel_connector.ports.testing.fakes.builders import a_parcel


@pytest.mark.parametrize("name", ["Acme", "acme india", "9acme", "a" * 41])
def test_a_connections_name_follows_the_rule(problems_of, name, good):
    (line,) = problems_of(good.replace("  acme:", f"  {name}:"))

    assert "lower-case letters, digits" in line


PACKING = """
    packing:
      ready_after_minutes: 30
      cut_off: "14:30"
      working_days: [mon, sun]
      time_zone: "+01:00"
      default_parcel: {length_cm: 20, width_cm: 15.5, height_cm: 10, weight_g: 450}
      documents_per_feed: 10
      documents_deadline_hours: 2
      keep_documents_days: 7
"""


def test_packing_has_defaults(load):
    packing = load().connections[0].packing

    assert packing.pickup.working_days == frozenset(range(6))
    assert (packing.default_parcel, packing.documents_per_feed) == (None, 1)


def test_packing_settings_are_loaded(load, good):
    packing = load(good + PACKING).connections[0].packing

    assert packing.pickup == PickupRules(
        timedelta(minutes=30),
        time(14, 30),
        frozenset({0, 6}),
        timezone(timedelta(hours=1)),
    )
    assert packing.default_parcel == a_parcel()
    assert packing.documents_per_feed == 10
    assert packing.documents_deadline == timedelta(hours=2)
    assert packing.keep_documents == timedelta(days=7)


@pytest.mark.parametrize(
    ("told", "wrong", "words"),
    [
        ('cut_off: "14:30"', 'cut_off: "24:00"', "cut_off is not a time of day"),
        ('cut_off: "14:30"', 'cut_off: "1٣:00"', "cut_off is not a time of day"),
        ("[mon, sun]", "[]", "working_days is empty"),
        ("[mon, sun]", "[mon, monday]", "working_days.1 is not a day"),
        ("weight_g: 450", "weight_g: 0", "default_parcel.weight_g must be greater than 0"),
        ("weight_g: 450", "weight_g: .nan", "default_parcel.weight_g"),
        ("documents_per_feed: 10", "documents_per_feed: 0", "documents_per_feed must"),
    ],
)
def test_an_invalid_packing_setting_is_reported(problems_of, told, wrong, words, good):
    (line,) = problems_of(good + PACKING.replace(told, wrong))

    assert words in " ".join(line.split())


STOCK = """
    stock:
      sync: false
      pool: common
      buffer: 10%
      latency_days: 2
      deadline_hours: 3
      keep_history_days: 30
"""


def test_stock_has_defaults(load):
    stock = load().connections[0].stock

    assert stock.enabled
    assert stock.rules == StockRules(Pool.SEPARATE, Buffer(0), None)


def test_stock_settings_are_loaded(load, good):
    stock = load(good + STOCK).connections[0].stock

    assert not stock.enabled
    assert stock.rules == StockRules(Pool.COMMON, Buffer(10, per_cent=True), 2)
    assert (stock.deadline, stock.keep_history) == (timedelta(hours=3), timedelta(days=30))


@pytest.mark.parametrize("wrong", ["101%", "-1", "1.5", "ten", "true"])
def test_an_invalid_buffer_is_reported(problems_of, wrong, good):
    (line,) = problems_of(good + STOCK.replace("10%", wrong))

    assert "buffer is neither a number of units" in " ".join(line.split())


def test_by_what_assures_calls_are_known_is_a_secret(load, good):
    text = good + "      calls_with: {X-Key: knock-knock-knock-3}\n"

    settings = load(text)

    (acme,) = settings.connections
    assert acme.oms.calls_with["X-Key"].reveal() == "knock-knock-knock-3"
    assert "knock-knock" not in repr(settings)
    assert "knock-knock-knock-3" in settings.secrets


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ("{X-Key: knock}", "must have a value of at least 16 characters"),
        ("{X-Key: knock-knock-knock-3, x-key: other}", "has a header twice"),
        ("{Host: knock-knock-knock-3}", "is not a name for a custom header"),
        ("{X Key: knock-knock-knock-3}", "is not a name for a custom header"),
        ('{X-Key: "knock\\nknock\\nknock-3"}', "is sent as an HTTP header"),
        ("knock-knock-knock-3", "is not a mapping"),
    ],
)
def test_invalid_authentication_headers_are_reported(problems_of, headers, words, good):
    (line,) = problems_of(good + f"      calls_with: {headers}\n")

    assert words in line
    assert "knock" not in line


def test_a_connection_works_unless_it_is_switched_off(load, good):
    assert load().connections[0].enabled
    off = load(good + "    enabled: false\n    orders: {sync: false}\n")

    assert not off.connections[0].enabled
    assert not off.connections[0].orders.sync
    assert off.enabled == ()
