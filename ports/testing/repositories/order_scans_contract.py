"""Contract tests of `OrderScanRepository`."""

from datetime import timedelta

from ...repositories.order_scans import OrderScan
from ...repositories.storage import Storage
from ..fakes.builders import CONNECTION, NOON, an_order_scan


class OrderScanRepositoryContract:
    """Subclasses provide `storage`, a fixture of empty storage."""

    def test_a_connection_without_a_scan_has_none(self, storage: Storage) -> None:
        with storage.reading() as uow:
            assert uow.order_scans.get(CONNECTION) is None

    def test_a_row_is_returned_unchanged(self, storage: Storage) -> None:
        scan = an_order_scan(covers_until=NOON + timedelta(microseconds=7), read_from=NOON)

        put(storage, scan)

        assert get(storage) == scan

    def test_a_completed_scan_keeps_only_its_cursor(self, storage: Storage) -> None:
        """No state of the previous scan may remain."""
        put(storage, an_order_scan())
        over = OrderScan(CONNECTION, due_at=NOON, cursor=NOON - timedelta(minutes=2))

        put(storage, over)

        assert get(storage) == over

    def test_each_connection_has_a_separate_scan(self, storage: Storage) -> None:
        put(storage, an_order_scan())
        put(storage, an_order_scan(connection="acme_elsewhere", name="walk-9"))

        assert get(storage) == an_order_scan()


def put(storage: Storage, scan: OrderScan) -> None:
    """Put the scan in a separate unit of work."""
    with storage.writing() as uow:
        uow.order_scans.put(scan)


def get(storage: Storage) -> OrderScan | None:
    """Return the connection's scan."""
    with storage.reading() as uow:
        return uow.order_scans.get(CONNECTION)
