"""The contract of `OrdersReadModel`."""

from datetime import timedelta

from ....repositories.orders import Stage
from ....repositories.read_models.orders import COUNTED
from ....repositories.read_models.read_storage import ReadStorage
from ....repositories.storage import Storage
from ...fakes.builders import CONNECTION, NOON, a_record
from .pages import all_rows

MINUTE = timedelta(minutes=1)
OTHER = "zenith"


class OrdersReadModelContract:
    """Subclass it and provide the fixtures `storage` and `reads` over one empty database."""

    def test_each_page_starts_after_the_last_row_of_the_page_before(
        self, storage: Storage, reads: ReadStorage
    ) -> None:
        """Orders of the same moment and of the same id are neither skipped nor repeated."""
        with storage.writing() as uow:
            uow.orders.put(a_record(f"403-{number}") for number in range(5))
            uow.orders.put([a_record("403-3", connection=OTHER)])
            uow.orders.put([a_record("403-9", stage=Stage.HELD, first_seen_at=NOON + MINUTE)])

        with reads.reading() as models:
            rows = all_rows(lambda after, limit: models.orders.page(after=after, limit=limit))

        assert [(one.channel_order_id, one.connection) for one in rows] == [
            ("403-9", CONNECTION),
            ("403-4", CONNECTION),
            ("403-3", OTHER),
            ("403-3", CONNECTION),
            ("403-2", CONNECTION),
            ("403-1", CONNECTION),
            ("403-0", CONNECTION),
        ]

    def test_text_that_is_not_a_token_requests_the_first_page(
        self, storage: Storage, reads: ReadStorage
    ) -> None:
        with storage.writing() as uow:
            uow.orders.put([a_record("403-1")])

        with reads.reading() as models:
            (one,) = models.orders.page(after="not a token").rows

        assert one.channel_order_id == "403-1"

    def test_a_page_is_limited_to_a_connection_and_to_stages(
        self, storage: Storage, reads: ReadStorage
    ) -> None:
        with storage.writing() as uow:
            uow.orders.put([a_record("403-1"), a_record("403-2", connection=OTHER)])
            uow.orders.put([a_record("403-3", stage=Stage.BLOCKED, reason="Refused.")])

        with reads.reading() as models:
            (of_other,) = models.orders.page(OTHER).rows
            (blocked,) = models.orders.page(None, [Stage.BLOCKED]).rows

        assert of_other.channel_order_id == "403-2"
        assert (blocked.stage, blocked.reason) == (Stage.BLOCKED, "Refused.")

    def test_a_total_counts_what_all_pages_of_the_same_list_have(
        self, storage: Storage, reads: ReadStorage
    ) -> None:
        with storage.writing() as uow:
            uow.orders.put(a_record(f"403-{number}") for number in range(55))
            uow.orders.put([a_record("403-99", connection=OTHER, stage=Stage.HELD)])

        with reads.reading() as models:
            totals = [
                models.orders.total(),
                models.orders.total(CONNECTION),
                models.orders.total(None, [Stage.HELD, Stage.BLOCKED]),
                models.orders.total(OTHER, [Stage.TO_SEND]),
            ]

        assert totals == [56, 55, 1, 0]

    def test_counts_name_each_counted_stage_and_no_other(
        self, storage: Storage, reads: ReadStorage
    ) -> None:
        with storage.writing() as uow:
            uow.orders.put([a_record("403-1"), a_record("403-2", stage=Stage.HELD)])
            uow.orders.put([a_record("403-3", stage=Stage.SENT_TO_OMS, order=None)])
            uow.orders.put([a_record("403-4", connection=OTHER)])

        with reads.reading() as models:
            counts = models.orders.counts(CONNECTION)

        assert counts == dict.fromkeys(COUNTED, 0) | {Stage.TO_SEND: 1, Stage.HELD: 1}

    def test_the_oldest_waiting_order_is_the_one_that_has_waited_longest(
        self, storage: Storage, reads: ReadStorage
    ) -> None:
        with storage.writing() as uow:
            uow.orders.put([a_record("403-1"), a_record("403-2", stage=Stage.HELD)])
            uow.orders.put(
                [a_record("403-4", order=None, first_seen_at=NOON - MINUTE, stage=Stage.TO_READ)]
            )
            uow.orders.put(
                [a_record("403-5", stage=Stage.BLOCKED, first_seen_at=NOON - 2 * MINUTE)]
            )

        with reads.reading() as models:
            oldest = models.orders.oldest_waiting(CONNECTION)
            of_other = models.orders.oldest_waiting(OTHER)

        assert oldest is not None
        assert oldest.channel_order_id == "403-4"
        assert of_other is None

    def test_missing_listings_are_counted_over_waiting_orders_the_most_frequent_first(
        self, storage: Storage, reads: ReadStorage
    ) -> None:
        def lacking(order_id: str, *skus: str, stage: Stage = Stage.HELD) -> None:
            with storage.writing() as uow:
                uow.orders.put([a_record(order_id, stage=stage, unmapped_skus=skus)])

        lacking("403-1", "RED-MUG")
        lacking("403-2", "BLUE-MUG", "RED-MUG", stage=Stage.TO_SEND)
        lacking("403-3", "GREEN-MUG", stage=Stage.BLOCKED)

        with reads.reading() as models:
            missing = models.orders.missing_listings(CONNECTION)

        assert list(missing.items()) == [("RED-MUG", 2), ("BLUE-MUG", 1)]
