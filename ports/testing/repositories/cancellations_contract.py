"""What a book of cancellations promises."""

from datetime import timedelta

import pytest

from ...repositories.cancellations import Cancellation, CancellationStage
from ...repositories.storage import Storage
from ..fakes.builders import CONNECTION, NOON, ORDER_ID, a_cancellation, a_cancelled_line

OTHER = "acme_elsewhere"
MINUTE = timedelta(minutes=1)


class CancellationRepositoryContract:
    """Subclass me and provide `books`, a fixture that opens empty books."""

    def test_what_was_put_is_what_comes_back(self, storage: Storage) -> None:
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

    def test_a_put_replaces_what_is_under_the_key(self, storage: Storage) -> None:
        put(storage, a_cancellation())

        put(storage, a_cancellation(stage=CancellationStage.SENT))

        with storage.reading() as uow:
            [found] = uow.cancellations.search()
        assert found.stage is CancellationStage.SENT

    def test_a_key_may_not_come_twice_in_one_put(self, storage: Storage) -> None:
        with pytest.raises(ValueError, match="twice"):
            put(storage, a_cancellation(), a_cancellation(attempts=1))

    def test_what_is_to_be_told_comes_first_noticed_first(self, storage: Storage) -> None:
        first = a_cancellation("403-1", noticed_at=NOON - MINUTE)
        second = a_cancellation("403-2")
        later = a_cancellation("403-3", due_at=NOON + MINUTE)
        told = a_cancellation("403-4", stage=CancellationStage.SENT)
        put(storage, later, second, first, told, a_cancellation("403-5", connection=OTHER))

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
    """Put the cancellations in a change of their own."""
    with storage.writing() as uow:
        uow.cancellations.put(cancellations)
