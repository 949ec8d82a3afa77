"""What a walk book promises."""

from datetime import timedelta

from ...repositories.order_scans import Walk
from ...repositories.storage import Storage
from ..fakes.builders import CONNECTION, NOON, a_walk


class OrderScanRepositoryContract:
    """Subclass me and provide `books`, a fixture that opens empty books."""

    def test_a_connection_without_a_walk_has_none(self, storage: Storage) -> None:
        with storage.reading() as uow:
            assert uow.walks.get(CONNECTION) is None

    def test_what_was_put_is_what_comes_back(self, storage: Storage) -> None:
        walk = a_walk(covers_until=NOON + timedelta(microseconds=7))

        put(storage, walk)

        assert get(storage) == walk

    def test_a_walk_that_is_over_keeps_only_its_cursor(self, storage: Storage) -> None:
        """Nothing of the walk before may be taken for the next one's."""
        put(storage, a_walk())
        over = Walk(CONNECTION, due_at=NOON, cursor=NOON - timedelta(minutes=2))

        put(storage, over)

        assert get(storage) == over

    def test_each_connection_has_its_own_walk(self, storage: Storage) -> None:
        put(storage, a_walk())
        put(storage, a_walk(connection="acme_elsewhere", name="walk-9"))

        assert get(storage) == a_walk()


def put(storage: Storage, walk: Walk) -> None:
    """Put the walk in a change of its own."""
    with storage.writing() as uow:
        uow.walks.put(walk)


def get(storage: Storage) -> Walk | None:
    """Return the connection's walk."""
    with storage.reading() as uow:
        return uow.walks.get(CONNECTION)
