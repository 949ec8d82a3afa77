"""Contract tests of `OrderRepository`."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from ...channel.order_source import Order, OrderState
from ...repositories.orders import OrderRecord, SentLine, Stage
from ...repositories.storage import Storage
from ..fakes.builders import CONNECTION, NOON, a_line, a_record, an_address, an_order

OTHER = "acme_elsewhere"
SECOND = timedelta(seconds=1)


class OrderRepositoryContract:
    """Subclasses provide `storage`, a fixture of empty storage."""

    def test_a_row_is_returned_unchanged(self, storage: Storage) -> None:
        record = a_record(
            lines_page="token of page 2",
            attempts=3,
            reason="the OMS does not answer",
            unmapped_skus=("BLUE-MUG", "RED, \u201cBIG\u201d MUG"),
            push_unmapped=True,
            scan="walk-7",
            due_at=NOON + timedelta(microseconds=1),
        )
        put(storage, record)

        assert get(storage, record) == record

    def test_an_order_is_returned_unchanged(self, storage: Storage) -> None:
        """Amounts keep their digits, names their script, and missing values stay missing."""
        line = a_line("CHAI \u091a\u093e\u092f", 0, unit_price=Decimal("0.10"), unit_shipping=None)
        order = an_order(
            state=OrderState.PARTLY_FULFILLED,
            dispatch_by=None,
            cash_on_delivery=True,
            priority=True,
            ship_to=an_address(name="\u0906\u0936\u093e \U0001f382", line3=""),
            lines=(line,),
        )
        put(storage, a_record(order=order))

        found = order_of(get(storage, a_record()))

        assert found == order
        assert [str(line.unit_price) for line in found.lines or ()] == ["0.10"]

    @pytest.mark.parametrize("lines", [None, ()], ids=["not read yet", "none"])
    def test_unknown_lines_differ_from_no_lines(
        self, storage: Storage, lines: tuple[()] | None
    ) -> None:
        put(storage, a_record(order=an_order(lines=lines, ship_to=None)))

        assert order_of(get(storage, a_record())).lines == lines

    def test_a_record_without_an_order_is_returned_unchanged(self, storage: Storage) -> None:
        record = a_record(order=None, stage=Stage.TO_READ)
        put(storage, record)

        assert get(storage, record) == record

    def test_sent_lines_keep_their_order(self, storage: Storage) -> None:
        """They are needed to detect cancellations and to check packages."""
        lines = (SentLine("2", "CHAI \u091a\u093e\u092f", 0), SentLine("1", None, 3, 2))
        put(storage, a_record(order=None, stage=Stage.SENT_TO_OMS, sent_lines=lines))

        assert get(storage, a_record()).sent_lines == lines

    @pytest.mark.parametrize("needs_serials", [True, False])
    def test_a_line_whose_units_need_serial_numbers_still_does(
        self, storage: Storage, *, needs_serials: bool
    ) -> None:
        put(storage, a_record(order=an_order(lines=(a_line(needs_serials=needs_serials),))))

        [line] = order_of(get(storage, a_record())).lines or ()
        assert line.needs_serials is needs_serials

    @pytest.mark.parametrize("stage", Stage)
    @pytest.mark.parametrize("state", OrderState)
    def test_every_stage_and_state_can_be_kept(
        self, storage: Storage, stage: Stage, state: OrderState
    ) -> None:
        record = a_record(stage=stage, state=state)
        put(storage, record)

        assert get(storage, record) == record

    def test_a_put_replaces_the_row_with_the_same_key(self, storage: Storage) -> None:
        """Data is erased this way: nothing of the earlier record may remain."""
        put(storage, a_record(reason="waits", scan="walk-7"))
        sent = a_record(
            order=None, stage=Stage.SENT_TO_OMS, sent_at=NOON + SECOND, digest="d41d8cd9"
        )

        put(storage, sent)

        assert get(storage, sent) == sent

    def test_keys_must_be_unique_in_one_put(self, storage: Storage) -> None:
        """It would be ambiguous."""
        with pytest.raises(ValueError, match="twice"):
            put(storage, a_record(), a_record(attempts=1))

    def test_the_same_order_id_in_two_connections_is_two_orders(self, storage: Storage) -> None:
        ours, theirs = a_record(), a_record(connection=OTHER, stage=Stage.CLOSED)
        put(storage, ours, theirs)

        assert get(storage, ours) == ours
        assert get(storage, theirs) == theirs

    def test_putting_nothing_changes_nothing(self, storage: Storage) -> None:
        put(storage)

        with storage.reading() as uow:
            assert uow.orders.search() == []

    def test_unknown_ids_are_omitted(self, storage: Storage) -> None:
        put(storage, a_record("403-1"), a_record("403-2"))

        with storage.reading() as uow:
            found = uow.orders.get(CONNECTION, ["403-2", "403-3", "403-2"])

        assert list(found) == ["403-2"]

    def test_thousands_of_records_may_be_put_and_asked_for_at_once(self, storage: Storage) -> None:
        records = [a_record(f"403-{number:07}") for number in range(2500)]
        put(storage, *records)

        with storage.reading() as uow:
            found = uow.orders.get(CONNECTION, [record.channel_order_id for record in records])

        assert len(found) == 2500

    def test_no_id_returns_nothing(self, storage: Storage) -> None:
        with storage.reading() as uow:
            assert uow.orders.get(CONNECTION, []) == {}

    def test_the_oldest_placed_order_is_due_first(self, storage: Storage) -> None:
        put(storage, *(placed(f"403-{minutes}", minutes) for minutes in (2, 3, 1)))

        assert due(storage, Stage.TO_SEND) == ["403-1", "403-2", "403-3"]

    def test_the_oldest_placed_comes_first_across_stages(self, storage: Storage) -> None:
        put(storage, placed("403-1", 1, stage=Stage.TO_SEND), placed("403-2", 2))
        put(storage, placed("403-0", 0, stage=Stage.HELD), placed("403-3", 3, stage=Stage.HELD))

        assert due(storage, Stage.HELD, Stage.TO_SEND, limit=3) == ["403-0", "403-1", "403-2"]

    def test_an_unread_order_is_sorted_by_when_it_was_first_seen(self, storage: Storage) -> None:
        put(storage, a_record("403-2", order=None, first_seen_at=NOON + timedelta(minutes=2)))
        put(storage, placed("403-1", 1), placed("403-3", 3))

        assert due(storage, Stage.TO_SEND, now=NOON + SECOND) == ["403-1", "403-2", "403-3"]

    def test_an_order_is_due_from_its_moment_on(self, storage: Storage) -> None:
        put(storage, a_record(due_at=NOON + SECOND))

        assert due(storage, Stage.TO_SEND, now=NOON) == []
        assert due(storage, Stage.TO_SEND, now=NOON + SECOND) == [a_record().channel_order_id]

    def test_only_the_stages_and_the_connection_that_are_asked_for_are_due(
        self, storage: Storage
    ) -> None:
        put(storage, a_record("403-1", stage=Stage.HELD), a_record("403-2", connection=OTHER))
        put(storage, a_record("403-3"))

        assert due(storage, Stage.TO_SEND, Stage.BLOCKED) == ["403-3"]

    def test_no_more_are_due_than_the_limit(self, storage: Storage) -> None:
        put(storage, *(placed(f"403-{minutes}", minutes) for minutes in range(5)))

        assert due(storage, Stage.TO_SEND, limit=2) == ["403-0", "403-1"]

    def test_of_orders_to_read_the_one_that_is_due_for_longest_comes_first(
        self, storage: Storage
    ) -> None:
        """Whenever it was placed: one that fails again and again must not come first each time."""
        minute = timedelta(minutes=1)
        put(
            storage,
            placed("403-1", 1, stage=Stage.TO_READ, due_at=NOON - minute),
            placed("403-2", 2, stage=Stage.TO_READ, due_at=NOON - 3 * minute),
            placed("403-3", 3, stage=Stage.TO_READ, due_at=NOON - minute),
            placed("403-4", 0, stage=Stage.TO_READ, due_at=NOON),
        )

        assert to_read(storage) == ["403-2", "403-1", "403-3", "403-4"]
        assert to_read(storage, limit=2) == ["403-2", "403-1"]

    def test_only_due_orders_of_the_stage_and_the_connection_are_to_be_read(
        self, storage: Storage
    ) -> None:
        put(
            storage,
            placed("403-1", 0, stage=Stage.TO_READ, due_at=NOON + timedelta.resolution),
            placed("403-2", 0, stage=Stage.TO_COMPLETE),
            placed("403-3", 0, stage=Stage.TO_READ, connection="beta"),
        )

        assert to_read(storage) == []

    def test_the_next_due_is_the_earliest_of_the_stages(self, storage: Storage) -> None:
        put(storage, a_record("403-1", due_at=NOON + 3 * SECOND))
        put(storage, a_record("403-2", stage=Stage.HELD, due_at=NOON + 2 * SECOND))
        put(storage, a_record("403-3", stage=Stage.CLOSED, due_at=NOON + SECOND))
        put(storage, a_record("403-4", connection=OTHER, due_at=NOON))

        with storage.reading() as uow:
            waiting = [Stage.TO_SEND, Stage.HELD]
            assert uow.orders.next_due(CONNECTION, waiting) == NOON + 2 * SECOND

    def test_nothing_is_next_where_nothing_waits(self, storage: Storage) -> None:
        put(storage, a_record(stage=Stage.CLOSED))

        with storage.reading() as uow:
            assert uow.orders.next_due(CONNECTION, [Stage.TO_SEND]) is None

    def test_each_stage_is_counted_and_empty_ones_are_left_out(self, storage: Storage) -> None:
        put(storage, a_record("403-1"), a_record("403-2"), a_record("403-3", stage=Stage.HELD))
        put(storage, a_record("403-4", connection=OTHER))

        with storage.reading() as uow:
            assert uow.orders.count(CONNECTION) == {Stage.TO_SEND: 2, Stage.HELD: 1}
            assert uow.orders.count("nobody") == {}

    def test_an_empty_filter_finds_all_newest_seen_first(self, storage: Storage) -> None:
        put(storage, seen("403-2", 2, stage=Stage.HELD), seen("403-3", 3, connection=OTHER))
        put(storage, seen("403-1", 1))

        assert search(storage) == ["403-3", "403-2", "403-1"]

    def test_a_search_finds_what_fits_every_filter(self, storage: Storage) -> None:
        put(storage, seen("403-1", 1), seen("403-2", 2, stage=Stage.HELD))
        put(storage, seen("403-1", 3, connection=OTHER), seen("403-4", 4, stage=Stage.CLOSED))

        assert search(storage, connection=CONNECTION) == ["403-4", "403-2", "403-1"]
        assert search(storage, stages=[Stage.HELD, Stage.CLOSED]) == ["403-4", "403-2"]
        assert search(storage, channel_order_id="403-1") == ["403-1", "403-1"]
        assert search(storage, connection=OTHER, channel_order_id="403-1") == ["403-1"]
        assert search(storage, connection=OTHER, stages=[Stage.HELD]) == []

    def test_a_search_stops_at_its_limit(self, storage: Storage) -> None:
        put(storage, *(seen(f"403-{minutes}", minutes) for minutes in range(5)))

        assert search(storage, limit=2) == ["403-4", "403-3"]

    def test_orders_to_decide_on_are_found_oldest_request_first(self, storage: Storage) -> None:
        put(
            storage,
            seen("403-1", 1, cancel_requested_at=NOON + timedelta(minutes=9)),
            seen("403-2", 2, cancel_requested_at=NOON),
            seen("403-3", 3, cancel_requested_at=NOON, ship_anyway=True),
            seen("403-4", 4),
            seen("403-5", 5, connection=OTHER, cancel_requested_at=NOON),
        )

        with storage.reading() as uow:
            found = [
                [record.channel_order_id for record in uow.orders.to_decide(*asked)]
                for asked in ((CONNECTION,), (CONNECTION, 1), ())
            ]
        assert found == [["403-2", "403-1"], ["403-2"], ["403-2", "403-5", "403-1"]]


def put(storage: Storage, *records: OrderRecord) -> None:
    """Put the records in a separate unit of work."""
    with storage.writing() as uow:
        uow.orders.put(records)


def get(storage: Storage, record: OrderRecord) -> OrderRecord:
    """Return the stored record with the key of `record`."""
    with storage.reading() as uow:
        return uow.orders.get(record.connection, [record.channel_order_id])[record.channel_order_id]


def order_of(record: OrderRecord) -> Order:
    """Return the order that the record must hold."""
    assert record.order is not None
    return record.order


def due(storage: Storage, *stages: Stage, now: datetime = NOON, limit: int = 100) -> list[str]:
    """Return the ids that are due."""
    with storage.reading() as uow:
        found = uow.orders.due(CONNECTION, stages, now, limit)
    return [record.channel_order_id for record in found]


def to_read(storage: Storage, limit: int = 100) -> list[str]:
    """Return the ids that are to be read."""
    with storage.reading() as uow:
        found = uow.orders.to_read(CONNECTION, NOON, limit)
    return [record.channel_order_id for record in found]


def search(storage: Storage, **filters: Any) -> list[str]:
    """Return the ids that are found."""
    with storage.reading() as uow:
        return [record.channel_order_id for record in uow.orders.search(**filters)]


def placed(channel_order_id: str, minutes: int, **changes: Any) -> OrderRecord:
    """Return a record placed so many minutes after NOON, due and first seen at NOON."""
    placed_at = NOON + timedelta(minutes=minutes)
    return a_record(channel_order_id, placed_at=placed_at, **changes)


def seen(channel_order_id: str, minutes: int, **changes: Any) -> OrderRecord:
    """Return a record first seen so many minutes after NOON."""
    return a_record(channel_order_id, first_seen_at=NOON + timedelta(minutes=minutes), **changes)
