"""What an order book promises."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from ...channel.order_source import Order, OrderState
from ...repositories.orders import DeliveredLine, OrderRecord, Stage
from ...repositories.storage import Books
from ..fakes.builders import CONNECTION, NOON, a_line, a_record, an_address, an_order

OTHER = "acme_elsewhere"
SECOND = timedelta(seconds=1)


class OrderBookContract:
    """Subclass me and provide `books`, a fixture that opens empty books."""

    def test_what_was_put_is_what_comes_back(self, books: Books) -> None:
        record = a_record(
            lines_page="token of page 2",
            attempts=3,
            reason="the OMS does not answer",
            unmapped_skus=("BLUE-MUG", "RED, \u201cBIG\u201d MUG"),
            push_unmapped=True,
            walk="walk-7",
            due_at=NOON + timedelta(microseconds=1),
        )
        put(books, record)

        assert get(books, record) == record

    def test_an_order_comes_back_in_every_detail(self, books: Books) -> None:
        """Money keeps its digits, names their script, and what was not told stays untold."""
        line = a_line("CHAI \u091a\u093e\u092f", 0, unit_price=Decimal("0.10"), unit_shipping=None)
        order = an_order(
            state=OrderState.PARTLY_FULFILLED,
            dispatch_by=None,
            cash_on_delivery=True,
            priority=True,
            ship_to=an_address(name="\u0906\u0936\u093e \U0001f382", line3=""),
            lines=(line,),
        )
        put(books, a_record(order=order))

        found = order_of(get(books, a_record()))

        assert found == order
        assert [str(line.unit_price) for line in found.lines or ()] == ["0.10"]

    @pytest.mark.parametrize("lines", [None, ()], ids=["not told yet", "none"])
    def test_lines_that_are_not_told_differ_from_no_lines(
        self, books: Books, lines: tuple[()] | None
    ) -> None:
        put(books, a_record(order=an_order(lines=lines, ship_to=None)))

        assert order_of(get(books, a_record())).lines == lines

    def test_a_record_without_a_heading_comes_back(self, books: Books) -> None:
        record = a_record(order=None, stage=Stage.TO_READ)
        put(books, record)

        assert get(books, record) == record

    def test_the_lines_that_were_delivered_come_back_in_their_order(self, books: Books) -> None:
        """What is cancelled or packed later is compared with them."""
        lines = (DeliveredLine("2", "CHAI \u091a\u093e\u092f", 0), DeliveredLine("1", None, 3, 2))
        put(books, a_record(order=None, stage=Stage.DELIVERED, delivered_lines=lines))

        assert get(books, a_record()).delivered_lines == lines

    @pytest.mark.parametrize("needs_serials", [True, False])
    def test_a_line_whose_units_need_serial_numbers_still_does(
        self, books: Books, *, needs_serials: bool
    ) -> None:
        put(books, a_record(order=an_order(lines=(a_line(needs_serials=needs_serials),))))

        [line] = order_of(get(books, a_record())).lines or ()
        assert line.needs_serials is needs_serials

    @pytest.mark.parametrize("stage", Stage)
    @pytest.mark.parametrize("state", OrderState)
    def test_every_stage_and_state_can_be_kept(
        self, books: Books, stage: Stage, state: OrderState
    ) -> None:
        record = a_record(stage=stage, state=state)
        put(books, record)

        assert get(books, record) == record

    def test_a_put_replaces_what_is_under_the_key(self, books: Books) -> None:
        """Erasing is done this way: nothing of the earlier record may remain."""
        put(books, a_record(reason="waits", walk="walk-7"))
        delivered = a_record(
            order=None, stage=Stage.DELIVERED, delivered_at=NOON + SECOND, digest="d41d8cd9"
        )

        put(books, delivered)

        assert get(books, delivered) == delivered

    def test_a_key_may_not_come_twice_in_one_put(self, books: Books) -> None:
        """Which of the two would be right?"""
        with pytest.raises(ValueError, match="twice"):
            put(books, a_record(), a_record(attempts=1))

    def test_the_same_order_id_in_two_connections_is_two_orders(self, books: Books) -> None:
        ours, theirs = a_record(), a_record(connection=OTHER, stage=Stage.CLOSED)
        put(books, ours, theirs)

        assert get(books, ours) == ours
        assert get(books, theirs) == theirs

    def test_putting_nothing_changes_nothing(self, books: Books) -> None:
        put(books)

        with books.look() as book:
            assert book.orders.search() == []

    def test_only_known_ids_are_answered(self, books: Books) -> None:
        put(books, a_record("403-1"), a_record("403-2"))

        with books.look() as book:
            found = book.orders.get(CONNECTION, ["403-2", "403-3", "403-2"])

        assert list(found) == ["403-2"]

    def test_thousands_of_records_may_be_put_and_asked_for_at_once(self, books: Books) -> None:
        records = [a_record(f"403-{number:07}") for number in range(2500)]
        put(books, *records)

        with books.look() as book:
            found = book.orders.get(CONNECTION, [record.channel_order_id for record in records])

        assert len(found) == 2500

    def test_asking_for_no_id_answers_nothing(self, books: Books) -> None:
        with books.look() as book:
            assert book.orders.get(CONNECTION, []) == {}

    def test_the_oldest_placed_order_is_due_first(self, books: Books) -> None:
        put(books, *(placed(f"403-{minutes}", minutes) for minutes in (2, 3, 1)))

        assert due(books, Stage.TO_DELIVER) == ["403-1", "403-2", "403-3"]

    def test_the_oldest_placed_comes_first_across_stages(self, books: Books) -> None:
        put(books, placed("403-1", 1, stage=Stage.TO_DELIVER), placed("403-2", 2))
        put(books, placed("403-0", 0, stage=Stage.HELD), placed("403-3", 3, stage=Stage.HELD))

        assert due(books, Stage.HELD, Stage.TO_DELIVER, limit=3) == ["403-0", "403-1", "403-2"]

    def test_an_order_whose_heading_is_unread_counts_from_when_it_was_first_seen(
        self, books: Books
    ) -> None:
        put(books, a_record("403-2", order=None, first_seen_at=NOON + timedelta(minutes=2)))
        put(books, placed("403-1", 1), placed("403-3", 3))

        assert due(books, Stage.TO_DELIVER, now=NOON + SECOND) == ["403-1", "403-2", "403-3"]

    def test_an_order_is_due_from_its_moment_on(self, books: Books) -> None:
        put(books, a_record(due_at=NOON + SECOND))

        assert due(books, Stage.TO_DELIVER, now=NOON) == []
        assert due(books, Stage.TO_DELIVER, now=NOON + SECOND) == [a_record().channel_order_id]

    def test_only_the_stages_and_the_connection_that_are_asked_for_are_due(
        self, books: Books
    ) -> None:
        put(books, a_record("403-1", stage=Stage.HELD), a_record("403-2", connection=OTHER))
        put(books, a_record("403-3"))

        assert due(books, Stage.TO_DELIVER, Stage.SET_ASIDE) == ["403-3"]

    def test_no_more_are_due_than_the_limit(self, books: Books) -> None:
        put(books, *(placed(f"403-{minutes}", minutes) for minutes in range(5)))

        assert due(books, Stage.TO_DELIVER, limit=2) == ["403-0", "403-1"]

    def test_the_next_due_is_the_earliest_of_the_stages(self, books: Books) -> None:
        put(books, a_record("403-1", due_at=NOON + 3 * SECOND))
        put(books, a_record("403-2", stage=Stage.HELD, due_at=NOON + 2 * SECOND))
        put(books, a_record("403-3", stage=Stage.CLOSED, due_at=NOON + SECOND))
        put(books, a_record("403-4", connection=OTHER, due_at=NOON))

        with books.look() as book:
            waiting = [Stage.TO_DELIVER, Stage.HELD]
            assert book.orders.next_due(CONNECTION, waiting) == NOON + 2 * SECOND

    def test_nothing_is_next_where_nothing_waits(self, books: Books) -> None:
        put(books, a_record(stage=Stage.CLOSED))

        with books.look() as book:
            assert book.orders.next_due(CONNECTION, [Stage.TO_DELIVER]) is None

    def test_each_stage_is_counted_and_empty_ones_are_left_out(self, books: Books) -> None:
        put(books, a_record("403-1"), a_record("403-2"), a_record("403-3", stage=Stage.HELD))
        put(books, a_record("403-4", connection=OTHER))

        with books.look() as book:
            assert book.orders.count(CONNECTION) == {Stage.TO_DELIVER: 2, Stage.HELD: 1}
            assert book.orders.count("nobody") == {}

    def test_an_empty_filter_finds_all_newest_seen_first(self, books: Books) -> None:
        put(books, seen("403-2", 2, stage=Stage.HELD), seen("403-3", 3, connection=OTHER))
        put(books, seen("403-1", 1))

        assert search(books) == ["403-3", "403-2", "403-1"]

    def test_a_search_finds_what_fits_every_filter(self, books: Books) -> None:
        put(books, seen("403-1", 1), seen("403-2", 2, stage=Stage.HELD))
        put(books, seen("403-1", 3, connection=OTHER), seen("403-4", 4, stage=Stage.CLOSED))

        assert search(books, connection=CONNECTION) == ["403-4", "403-2", "403-1"]
        assert search(books, stages=[Stage.HELD, Stage.CLOSED]) == ["403-4", "403-2"]
        assert search(books, channel_order_id="403-1") == ["403-1", "403-1"]
        assert search(books, connection=OTHER, channel_order_id="403-1") == ["403-1"]
        assert search(books, connection=OTHER, stages=[Stage.HELD]) == []

    def test_a_search_stops_at_its_limit(self, books: Books) -> None:
        put(books, *(seen(f"403-{minutes}", minutes) for minutes in range(5)))

        assert search(books, limit=2) == ["403-4", "403-3"]


def put(books: Books, *records: OrderRecord) -> None:
    """Put the records in a change of their own."""
    with books.change() as book:
        book.orders.put(records)


def get(books: Books, record: OrderRecord) -> OrderRecord:
    """Return the record that is kept under the key of `record`."""
    with books.look() as book:
        return book.orders.get(record.connection, [record.channel_order_id])[
            record.channel_order_id
        ]


def order_of(record: OrderRecord) -> Order:
    """Return the order that the record must hold."""
    assert record.order is not None
    return record.order


def due(books: Books, *stages: Stage, now: datetime = NOON, limit: int = 100) -> list[str]:
    """Return the ids that are due."""
    with books.look() as book:
        found = book.orders.due(CONNECTION, stages, now, limit)
    return [record.channel_order_id for record in found]


def search(books: Books, **filters: Any) -> list[str]:
    """Return the ids that are found."""
    with books.look() as book:
        return [record.channel_order_id for record in book.orders.search(**filters)]


def placed(channel_order_id: str, minutes: int, **changes: Any) -> OrderRecord:
    """Return a record placed so many minutes after NOON, due and first seen at NOON."""
    placed_at = NOON + timedelta(minutes=minutes)
    return a_record(channel_order_id, placed_at=placed_at, **changes)


def seen(channel_order_id: str, minutes: int, **changes: Any) -> OrderRecord:
    """Return a record first seen so many minutes after NOON."""
    return a_record(channel_order_id, first_seen_at=NOON + timedelta(minutes=minutes), **changes)
