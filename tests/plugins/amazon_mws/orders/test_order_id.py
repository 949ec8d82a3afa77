"""An id that cannot be an order's is refused before Amazon is asked: it refuses whole calls."""

import pytest

from channel_connector.plugins.amazon_mws.orders.order_id import order_id_doubt


@pytest.mark.parametrize("order_id", ["403-1234567-1234567", "S01-1234567-1234567"])
def test_the_id_of_an_order_is_accepted(order_id):
    assert order_id_doubt(order_id) == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "403-1234567-123456",
        "403-1234567-12345678",
        "40312345671234567",
        "403-1234567-1234567 ",
        "403-1234567-1234567\n",
        "403-1234567-12345६7",
        "OD123456789",
        "RED-MUG",
    ],
)
def test_what_cannot_be_one_is_refused_with_an_example(text):
    assert "such as 403-1234567-1234567" in order_id_doubt(text)
