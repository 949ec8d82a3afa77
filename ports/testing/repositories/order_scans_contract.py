"""What a walk book promises."""

from datetime import timedelta

from ...repositories.order_scans import OrderScan
from ...repositories.storage import Storage
from ..fakes.builders import CONNECTION, NOON, an_order_scan


class OrderScanRepositoryContract:
    """Subclass me and provide `books`, a fixture that opens empty books."""

    def test_a_connection_without_a_walk_has_none(self, storage: Storage) -> None:
        with storage.reading() as uow:
            assert uow.order_scans.get(CONNECTION) is None

    def test_what_was_put_is_what_comes_back(self, storage: Storage) -> None:
        scan = an_order_scan(covers_until=NOON + timedelta(microseconds=7))

        put(storage, scan)

        assert get(storage) == scan

    def test_a_walk_that_is_over_keeps_only_its_cursor(self, storage: Storage) -> None:
        """Nothing of the walk before may be taken for the next one's."""
        put(storage, an_order_scan())
        over = OrderScan(CONNECTION, due_at=NOON, cursor=NOON - timedelta(minutes=2))

        put(storage, over)

        assert get(storage) == over

    def test_each_connection_has_its_own_walk(self, storage: Storage) -> None:
        put(storage, an_order_scan())
        put(storage, an_order_scan(connection="acme_elsewhere", name="walk-9"))

        assert get(storage) == an_order_scan()


def put(storage: Storage, scan: OrderScan) -> None:
    """Put the walk in a change of its own."""
    with storage.writing() as uow:
        uow.order_scans.put(scan)


def get(storage: Storage) -> OrderScan | None:
    """Return the connection's walk."""
    with storage.reading() as uow:
        return uow.order_scans.get(CONNECTION)
