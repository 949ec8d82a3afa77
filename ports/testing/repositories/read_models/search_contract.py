"""The contract of `SearchReadModel`."""

import pytest

from ....repositories.read_models.read_storage import ReadStorage
from ....repositories.read_models.search import Found, Thing
from ....repositories.storage import Storage
from ...fakes.builders import CONNECTION, a_listing, a_record, a_shipment, a_submission

OTHER = "zenith"


class SearchReadModelContract:
    """Subclass it and provide the fixtures `storage` and `reads` over one empty database."""

    @pytest.fixture(autouse=True)
    def _things(self, storage: Storage) -> None:
        with storage.writing() as uow:
            uow.orders.put([a_record("403-1")])
            uow.shipments.put([a_shipment("7001", package_id="PKG", invoice_number="7001")])
            uow.submissions.put([a_submission("d-1")])
            uow.listings.put([a_listing("A-MUG")])

    @pytest.mark.parametrize(
        ("wanted", "found"),
        [
            ("403-1", Found(Thing.ORDER, CONNECTION, "403-1", "order id")),
            ("PKG", Found(Thing.SHIPMENT, CONNECTION, "7001", "package id")),
            ("CC-7001", Found(Thing.SHIPMENT, CONNECTION, "7001", "shipment code")),
            ("50000000001", Found(Thing.SUBMISSION, CONNECTION, "d-1", "channel's id")),
            ("A-MUG", Found(Thing.SKU, CONNECTION, "A-MUG", "SKU")),
        ],
    )
    def test_a_thing_is_found_by_each_of_its_ids(
        self, reads: ReadStorage, wanted: str, found: Found
    ) -> None:
        with reads.reading() as models:
            assert list(models.search.find([CONNECTION, OTHER], wanted)) == [found]

    def test_a_thing_that_matches_by_two_ids_is_found_once(self, reads: ReadStorage) -> None:
        with reads.reading() as models:
            (found,) = models.search.find([CONNECTION], "7001")

        assert found == Found(Thing.SHIPMENT, CONNECTION, "7001", "shipment id")

    def test_skus_and_shipment_codes_are_found_in_the_named_connections_alone(
        self, reads: ReadStorage
    ) -> None:
        with reads.reading() as models:
            assert list(models.search.find([OTHER], "A-MUG")) == []
            assert list(models.search.find([OTHER], "CC-7001")) == []
            assert len(models.search.find([OTHER], "403-1")) == 1

    def test_a_part_of_an_id_finds_nothing(self, reads: ReadStorage) -> None:
        with reads.reading() as models:
            assert list(models.search.find([CONNECTION], "403")) == []
