"""What is wrong in `assure:` is told before anything is sent."""

from datetime import timedelta, timezone

import pytest
from marshmallow import ValidationError

from channel_connector.adapters.assure.measures import LengthUnit, WeightUnit
from channel_connector.adapters.assure.settings import (
    AssureSettings,
    AssureSettingsSchema,
    Documents,
    DuplicateSkuLines,
    MissingPrice,
)
from channel_connector.ports.channel.order_source import Address
from channel_connector.ports.host.secret import Secret

LEAST = {
    "base_url": "https://assure.example/assure-magic2",
    "username": "acme-amazon",
    "password": "s3cret-word",
    "location_code": "BLR1",
}

ADDRESS = {
    "name": "Amazon Customer",
    "line1": "Address withheld by the channel",
    "city": "Bengaluru",
    "state": "Karnataka",
    "postal_code": "560001",
    "country": "IN",
}


def load(**changes):
    wanted = LEAST | changes
    return AssureSettingsSchema().load({k: v for k, v in wanted.items() if v is not ...})


def problems(**changes):
    with pytest.raises(ValidationError) as error:
        load(**changes)
    return error.value.messages


def test_the_least_that_must_be_told_is_enough():
    assert load() == AssureSettings(
        base_url="https://assure.example/assure-magic2",
        username="acme-amazon",
        password=Secret("s3cret-word"),
        location_code="BLR1",
        duplicate_sku_lines=DuplicateSkuLines.KEEP,
        missing_price=MissingPrice.REFUSE,
        dispatch_within=timedelta(hours=24),
        calls_per_minute=200,
        time_zone=timezone(timedelta(hours=5, minutes=30)),
    )


def test_everything_may_be_told():
    loaded = load(
        domain="acme",
        duplicate_sku_lines="merge",
        missing_price="zero",
        dispatch_within_hours=48,
        default_address=ADDRESS,
        calls_per_minute=60,
        time_zone="-03:00",
        calls_with={"X-Key": "knock-knock-knock-3"},
        dimension_unit="in",
        weight_unit="kg",
        documents="url",
    )

    assert loaded.domain == "acme"
    assert loaded.duplicate_sku_lines is DuplicateSkuLines.MERGE
    assert loaded.missing_price is MissingPrice.ZERO
    assert loaded.dispatch_within == timedelta(days=2)
    assert loaded.default_address == Address(**ADDRESS)
    assert loaded.calls_per_minute == 60
    assert loaded.time_zone == timezone(timedelta(hours=-3))
    assert loaded.calls_with == {"X-Key": Secret("knock-knock-knock-3")}
    assert (loaded.dimension_unit, loaded.weight_unit) == (LengthUnit.IN, WeightUnit.KG)
    assert loaded.documents is Documents.URL


def test_settings_show_neither_password_nor_address_when_printed():
    shown = repr(load(default_address=ADDRESS))

    assert "s3cret-word" not in shown
    assert "withheld" not in shown


@pytest.mark.parametrize("missing", ["base_url", "username", "password"])
def test_what_must_be_told_is_missed(missing):
    assert list(problems(**{missing: ...})) == [missing]


@pytest.mark.parametrize(
    "base_url",
    [
        "http://assure.example/api",
        "ftp://assure.example",
        "assure.example",
        "https://",
        "https://user:word@assure.example",
        "https://assure.example/api?key=1",
        "https://assure.example/api#top",
        "https://assure.example:99999",
        "https://assure.example:0",
        "https://assure .example",
        "http://127.0.0.1.assure.example",
        8702,
    ],
)
def test_an_address_that_is_not_https_and_nothing_else_is_refused(base_url):
    assert list(problems(base_url=base_url)) == ["base_url"]


@pytest.mark.parametrize(
    "base_url",
    ["http://127.0.0.1:8702", "http://localhost:8702", "http://[::1]:8702", "https://a.example"],
)
def test_plain_http_is_taken_for_this_machine_only(base_url):
    assert load(base_url=base_url).base_url == base_url


def test_a_slash_at_the_end_of_the_address_does_not_count():
    assert load(base_url="https://a.example/api//").base_url == "https://a.example/api"


@pytest.mark.parametrize("value", ["", " ", "gräce", "two\nlines", " edge", "tab\there"])
@pytest.mark.parametrize("name", ["username", "password", "domain"])
def test_what_no_header_can_carry_is_refused_without_being_shown(name, value):
    found = problems(**{name: value})

    assert list(found) == [name]
    assert not value.strip() or value not in str(found)


def test_a_location_is_left_out_where_assure_splits():
    found = problems(split_by_assure=True)

    assert "Assure then chooses the location" in found["location_code"][0]


def test_assure_may_split_and_choose_the_location():
    loaded = load(split_by_assure=True, location_code=...)

    assert (loaded.split_by_assure, loaded.location_code) == (True, None)


def test_without_splitting_a_location_must_be_told():
    """Else Assure would refuse each order, one after the other."""
    found = problems(location_code=...)

    assert "split_by_assure" in found["location_code"][0]


def test_the_location_is_missed_together_with_everything_else():
    assert set(problems(location_code=..., username=...)) == {"location_code", "username"}


@pytest.mark.parametrize("calls", [0, 1, 2.5, "200"])
def test_fewer_than_two_calls_a_minute_cannot_be_kept(calls):
    """A bucket holds one call at least, and one more is restored in a minute."""
    assert list(problems(calls_per_minute=calls)) == ["calls_per_minute"]


@pytest.mark.parametrize("offset", ["5:30", "+0530", "IST", "+24:00", "+05:60", 330])
def test_a_time_zone_is_a_distance_from_utc(offset):
    assert list(problems(time_zone=offset)) == ["time_zone"]


@pytest.mark.parametrize("lacking", sorted(ADDRESS))
def test_a_default_address_lacks_nothing_that_a_parcel_needs(lacking):
    address = {part: value for part, value in ADDRESS.items() if part != lacking}

    assert problems(default_address=address) == {
        "default_address": {lacking: ["Missing data for required field."]}
    }


def test_a_postal_code_without_quotes_is_refused():
    """YAML would take the leading zero of 016001 away."""
    found = problems(default_address=ADDRESS | {"postal_code": 560001})

    assert list(found["default_address"]) == ["postal_code"]


def test_duplicate_lines_are_kept_or_merged_and_nothing_else():
    assert problems(duplicate_sku_lines="drop") == {
        "duplicate_sku_lines": ["Must be one of: keep, merge."]
    }


def test_an_unknown_setting_is_refused():
    assert problems(pasword="x") == {"pasword": ["Unknown field."]}
