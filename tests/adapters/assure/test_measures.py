"""What a warehouse measures is what the channel is told."""

from decimal import Decimal

import pytest

from channel_connector.adapters.assure.measures import LengthUnit, WeightUnit


@pytest.mark.parametrize(
    ("unit", "one_is"), [("mm", "0.1"), ("cm", "1"), ("m", "100"), ("in", "2.54")]
)
def test_a_length_is_told_in_centimetres(unit, one_is):
    assert LengthUnit(unit).in_cm(Decimal(3)) == 3 * Decimal(one_is)


@pytest.mark.parametrize(
    ("unit", "one_is"),
    [("g", "1"), ("kg", "1000"), ("oz", "28.349523125"), ("lb", "453.59237")],
)
def test_a_weight_is_told_in_grams(unit, one_is):
    assert WeightUnit(unit).in_grams(Decimal(3)) == 3 * Decimal(one_is)
