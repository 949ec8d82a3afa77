"""Values that an older version wrote as text are read as it meant them."""

from channel_connector.adapters.storage.rows.values_json import values_from_json
from channel_connector.ports.repositories.orders import SentLine


def test_of_a_delivered_line_without_a_word_on_shipped_units_all_are_with_the_oms():
    kept = '[{"channel_line_id":"1","channel_sku":"RED-MUG","quantity":3}]'

    [line] = values_from_json(SentLine, kept)

    assert (line.quantity, line.to_ship) == (3, 3)
