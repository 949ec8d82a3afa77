"""The contract of `ShipmentsReadModel`."""

from datetime import timedelta

import pytest

from ....repositories.read_models.read_storage import ReadStorage
from ....repositories.read_models.shipments import COUNTED
from ....repositories.shipments import ShipmentStage
from ....repositories.storage import Storage
from ...fakes.builders import CONNECTION, NOON, a_shipment
from .pages import all_rows

MINUTE = timedelta(minutes=1)
OTHER = "zenith"


class ShipmentsReadModelContract:
    """Subclass it and provide the fixtures `storage` and `reads` over one empty database."""

    @pytest.fixture(autouse=True)
    def _shipments(self, storage: Storage) -> None:
        """Five accepted shipments, a ready one, a failed one, and one of another connection."""
        with storage.writing() as uow:
            uow.shipments.put(
                a_shipment(f"70{number}", accepted_at=NOON + number * MINUTE) for number in range(5)
            )
            uow.shipments.put(
                [
                    a_shipment("709", stage=ShipmentStage.READY),
                    a_shipment("708", stage=ShipmentStage.FAILED),
                    a_shipment("707", connection=OTHER, accepted_at=NOON - MINUTE),
                ]
            )

    def test_pages_list_the_latest_accepted_shipment_first(self, reads: ReadStorage) -> None:
        with reads.reading() as models:
            rows = all_rows(
                lambda after, limit: models.shipments.page(CONNECTION, after=after, limit=limit)
            )

        assert [one.shipment_id for one in rows] == [
            "704",
            "703",
            "702",
            "701",
            "709",
            "708",
            "700",
        ]

    def test_a_page_is_limited_to_stages(self, reads: ReadStorage) -> None:
        with reads.reading() as models:
            (failed,) = models.shipments.page(None, [ShipmentStage.FAILED]).rows

        assert failed.shipment_id == "708"

    def test_unfinished_shipments_are_listed_the_earliest_accepted_first(
        self, reads: ReadStorage
    ) -> None:
        with reads.reading() as models:
            found = models.shipments.unfinished(CONNECTION, 3)

        assert [one.shipment_id for one in found] == ["700", "701", "702"]

    def test_a_total_counts_what_all_pages_of_the_same_list_have(self, reads: ReadStorage) -> None:
        with reads.reading() as models:
            totals = [
                models.shipments.total(),
                models.shipments.total(CONNECTION),
                models.shipments.total(None, [ShipmentStage.READY, ShipmentStage.FAILED]),
                models.shipments.total(OTHER, [ShipmentStage.READY]),
            ]

        assert totals == [8, 7, 2, 0]

    def test_counts_name_each_counted_stage_and_no_other(self, reads: ReadStorage) -> None:
        with reads.reading() as models:
            counts = models.shipments.counts(CONNECTION)

        expected = {ShipmentStage.ACCEPTED: 5, ShipmentStage.FAILED: 1}
        assert counts == dict.fromkeys(COUNTED, 0) | expected
