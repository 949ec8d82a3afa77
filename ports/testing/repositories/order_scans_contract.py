"""What a walk book promises."""

from datetime import timedelta

from ...repositories.order_scans import Walk
from ...repositories.storage import Books
from ..fakes.builders import CONNECTION, NOON, a_walk


class WalkBookContract:
    """Subclass me and provide `books`, a fixture that opens empty books."""

    def test_a_connection_without_a_walk_has_none(self, books: Books) -> None:
        with books.look() as book:
            assert book.walks.get(CONNECTION) is None

    def test_what_was_put_is_what_comes_back(self, books: Books) -> None:
        walk = a_walk(covers_until=NOON + timedelta(microseconds=7))

        put(books, walk)

        assert get(books) == walk

    def test_a_walk_that_is_over_keeps_only_its_cursor(self, books: Books) -> None:
        """Nothing of the walk before may be taken for the next one's."""
        put(books, a_walk())
        over = Walk(CONNECTION, due_at=NOON, cursor=NOON - timedelta(minutes=2))

        put(books, over)

        assert get(books) == over

    def test_each_connection_has_its_own_walk(self, books: Books) -> None:
        put(books, a_walk())
        put(books, a_walk(connection="acme_elsewhere", name="walk-9"))

        assert get(books) == a_walk()


def put(books: Books, walk: Walk) -> None:
    """Put the walk in a change of its own."""
    with books.change() as book:
        book.walks.put(walk)


def get(books: Books) -> Walk | None:
    """Return the connection's walk."""
    with books.look() as book:
        return book.walks.get(CONNECTION)
