"""Texts that look like an ASIN, and others."""

import pytest

from channel_connector.plugins.amazon_mws.asin import asin_doubt


@pytest.mark.parametrize("value", ["B00EXAMPLE", "B012345678", "0306406152", "080442957X"])
def test_ten_characters_from_b0_on_and_the_isbn_of_a_book_are_asins(value):
    assert asin_doubt(value) == ""


@pytest.mark.parametrize(
    "value",
    ["b00example", "B00EXAMPL", "B00EXAMPLES", "BX0EXAMPLE", "306406152", "0306406153", "RED-MUG"],
)
def test_anything_else_is_doubted_and_named(value):
    assert asin_doubt(value).startswith(f"Channel Serial No. {value} does not look like an ASIN")
