"""Contract tests of `OrderScanRepository` and `OrderRescanRepository`."""

from dataclasses import replace
from datetime import timedelta

from ...repositories.order_scans import OrderRescan, OrderScan
from ...repositories.storage import Storage
from ..fakes.builders import CONNECTION, NOON, an_order_rescan, an_order_scan

HOUR = timedelta(hours=1)


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


class OrderRescanRepositoryContract:
    """Subclasses provide `storage`, a fixture of empty storage."""

    def test_a_connection_without_a_rescan_has_none(self, storage: Storage) -> None:
        put_rescans(storage, an_order_rescan(connection="acme_elsewhere"))

        with storage.reading() as uow:
            assert uow.order_rescans.current(CONNECTION) is None
            assert uow.order_rescans.last_daily(CONNECTION) is None
            assert uow.order_rescans.last(CONNECTION, 10) == []

    def test_a_row_is_returned_unchanged_and_replaced_by_its_key(self, storage: Storage) -> None:
        rescan = an_order_rescan(since=NOON + timedelta(microseconds=7), restarts=2)
        put_rescans(storage, an_order_rescan(), rescan)

        with storage.reading() as uow:
            assert uow.order_rescans.last(CONNECTION, 10) == [rescan]

    def test_a_requested_rescan_goes_first_then_the_oldest(self, storage: Storage) -> None:
        daily = an_order_rescan(began_at=NOON - HOUR)
        first = an_order_rescan(began_at=NOON + HOUR, on_request=True)
        second = an_order_rescan(began_at=NOON + 2 * HOUR, on_request=True)
        put_rescans(storage, daily, first, second)

        for expected in (first, second, daily):
            with storage.reading() as uow:
                assert uow.order_rescans.current(CONNECTION) == expected
            put_rescans(storage, replace(expected, ended_at=NOON + 3 * HOUR))

        with storage.reading() as uow:
            assert uow.order_rescans.current(CONNECTION) is None

    def test_the_last_daily_rescan_may_have_ended(self, storage: Storage) -> None:
        ended = an_order_rescan(began_at=NOON + HOUR, ended_at=NOON + 2 * HOUR)
        put_rescans(storage, an_order_rescan(), ended)
        put_rescans(storage, an_order_rescan(began_at=NOON + 3 * HOUR, on_request=True))

        with storage.reading() as uow:
            assert uow.order_rescans.last_daily(CONNECTION) == ended

    def test_rescans_are_listed_last_begun_first(self, storage: Storage) -> None:
        rescans = [an_order_rescan(began_at=NOON + hours * HOUR) for hours in range(3)]
        put_rescans(storage, *rescans)

        with storage.reading() as uow:
            assert uow.order_rescans.last(CONNECTION, 2) == rescans[:0:-1]

    def test_what_ended_before_or_began_after_now_is_erased(self, storage: Storage) -> None:
        old = an_order_rescan(ended_at=NOON)
        new = an_order_rescan(began_at=NOON + HOUR, ended_at=NOON + HOUR)
        endless = an_order_rescan(began_at=NOON - HOUR)
        future = an_order_rescan(began_at=NOON + 3 * HOUR)
        put_rescans(storage, old, new, endless, future)

        with storage.writing() as uow:
            uow.order_rescans.erase(CONNECTION, NOON + HOUR, NOON + 2 * HOUR)

        with storage.reading() as uow:
            assert uow.order_rescans.last(CONNECTION, 10) == [new, endless]


def put_rescans(storage: Storage, *rescans: OrderRescan) -> None:
    """Put the rescans in a separate unit of work."""
    with storage.writing() as uow:
        for rescan in rescans:
            uow.order_rescans.put(rescan)
