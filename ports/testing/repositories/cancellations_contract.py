"""Contract tests of `CancellationRepository`."""

from datetime import timedelta

import pytest

from ...repositories.cancellations import Cancellation, CancellationStage
from ...repositories.storage import Storage
from ..fakes.builders import CONNECTION, NOON, ORDER_ID, a_cancellation, a_cancelled_line

OTHER = "acme_elsewhere"
MINUTE = timedelta(minutes=1)


class CancellationRepositoryContract:
    """Subclasses provide `storage`, a fixture of empty storage."""

    def test_a_row_is_returned_unchanged(self, storage: Storage) -> None:
        cancellation = a_cancellation(
            lines=(a_cancelled_line("RED-MUG", 2), a_cancelled_line(None, 1)),
            sent=(a_cancelled_line("RED-MUG", 1),),
            sent_at=NOON + timedelta(microseconds=1),
            attempts=2,
            reason="the OMS does not answer",
        )
        put(storage, cancellation)

        with storage.reading() as uow:
            found = uow.cancellations.get(CONNECTION, [ORDER_ID, "another"])
        assert found == {ORDER_ID: cancellation}

    def test_a_put_replaces_the_row_with_the_same_key(self, storage: Storage) -> None:
        put(storage, a_cancellation())

        put(storage, a_cancellation(stage=CancellationStage.SENT))

        with storage.reading() as uow:
            [found] = uow.cancellations.search()
        assert found.stage is CancellationStage.SENT

    def test_keys_must_be_unique_in_one_put(self, storage: Storage) -> None:
        with pytest.raises(ValueError, match="twice"):
            put(storage, a_cancellation(), a_cancellation(attempts=1))

    def test_due_cancellations_are_sorted_by_when_they_were_noticed(self, storage: Storage) -> None:
        first = a_cancellation("403-1", noticed_at=NOON - MINUTE)
        second = a_cancellation("403-2")
        later = a_cancellation("403-3", due_at=NOON + MINUTE)
        sent = a_cancellation("403-4", stage=CancellationStage.SENT)
        put(storage, later, second, first, sent, a_cancellation("403-5", connection=OTHER))

        with storage.reading() as uow:
            assert uow.cancellations.due(CONNECTION, NOON, 10) == [first, second]
            assert uow.cancellations.due(CONNECTION, NOON, 1) == [first]
            assert uow.cancellations.next_due(CONNECTION) == NOON
            assert uow.cancellations.next_due("nobody") is None

    def test_connections_do_not_see_each_others_cancellations(self, storage: Storage) -> None:
        ours, theirs = a_cancellation(), a_cancellation(connection=OTHER, attempts=1)
        put(storage, ours, theirs)

        with storage.reading() as uow:
            assert uow.cancellations.get(CONNECTION, [ORDER_ID]) == {ORDER_ID: ours}
            assert uow.cancellations.get(OTHER, [ORDER_ID]) == {ORDER_ID: theirs}
            assert uow.cancellations.search(OTHER) == [theirs]

    def test_of_those_noticed_in_the_same_moment_the_smaller_order_id_is_the_first(
        self, storage: Storage
    ) -> None:
        first, second, third = (a_cancellation(f"403-{number}") for number in (1, 2, 3))
        put(storage, third, first, second)

        with storage.reading() as uow:
            assert uow.cancellations.due(CONNECTION, NOON, 2) == [first, second]
            assert uow.cancellations.search(limit=2) == [third, second]

    def test_the_next_moment_is_the_earliest_whoever_was_noticed_first(
        self, storage: Storage
    ) -> None:
        put(
            storage,
            a_cancellation("403-1", noticed_at=NOON - MINUTE, due_at=NOON + 2 * MINUTE),
            a_cancellation("403-2", due_at=NOON + MINUTE),
            a_cancellation("403-3", due_at=NOON, stage=CancellationStage.BLOCKED),
        )

        with storage.reading() as uow:
            assert uow.cancellations.next_due(CONNECTION) == NOON + MINUTE

    def test_a_total_counts_what_a_search_finds_without_a_limit(self, storage: Storage) -> None:
        put(storage, *(a_cancellation(f"403-{number}") for number in range(55)))
        put(storage, a_cancellation("404-1", connection=OTHER, stage=CancellationStage.BLOCKED))

        with storage.reading() as uow:
            assert uow.cancellations.total() == 56
            assert uow.cancellations.total(CONNECTION) == 55
            assert uow.cancellations.total(None, [CancellationStage.BLOCKED]) == 1
            assert uow.cancellations.total(OTHER, [CancellationStage.TO_SEND]) == 0

    def test_a_search_finds_the_last_noticed_first(self, storage: Storage) -> None:
        first = a_cancellation("403-1")
        second = a_cancellation("403-2", connection=OTHER, noticed_at=NOON + MINUTE)
        third = a_cancellation(
            "403-3", stage=CancellationStage.BLOCKED, noticed_at=NOON + 2 * MINUTE
        )
        put(storage, first, second, third)

        with storage.reading() as uow:
            search = uow.cancellations.search
            assert search() == [third, second, first]
            assert search(CONNECTION, limit=1) == [third]
            assert search(stages=[CancellationStage.BLOCKED]) == [third]
            assert search(channel_order_id="403-2") == [second]
            assert search(CONNECTION, channel_order_id="403-2") == []


def put(storage: Storage, *cancellations: Cancellation) -> None:
    """Put the cancellations in a separate unit of work."""
    with storage.writing() as uow:
        uow.cancellations.put(cancellations)
