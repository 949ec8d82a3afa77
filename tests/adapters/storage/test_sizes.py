"""Both databases tell how much room each table takes."""

from channel_connector.adapters.storage.sizes import table_sizes
from channel_connector.adapters.storage.tables import metadata


def test_every_table_is_told_with_its_indexes_the_largest_first(database):
    sizes = table_sizes(database)

    assert metadata.tables.keys() <= dict(sizes).keys()
    assert all(size > 0 for _, size in sizes)
    assert [size for _, size in sizes] == sorted((size for _, size in sizes), reverse=True)
