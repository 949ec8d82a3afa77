"""The ids of feeds and reports, as recorded: they end with the day, and never repeat."""

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest

from channel_connector.plugins.amazon_mws.sandbox.feeds.numbers import Numbers
from channel_connector.plugins.amazon_mws.sandbox.seeded_random import seeded_random
from channel_connector.sdk.sandbox.state import State


@pytest.fixture
def numbers():
    return Numbers(seeded_random("numbers"), State(), "A")


@pytest.mark.parametrize(
    ("at", "ending"),
    [
        (datetime(2018, 4, 26, 23, 59, 59, tzinfo=UTC), "017647"),
        (datetime(2018, 4, 27, tzinfo=UTC), "017648"),
        (datetime(2020, 10, 12, 11, 32, tzinfo=UTC), "018547"),
        (datetime(2018, 4, 27, 1, tzinfo=timezone(timedelta(hours=5, minutes=30))), "017647"),
    ],
)
def test_every_id_ends_with_the_days_since_1970(numbers, at, ending):
    assert re.fullmatch(rf"[1-9]\d{{5}}{ending}", numbers.request(at))
    assert re.fullmatch(rf"[1-9]\d{{9,10}}{ending}", numbers.report(at))


def test_ids_never_repeat_and_grow_with_time(numbers):
    days = [datetime(2026, 1, 31, tzinfo=UTC) + timedelta(hours=hour) for hour in range(100)]

    for take in (numbers.request, numbers.report):
        ids = [int(take(day)) for day in days for _ in range(3)]
        assert ids == sorted(set(ids))


@pytest.mark.parametrize("seed", range(20))
def test_a_report_id_begins_with_no_zero_and_is_longer_than_that_of_a_feed(seed):
    numbers = Numbers(seeded_random(seed), State(), "A")
    at = datetime(2026, 1, 31, tzinfo=UTC)

    feed_id, report_id = numbers.request(at), numbers.report(at)

    assert not report_id.startswith("0")
    assert len(report_id) > len(feed_id)
