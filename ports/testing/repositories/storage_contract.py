"""Contract tests of `Storage` and its units of work."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace

import pytest

from ...repositories.orders import Stage
from ...repositories.storage import Storage
from ..fakes.builders import CONNECTION, NOON, ORDER_ID, a_listing, a_record, an_order_scan

PATIENCE_SECONDS = 20
WAITS_SECONDS = 0.3


class StorageContract:
    """Subclasses provide `storage`: a fixture of empty storage, usable from several threads."""

    def test_a_unit_of_work_commits_all_repositories(self, storage: Storage) -> None:
        with storage.writing() as uow:
            uow.orders.put([a_record()])
            uow.order_scans.put(an_order_scan())
            uow.listings.put([a_listing()])

        with storage.reading() as uow:
            assert uow.orders.count(CONNECTION) == {Stage.TO_SEND: 1}
            assert uow.order_scans.get(CONNECTION) == an_order_scan()
            assert uow.listings.count(CONNECTION) == 1

    def test_a_change_that_fails_leaves_nothing(self, storage: Storage) -> None:
        """A page of orders and its cursor are stored together or not at all."""

        def a_change_that_fails() -> None:
            with storage.writing() as uow:
                uow.orders.put([a_record()])
                uow.order_scans.put(an_order_scan())
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            a_change_that_fails()

        with storage.reading() as uow:
            assert uow.orders.search() == []
            assert uow.order_scans.get(CONNECTION) is None

    def test_a_unit_of_work_sees_its_own_changes(self, storage: Storage) -> None:
        with storage.writing() as uow:
            uow.orders.put([a_record()])

            assert list(uow.orders.get(CONNECTION, [ORDER_ID])) == [ORDER_ID]

    def test_a_read_only_unit_of_work_changes_nothing(self, storage: Storage) -> None:
        def a_write_attempt() -> None:
            with storage.reading() as uow:
                uow.orders.put([a_record()])

        with suppress(Exception):  # being refused is as good as being without effect
            a_write_attempt()

        with storage.reading() as uow:
            assert uow.orders.search() == []

    def test_a_read_only_unit_of_work_sees_committed_data_only(self, storage: Storage) -> None:
        with storage.writing() as uow:
            uow.orders.put([a_record()])
            with storage.reading() as other:
                assert other.orders.search() == []

        with storage.reading() as uow:
            assert len(uow.orders.search()) == 1

    def test_reads_in_one_unit_of_work_are_repeatable(self, storage: Storage) -> None:
        """A list and its figures are consistent."""
        with storage.reading() as uow:
            assert uow.orders.search() == []
            with storage.writing() as other:
                other.orders.put([a_record()])

            assert uow.orders.count(CONNECTION) == {}

    def test_changes_of_one_order_are_serialized(self, storage: Storage) -> None:
        """No update is lost, not even the first insert."""
        changes = 24

        def one_more_attempt(_: int) -> None:
            with storage.writing() as uow:
                known = uow.orders.get(CONNECTION, [ORDER_ID])
                record = known.get(ORDER_ID, a_record(attempts=0))
                uow.orders.put([replace(record, attempts=record.attempts + 1)])

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(one_more_attempt, range(changes), timeout=PATIENCE_SECONDS))

        with storage.reading() as uow:
            assert uow.orders.get(CONNECTION, [ORDER_ID])[ORDER_ID].attempts == changes

    def test_due_rows_are_taken_only_once(self, storage: Storage) -> None:
        """Concurrent units of work never take the same row."""
        with storage.writing() as uow:
            uow.orders.put(a_record(f"403-{number}") for number in range(20))

        def take(_: int) -> str:
            with storage.writing() as uow:
                [due] = uow.orders.due(CONNECTION, [Stage.TO_SEND], NOON, limit=1)
                uow.orders.put([replace(due, stage=Stage.SENT_TO_OMS)])
            return due.channel_order_id

        with ThreadPoolExecutor(8) as pool:
            taken = list(pool.map(take, range(20), timeout=PATIENCE_SECONDS))

        assert len(set(taken)) == 20

    def test_rows_read_in_a_writing_unit_of_work_do_not_change(self, storage: Storage) -> None:
        """Rows not found as well: a concurrent insert waits."""
        other_begins, other_is_done = threading.Event(), threading.Event()

        def the_other_change() -> None:
            other_begins.set()
            with storage.writing() as uow:
                uow.orders.put([a_record()])
            other_is_done.set()

        with ThreadPoolExecutor(1) as pool:
            with storage.writing() as uow:
                assert uow.orders.get(CONNECTION, [ORDER_ID]) == {}
                waiting = pool.submit(the_other_change)
                assert other_begins.wait(PATIENCE_SECONDS)

                assert not other_is_done.wait(WAITS_SECONDS)
                assert uow.orders.get(CONNECTION, [ORDER_ID]) == {}
            waiting.result(PATIENCE_SECONDS)

        with storage.reading() as uow:
            assert list(uow.orders.get(CONNECTION, [ORDER_ID])) == [ORDER_ID]
