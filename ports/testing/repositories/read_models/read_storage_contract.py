"""The contract of `ReadStorage`."""

from ....repositories.read_models.read_storage import ReadStorage
from ....repositories.storage import Storage
from ...fakes.builders import CONNECTION, a_listing, a_record


class ReadStorageContract:
    """Subclass it and provide the fixtures `storage` and `reads` over one empty database."""

    def test_all_read_models_see_the_same_committed_state(
        self, storage: Storage, reads: ReadStorage
    ) -> None:
        with reads.reading() as models:
            before = models.orders.page(CONNECTION)
            with storage.writing() as uow:
                uow.orders.put([a_record("403-1")])
                uow.listings.put([a_listing("A-MUG")])
            meanwhile = models.orders.page(CONNECTION)
            listings = models.listings.page(CONNECTION)
        with reads.reading() as models:
            after = models.orders.page(CONNECTION)

        assert (before.rows, meanwhile.rows, listings.rows) == ((), (), ())
        assert [one.channel_order_id for one in after.rows] == ["403-1"]
