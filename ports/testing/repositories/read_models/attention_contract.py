"""The contract of `AttentionReadModel`."""

from ....repositories.cancellations import CancellationStage
from ....repositories.orders import Stage
from ....repositories.read_models.attention import AttentionCounts
from ....repositories.read_models.read_storage import ReadStorage
from ....repositories.shipments import ShipmentStage
from ....repositories.storage import Storage
from ...fakes.builders import CONNECTION, NOON, a_cancellation, a_record, a_shipment

OTHER = "zenith"


class AttentionReadModelContract:
    """Subclass it and provide the fixtures `storage` and `reads` over one empty database."""

    def test_each_kind_that_needs_a_person_is_counted(
        self, storage: Storage, reads: ReadStorage
    ) -> None:
        with storage.writing() as uow:
            uow.orders.put(a_record(f"403-{one}", stage=Stage.BLOCKED) for one in range(55))
            uow.orders.put(a_record(f"404-{one}", stage=Stage.HELD) for one in range(2))
            uow.orders.put(a_record(f"405-{one}", cancel_requested_at=NOON) for one in range(3))
            uow.shipments.put(a_shipment(f"7{one}", stage=ShipmentStage.FAILED) for one in range(4))
            uow.shipments.put([a_shipment("80", attention="It comes back.")])
            uow.cancellations.put(
                a_cancellation(f"403-{one}", stage=CancellationStage.BLOCKED) for one in range(6)
            )

        with reads.reading() as models:
            counts = models.attention.counts(CONNECTION)

        assert counts == AttentionCounts(55, 2, 4, 6, 3, 1)
        assert counts.total == 71

    def test_what_needs_nobody_or_is_another_connections_is_not_counted(
        self, storage: Storage, reads: ReadStorage
    ) -> None:
        with storage.writing() as uow:
            uow.orders.put([a_record("403-1"), a_record("403-2", connection=OTHER)])
            uow.orders.put([a_record("403-3", stage=Stage.BLOCKED, connection=OTHER)])
            uow.orders.put([a_record("403-4", cancel_requested_at=NOON, ship_anyway=True)])
            uow.shipments.put([a_shipment("7001")])
            uow.cancellations.put([a_cancellation("403-1")])

        with reads.reading() as models:
            assert models.attention.counts(CONNECTION) == AttentionCounts()
