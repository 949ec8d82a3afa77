"""Tests of the check of listing rows against the OMS's limits."""

import pytest

from channel_connector.core.listings.listing_check import ListingRow, refusal
from channel_connector.ports.oms.listing_limits import ListingLimits


def row(client_sku="ART-1", channel_sku="RED-MUG"):
    return ListingRow(2, client_sku, "", channel_sku)


@pytest.mark.parametrize(("length", "accepted"), [(40, True), (41, False)])
def test_an_id_is_as_long_as_the_oms_accepts(length, accepted):
    found = refusal(row(channel_sku="X" * length), ListingLimits(longest_text=40))

    assert found == ("" if accepted else "Channel SKU Id has 41 characters; 40 are allowed.")


@pytest.mark.parametrize(
    ("client_sku", "channel_sku"),
    [
        ("Total", "5"),
        ("Total: 5", ""),
        ("GRAND TOTAL", "1,234.00"),
        ("Subtotal rows", "12"),
        ("sum", "12 345"),
        ("2", "Total SKUs:"),
        ("", "Count = 2"),
    ],
)
def test_a_summary_of_other_rows_is_no_listing(client_sku, channel_sku):
    found = refusal(row(client_sku, channel_sku), ListingLimits(longest_text=40))

    assert found.endswith("looks like a summary of other rows. Remove the row.")


@pytest.mark.parametrize(
    ("client_sku", "channel_sku"),
    [
        ("ART-1", "TOTAL"),
        ("8901030865271", "Total 5"),
        ("TOTAL-QUARTZ", "12"),
        ("Total care kit", "77"),
        ("7", "SUMO-7"),
        ("Count", "RED-MUG"),
    ],
)
def test_an_article_may_be_named_like_a_summary(client_sku, channel_sku):
    assert refusal(row(client_sku, channel_sku), ListingLimits(longest_text=40)) == ""


@pytest.mark.parametrize("digits", ["8901030865271", "36000291452", "12345678"])
def test_digits_are_no_ean_where_the_oms_knows_none(digits):
    assert refusal(row(digits), ListingLimits(longest_text=40)) == ""


def test_digits_are_an_ean_only_in_the_lengths_of_the_oms():
    limits = ListingLimits(longest_text=40, ean_lengths=frozenset({13}))

    assert "check digit" in refusal(row("8901030865270"), limits)
    assert "leading zeros" in refusal(row("890103086527"), limits)
    assert refusal(row("12345678"), limits) == ""
