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


@pytest.mark.parametrize("digits", ["8901030865271", "36000291452", "12345678"])
def test_digits_are_no_ean_where_the_oms_knows_none(digits):
    assert refusal(row(digits), ListingLimits(longest_text=40)) == ""


def test_digits_are_an_ean_only_in_the_lengths_of_the_oms():
    limits = ListingLimits(longest_text=40, ean_lengths=frozenset({13}))

    assert "check digit" in refusal(row("8901030865270"), limits)
    assert "leading zeros" in refusal(row("890103086527"), limits)
    assert refusal(row("12345678"), limits) == ""
