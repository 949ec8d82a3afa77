"""Tests of pools and buffers."""

import pytest

from channel_connector.ports.channel.stock_pools import Buffer, Pool, StockRules
from channel_connector.ports.testing.fakes.builders import an_override
from channel_connector.ports.testing.repositories.exposure import Exposure, exposure_of

COMMON = StockRules(Pool.COMMON, Buffer(3))


def quantity(received, rules, **override):
    return exposure_of(received, rules, an_override(**override)).quantity


def test_a_separate_pool_exposes_the_quantity_that_was_given():
    assert quantity(7, StockRules(Pool.SEPARATE, Buffer(3))) == 7


@pytest.mark.parametrize(("received", "exposed"), [(0, 0), (2, 0), (3, 0), (4, 1), (100, 97)])
def test_at_or_below_the_buffer_nothing_is_exposed(received, exposed):
    assert quantity(received, COMMON) == exposed


@pytest.mark.parametrize(("received", "exposed"), [(0, 0), (1, 0), (9, 8), (10, 9), (11, 9)])
def test_a_buffer_in_per_cent_is_rounded_up(received, exposed):
    """In doubt one less is sold."""
    assert quantity(received, StockRules(Pool.COMMON, Buffer(10, per_cent=True))) == exposed


def test_a_sku_may_have_a_buffer_of_its_own_even_none():
    assert quantity(7, COMMON, buffer=Buffer(5)) == 2
    assert quantity(7, COMMON, buffer=Buffer(0)) == 7
    assert quantity(7, COMMON, buffer=Buffer(50, per_cent=True)) == 3


def test_a_disabled_sku_exposes_0_whatever_there_is():
    assert quantity(7, COMMON, disabled=True) == 0
    assert quantity(None, COMMON, disabled=True) == 0


def test_while_the_oms_said_nothing_there_is_nothing_to_tell():
    assert quantity(None, COMMON) is None


def test_what_was_held_back_and_the_latency_are_told_as_well():
    rules = StockRules(Pool.COMMON, Buffer(3), latency_days=2)

    assert exposure_of(7, rules) == Exposure(4, 3, 2)
    assert exposure_of(7, rules, an_override(latency_days=5)) == Exposure(4, 3, 5)
