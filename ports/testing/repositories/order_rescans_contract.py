"""Contract tests of `OrderRescanRepository`."""

from dataclasses import replace
from datetime import timedelta

from ...repositories.order_scans import OrderRescan
from ...repositories.storage import Storage
from ..fakes.builders import CONNECTION, NOON, an_order_rescan

HOUR = timedelta(hours=1)


class OrderRescanRepositoryContract:
    """Subclasses provide `storage`, a fixture of empty storage."""

    def test_a_connection_without_a_rescan_has_none(self, storage: Storage) -> None:
        put(storage, an_order_rescan(connection="acme_elsewhere"))

        with storage.reading() as uow:
            assert uow.order_rescans.current(CONNECTION) is None
            assert uow.order_rescans.last_daily(CONNECTION) is None
            assert uow.order_rescans.last(CONNECTION, 10) == []

    def test_a_row_is_returned_unchanged_and_replaced_by_its_key(self, storage: Storage) -> None:
        rescan = an_order_rescan(since=NOON + timedelta(microseconds=7), restarts=2)
        put(storage, an_order_rescan(), rescan)

        with storage.reading() as uow:
            assert uow.order_rescans.last(CONNECTION, 10) == [rescan]

    def test_a_requested_rescan_goes_first_then_the_oldest(self, storage: Storage) -> None:
        daily = an_order_rescan(began_at=NOON - HOUR)
        first = an_order_rescan(began_at=NOON + HOUR, on_request=True)
        second = an_order_rescan(began_at=NOON + 2 * HOUR, on_request=True)
        put(storage, daily, first, second)

        for expected in (first, second, daily):
            with storage.reading() as uow:
                assert uow.order_rescans.current(CONNECTION) == expected
            put(storage, replace(expected, ended_at=NOON + 3 * HOUR))

        with storage.reading() as uow:
            assert uow.order_rescans.current(CONNECTION) is None

    def test_the_last_daily_rescan_may_have_ended(self, storage: Storage) -> None:
        ended = an_order_rescan(began_at=NOON + HOUR, ended_at=NOON + 2 * HOUR)
        put(storage, an_order_rescan(), ended)
        put(storage, an_order_rescan(began_at=NOON + 3 * HOUR, on_request=True))

        with storage.reading() as uow:
            assert uow.order_rescans.last_daily(CONNECTION) == ended

    def test_rescans_are_listed_last_begun_first(self, storage: Storage) -> None:
        rescans = [an_order_rescan(began_at=NOON + hours * HOUR) for hours in range(3)]
        put(storage, *rescans)

        with storage.reading() as uow:
            assert uow.order_rescans.last(CONNECTION, 2) == rescans[:0:-1]

    def test_what_ended_before_or_began_after_now_is_erased(self, storage: Storage) -> None:
        old = an_order_rescan(ended_at=NOON)
        new = an_order_rescan(began_at=NOON + HOUR, ended_at=NOON + HOUR)
        endless = an_order_rescan(began_at=NOON - HOUR)
        future = an_order_rescan(began_at=NOON + 3 * HOUR)
        put(storage, old, new, endless, future)

        with storage.writing() as uow:
            uow.order_rescans.erase(CONNECTION, NOON + HOUR, NOON + 2 * HOUR)

        with storage.reading() as uow:
            assert uow.order_rescans.last(CONNECTION, 10) == [new, endless]


def put(storage: Storage, *rescans: OrderRescan) -> None:
    """Put the rescans in a separate unit of work."""
    with storage.writing() as uow:
        for rescan in rescans:
            uow.order_rescans.put(rescan)
