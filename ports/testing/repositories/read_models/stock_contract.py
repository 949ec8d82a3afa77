"""The contract of `StockReadModel`."""

import pytest

from ....repositories.read_models.pages import PageRequest
from ....repositories.read_models.read_storage import ReadStorage
from ....repositories.read_models.stock import Show, StockCounts
from ....repositories.stock import StockLevel
from ....repositories.storage import Storage
from ...fakes.builders import CONNECTION
from .stock_rows import put_stock_update

OTHER = "zenith"


class StockReadModelContract:
    """Subclass it and provide the fixtures `storage` and `reads` over one empty database."""

    @pytest.fixture(autouse=True)
    def _stock(self, storage: Storage) -> None:
        put_stock_update(storage)

    def test_a_total_counts_what_all_pages_of_the_same_list_have(self, reads: ReadStorage) -> None:
        with reads.reading() as models:
            totals = {show: models.stock.total(CONNECTION, show) for show in Show}
            of_other = models.stock.total(OTHER)

        assert totals == {Show.ALL: 3, Show.DUE: 1, Show.REFUSED: 1}
        assert of_other == 0

    def test_levels_are_listed_by_sku_page_by_page(self, reads: ReadStorage) -> None:
        with reads.reading() as models:
            first = models.stock.page(CONNECTION, Show.ALL, PageRequest(limit=2))
            rest = models.stock.page(CONNECTION, Show.ALL, PageRequest(after=first.next))

        assert (_skus(first.rows), _skus(rest.rows)) == (["A-MUG", "B-MUG"], ["C-MUG"])
        assert rest.next == ""

    def test_a_page_starts_at_the_requested_sku_or_at_the_next_one(
        self, reads: ReadStorage
    ) -> None:
        with reads.reading() as models:
            page = models.stock.page(CONNECTION, Show.ALL, PageRequest(first="B"))

        assert _skus(page.rows) == ["B-MUG", "C-MUG"]

    def test_a_page_is_limited_to_due_or_refused_skus(self, reads: ReadStorage) -> None:
        with reads.reading() as models:
            due = models.stock.page(CONNECTION, Show.DUE)
            refused = models.stock.page(CONNECTION, Show.REFUSED)

        assert (_skus(due.rows), _skus(refused.rows)) == (["B-MUG"], ["B-MUG"])

    def test_due_and_refused_skus_are_counted(self, reads: ReadStorage) -> None:
        with reads.reading() as models:
            assert models.stock.counts(CONNECTION) == StockCounts(due=1, refused=1)
            assert models.stock.counts(OTHER) == StockCounts(due=0, refused=0)


def _skus(levels: tuple[StockLevel, ...]) -> list[str]:
    return [one.channel_sku for one in levels]
