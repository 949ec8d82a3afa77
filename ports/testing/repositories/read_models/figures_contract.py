"""The contract of `FiguresReadModel`."""

from datetime import timedelta

from ....channel.stock_pools import Pool, StockRules
from ....channel.submissions import Kind
from ....repositories.cancellations import CancellationStage
from ....repositories.orders import Stage
from ....repositories.read_models.figures import FiguresReadModel, Queue
from ....repositories.shipments import ShipmentStage
from ....repositories.stock import ItemOutcome, ItemResult, StockCall
from ....repositories.storage import Storage
from ....repositories.submissions import SubmissionStage
from ...fakes.builders import (
    CONNECTION,
    NOON,
    a_cancellation,
    a_record,
    a_shipment,
    a_submission,
    an_order_rescan,
    an_order_scan,
)

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
RULES = StockRules(Pool.SEPARATE)


class FiguresReadModelContract:
    """Subclass it and provide the fixtures `storage` and `figures` over one empty database."""

    def test_nothing_waits_where_there_is_nothing(self, figures: FiguresReadModel) -> None:
        found = figures.connection(CONNECTION, NOON)

        assert set(found.orders.values()) == {Queue()}
        assert set(found.shipments.values()) == {Queue()}
        assert set(found.cancellations.values()) == {Queue()}
        assert set(found.submissions.values()) == {Queue()}
        assert set(found.stuck.values()) == {Queue()}
        assert (found.send_times, found.packs, found.read_until) == ((), (), None)
        assert (found.stock.unsent, found.stock.refused) == (Queue(), 0)

    def test_orders_wait_since_they_were_first_seen(
        self, storage: Storage, figures: FiguresReadModel
    ) -> None:
        """Not since they were placed: the first scan looks back for weeks."""
        with storage.writing() as uow:
            uow.orders.put(
                [
                    a_record("403-1", first_seen_at=NOON + MINUTE),
                    a_record("403-2", first_seen_at=NOON),
                    a_record("403-3", stage=Stage.BLOCKED, order=None),
                    a_record("403-4", connection="other", first_seen_at=NOON - HOUR),
                ]
            )

        found = figures.connection(CONNECTION, NOON)

        assert found.orders[Stage.TO_SEND] == Queue(2, NOON)
        assert found.orders[Stage.BLOCKED] == Queue(1, NOON)
        assert found.orders[Stage.TO_READ] == Queue()

    def test_delivered_orders_tell_how_long_they_took(
        self, storage: Storage, figures: FiguresReadModel
    ) -> None:
        sent = {"stage": Stage.SENT_TO_OMS, "order": None}
        with storage.writing() as uow:
            uow.orders.put(
                [
                    a_record("403-1", sent_at=NOON + HOUR, **sent),
                    a_record("403-2", sent_at=NOON + MINUTE, **sent),
                ]
            )

        found = figures.connection(CONNECTION, NOON)

        assert sorted(found.send_times) == [MINUTE, HOUR]
        assert Stage.SENT_TO_OMS not in found.orders

    def test_shipments_wait_since_the_pack_call(
        self, storage: Storage, figures: FiguresReadModel
    ) -> None:
        ready = {"stage": ShipmentStage.READY, "ready_at": NOON + HOUR}
        with storage.writing() as uow:
            uow.shipments.put(
                [
                    a_shipment("7001", stage=ShipmentStage.BOOKED),
                    a_shipment("7002", stage=ShipmentStage.FAILED, accepted_at=NOON + MINUTE),
                    a_shipment("7003", **ready),
                ]
            )

        found = figures.connection(CONNECTION, NOON)

        assert found.shipments[ShipmentStage.BOOKED] == Queue(1, NOON)
        assert found.shipments[ShipmentStage.FAILED] == Queue(1, NOON + MINUTE)
        assert found.packs == (HOUR,)

    def test_cancellations_wait_since_they_were_noticed(
        self, storage: Storage, figures: FiguresReadModel
    ) -> None:
        with storage.writing() as uow:
            uow.cancellations.put(
                [a_cancellation(), a_cancellation("403-2", stage=CancellationStage.SENT)]
            )

        found = figures.connection(CONNECTION, NOON)

        assert found.cancellations[CancellationStage.TO_SEND] == Queue(1, NOON)

    def test_a_submission_is_stuck_from_its_deadline_on(
        self, storage: Storage, figures: FiguresReadModel
    ) -> None:
        deadline = NOON + 2 * HOUR
        with storage.writing() as uow:
            uow.submissions.put([a_submission(deadline_at=deadline)])

        before = figures.connection(CONNECTION, deadline)
        after = figures.connection(CONNECTION, deadline + MINUTE)

        assert before.submissions[Kind.DOCUMENTS, SubmissionStage.SENT] == Queue(1, NOON)
        assert before.stuck[Kind.DOCUMENTS] == Queue()
        assert after.stuck[Kind.DOCUMENTS] == Queue(1, deadline)

    def test_the_oldest_change_of_stock_that_is_not_sent_is_told(
        self, storage: Storage, figures: FiguresReadModel
    ) -> None:
        with storage.writing() as uow:
            uow.stock.receive(CONNECTION, [StockCall(NOON, {"RED-MUG": 5})])
        received = figures.connection(CONNECTION, NOON)
        with storage.writing() as uow:
            uow.stock.coalesce(CONNECTION, RULES)
        with storage.writing() as uow:
            uow.stock.receive(CONNECTION, [StockCall(NOON + MINUTE, {"BLUE-MUG": 5})])
        coalesced = figures.connection(CONNECTION, NOON)

        assert received.stock.unsent == Queue(0, NOON)
        assert coalesced.stock.unsent == Queue(1, NOON)

    def test_stock_that_was_sent_or_refused_is_not_untold(
        self, storage: Storage, figures: FiguresReadModel
    ) -> None:
        self._send_one(storage)
        sent = figures.connection(CONNECTION, NOON)
        with storage.writing() as uow:
            uow.stock.record_results(
                CONNECTION, "stock-1", {}, ItemResult(ItemOutcome.REFUSED), NOON
            )
        refused = figures.connection(CONNECTION, NOON)

        assert (sent.stock.unsent, sent.stock.refused) == (Queue(), 0)
        assert (refused.stock.unsent, refused.stock.refused) == (Queue(), 1)
        assert refused.stock.sent_at == NOON

    def test_the_cursor_tells_up_to_where_the_listing_is_read(
        self, storage: Storage, figures: FiguresReadModel
    ) -> None:
        with storage.writing() as uow:
            uow.order_scans.put(an_order_scan(cursor=NOON))

        assert figures.connection(CONNECTION, NOON).read_until == NOON

    def test_what_the_last_daily_rescan_found_is_missed_until_the_next(
        self, storage: Storage, figures: FiguresReadModel
    ) -> None:
        found = []
        for rescan in (
            an_order_rescan(found=2, ended_at=NOON),
            an_order_rescan(began_at=NOON + HOUR, on_request=True, ended_at=NOON + HOUR),
            an_order_rescan(began_at=NOON + 2 * HOUR, found=9),
            an_order_rescan(began_at=NOON + 2 * HOUR, found=0, ended_at=NOON + 3 * HOUR),
        ):
            with storage.writing() as uow:
                uow.order_rescans.put(rescan)
            found.append(figures.connection(CONNECTION, NOON).missed)

        assert found == [Queue(2, NOON), Queue(2, NOON), Queue(2, NOON), Queue()]

    def test_the_database_takes_room(self, figures: FiguresReadModel) -> None:
        assert figures.storage().size > 0

    @staticmethod
    def _send_one(storage: Storage) -> None:
        with storage.writing() as uow:
            uow.stock.receive(CONNECTION, [StockCall(NOON, {"RED-MUG": 5})])
        with storage.writing() as uow:
            uow.stock.coalesce(CONNECTION, RULES)
            uow.stock.make_messages(CONNECTION, "stock-1", NOON)
            uow.submissions.put([a_submission("stock-1", kind=Kind.STOCK)])
