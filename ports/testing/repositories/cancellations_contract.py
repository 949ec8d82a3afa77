"""What a book of cancellations promises."""

from datetime import timedelta

import pytest

from ...repositories.cancellations import Cancellation, CancellationStage
from ...repositories.storage import Books
from ..fakes.builders import CONNECTION, NOON, ORDER_ID, a_cancellation, a_cancelled_line

OTHER = "acme_elsewhere"
MINUTE = timedelta(minutes=1)


class CancellationBookContract:
    """Subclass me and provide `books`, a fixture that opens empty books."""

    def test_what_was_put_is_what_comes_back(self, books: Books) -> None:
        cancellation = a_cancellation(
            lines=(a_cancelled_line("RED-MUG", 2), a_cancelled_line(None, 1)),
            told=(a_cancelled_line("RED-MUG", 1),),
            told_at=NOON + timedelta(microseconds=1),
            attempts=2,
            reason="the OMS does not answer",
        )
        put(books, cancellation)

        with books.look() as book:
            found = book.cancellations.get(CONNECTION, [ORDER_ID, "another"])
        assert found == {ORDER_ID: cancellation}

    def test_a_put_replaces_what_is_under_the_key(self, books: Books) -> None:
        put(books, a_cancellation())

        put(books, a_cancellation(stage=CancellationStage.TOLD))

        with books.look() as book:
            [found] = book.cancellations.search()
        assert found.stage is CancellationStage.TOLD

    def test_a_key_may_not_come_twice_in_one_put(self, books: Books) -> None:
        with pytest.raises(ValueError, match="twice"):
            put(books, a_cancellation(), a_cancellation(attempts=1))

    def test_what_is_to_be_told_comes_first_noticed_first(self, books: Books) -> None:
        first = a_cancellation("403-1", noticed_at=NOON - MINUTE)
        second = a_cancellation("403-2")
        later = a_cancellation("403-3", due_at=NOON + MINUTE)
        told = a_cancellation("403-4", stage=CancellationStage.TOLD)
        put(books, later, second, first, told, a_cancellation("403-5", connection=OTHER))

        with books.look() as book:
            assert book.cancellations.due(CONNECTION, NOON, 10) == [first, second]
            assert book.cancellations.due(CONNECTION, NOON, 1) == [first]
            assert book.cancellations.next_due(CONNECTION) == NOON
            assert book.cancellations.next_due("nobody") is None

    def test_connections_do_not_see_each_others_cancellations(self, books: Books) -> None:
        ours, theirs = a_cancellation(), a_cancellation(connection=OTHER, attempts=1)
        put(books, ours, theirs)

        with books.look() as book:
            assert book.cancellations.get(CONNECTION, [ORDER_ID]) == {ORDER_ID: ours}
            assert book.cancellations.get(OTHER, [ORDER_ID]) == {ORDER_ID: theirs}
            assert book.cancellations.search(OTHER) == [theirs]

    def test_of_those_noticed_in_the_same_moment_the_smaller_order_id_is_the_first(
        self, books: Books
    ) -> None:
        first, second, third = (a_cancellation(f"403-{number}") for number in (1, 2, 3))
        put(books, third, first, second)

        with books.look() as book:
            assert book.cancellations.due(CONNECTION, NOON, 2) == [first, second]
            assert book.cancellations.search(limit=2) == [third, second]

    def test_the_next_moment_is_the_earliest_whoever_was_noticed_first(self, books: Books) -> None:
        put(
            books,
            a_cancellation("403-1", noticed_at=NOON - MINUTE, due_at=NOON + 2 * MINUTE),
            a_cancellation("403-2", due_at=NOON + MINUTE),
            a_cancellation("403-3", due_at=NOON, stage=CancellationStage.SET_ASIDE),
        )

        with books.look() as book:
            assert book.cancellations.next_due(CONNECTION) == NOON + MINUTE

    def test_a_search_finds_the_last_noticed_first(self, books: Books) -> None:
        first = a_cancellation("403-1")
        second = a_cancellation("403-2", connection=OTHER, noticed_at=NOON + MINUTE)
        third = a_cancellation(
            "403-3", stage=CancellationStage.SET_ASIDE, noticed_at=NOON + 2 * MINUTE
        )
        put(books, first, second, third)

        with books.look() as book:
            search = book.cancellations.search
            assert search() == [third, second, first]
            assert search(CONNECTION, limit=1) == [third]
            assert search(stages=[CancellationStage.SET_ASIDE]) == [third]
            assert search(channel_order_id="403-2") == [second]
            assert search(CONNECTION, channel_order_id="403-2") == []


def put(books: Books, *cancellations: Cancellation) -> None:
    """Put the cancellations in a change of their own."""
    with books.change() as book:
        book.cancellations.put(cancellations)
