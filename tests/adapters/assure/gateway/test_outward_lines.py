"""Which lines go to Assure, and how lines of one SKU become one."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel_connector.adapters.assure.gateway.outward_lines import lines_to_place, merged
from channel_connector.adapters.assure.settings import DuplicateSkuLines
from channel_connector.ports.host.errors import OrderRefused
from channel_connector.ports.testing.fakes.builders import a_line, an_order

TWICE = (
    a_line("RED-MUG", 1, channel_line_id="1", unit_price=Decimal(100), unit_discount=None),
    a_line("BLUE-MUG", 1, channel_line_id="2"),
    a_line("RED-MUG", 3, channel_line_id="3", unit_price=Decimal(80), gift_wrap=True),
)


def test_lines_of_one_sku_are_kept_apart_where_that_is_set():
    lines = lines_to_place(an_order(lines=TWICE), DuplicateSkuLines.KEEP)

    assert [line.channel_line_id for line in lines] == ["1", "2", "3"]


def test_lines_of_one_sku_become_one_under_the_first_code_where_that_is_set():
    red, blue = lines_to_place(an_order(lines=TWICE), DuplicateSkuLines.MERGE)

    assert (red.channel_sku, red.channel_line_id, red.quantity) == ("RED-MUG", "1", 4)
    assert blue == TWICE[1]


def test_a_merged_line_costs_what_its_lines_cost():
    red, _ = merged(TWICE)

    assert red.unit_price == Decimal(85)
    assert red.unit_discount == Decimal("37.5")


def test_a_merged_line_is_wrapped_if_one_of_its_lines_is():
    red, blue = merged(TWICE)

    assert (red.gift_wrap, blue.gift_wrap) == (True, False)


def test_only_what_is_left_to_ship_counts_when_lines_are_merged():
    lines = (
        a_line("RED-MUG", 5, channel_line_id="1", shipped=4, unit_price=Decimal(100)),
        a_line("RED-MUG", 2, channel_line_id="2", shipped=2, unit_price=Decimal(1)),
        a_line("RED-MUG", 1, channel_line_id="3", unit_price=Decimal(50)),
    )

    (line,) = lines_to_place(an_order(lines=lines), DuplicateSkuLines.MERGE)

    assert (line.quantity, line.to_ship, line.unit_price) == (2, 2, Decimal(75))


@pytest.mark.parametrize(
    "lines", [None, (), (a_line(quantity=0),), (a_line(quantity=2, shipped=3),)]
)
def test_an_order_with_nothing_left_to_ship_is_refused(lines):
    with pytest.raises(OrderRefused, match="nothing left to ship"):
        lines_to_place(an_order(lines=lines), DuplicateSkuLines.KEEP)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["A", "B", "C"]),
            st.integers(1, 99),
            st.decimals(0, 100_000, places=2),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_merging_neither_loses_units_nor_money(drawn):
    lines = [
        a_line(sku, units, channel_line_id=str(number), unit_price=price)
        for number, (sku, units, price) in enumerate(drawn)
    ]

    one_each = merged(lines)

    skus = [line.channel_sku for line in one_each]
    assert len(set(skus)) == len(skus)
    assert sum(line.quantity for line in one_each) == sum(line.quantity for line in lines)
    total, before = (
        sum(line.quantity * line.unit_price for line in group) for group in (one_each, lines)
    )
    assert abs(total - before) < Decimal("0.000001")
