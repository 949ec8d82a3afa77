"""The contract of `ListingsReadModel`."""

from ....repositories.read_models.pages import PageRequest
from ....repositories.read_models.read_storage import ReadStorage
from ....repositories.storage import Storage
from ...fakes.builders import CONNECTION, a_listing


class ListingsReadModelContract:
    """Subclass it and provide the fixtures `storage` and `reads` over one empty database."""

    def test_listings_are_listed_by_sku_from_the_requested_one_on(
        self, storage: Storage, reads: ReadStorage
    ) -> None:
        with storage.writing() as uow:
            uow.listings.put(a_listing(sku) for sku in ("C-MUG", "A-MUG", "B-MUG"))
            uow.listings.put([a_listing("D-MUG", connection="zenith")])

        with reads.reading() as models:
            first = models.listings.page(CONNECTION, PageRequest("B", limit=1))
            rest = models.listings.page(CONNECTION, PageRequest(after=first.next))

        assert [one.channel_sku for one in first.rows] == ["B-MUG"]
        assert [one.channel_sku for one in rest.rows] == ["C-MUG"]

    def test_a_total_counts_the_listings_of_a_connection(
        self, storage: Storage, reads: ReadStorage
    ) -> None:
        with storage.writing() as uow:
            uow.listings.put(a_listing(f"{number}-MUG") for number in range(55))
            uow.listings.put([a_listing("D-MUG", connection="zenith")])

        with reads.reading() as models:
            assert models.listings.total(CONNECTION) == 55
