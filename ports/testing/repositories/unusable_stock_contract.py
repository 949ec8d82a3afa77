"""Contract tests of `StockRepository`: quantities that cannot be used."""

from datetime import datetime, timedelta

from ...repositories.stock import WHOLE_CALLS, UnusableQuantity
from ...repositories.storage import Storage
from ..fakes.builders import CONNECTION, NOON, a_listing

HOUR = timedelta(hours=1)
WHY = "The quantity is no number."


class UnusableStockContract:
    """Subclasses provide `storage`: a fixture of empty storage."""

    def test_without_any_there_is_none(self, storage: Storage) -> None:
        note(storage, "RED-MUG", connection="other")

        assert unusable(storage) == []
        with storage.reading() as uow:
            assert not uow.stock.has_unusable(CONNECTION)
            assert uow.stock.unusable_of(CONNECTION, "RED-MUG") is None

    def test_each_is_counted_from_the_first_to_the_last(self, storage: Storage) -> None:
        note(storage, "RED-MUG")
        note(storage, "RED-MUG", "BLUE-MUG", WHOLE_CALLS, at=NOON + HOUR)

        assert unusable(storage) == [
            UnusableQuantity(WHOLE_CALLS, WHY, NOON + HOUR, NOON + HOUR, 1),
            UnusableQuantity("BLUE-MUG", WHY, NOON + HOUR, NOON + HOUR, 1),
            UnusableQuantity("RED-MUG", WHY, NOON, NOON + HOUR, 2),
        ]

    def test_what_ended_stays_until_it_begins_anew(self, storage: Storage) -> None:
        note(storage, "RED-MUG", "BLUE-MUG")
        end(storage, "RED-MUG", "GREEN-MUG", at=NOON + HOUR)
        with storage.reading() as uow:
            ended = uow.stock.unusable_of(CONNECTION, "RED-MUG")
            assert uow.stock.has_unusable(CONNECTION)
        assert [one.channel_sku for one in unusable(storage)] == ["BLUE-MUG"]

        note(storage, "RED-MUG", at=NOON + 2 * HOUR)

        assert ended == UnusableQuantity("RED-MUG", WHY, NOON, NOON, 1, NOON + HOUR)
        with storage.reading() as uow:
            assert uow.stock.unusable_of(CONNECTION, "RED-MUG") == UnusableQuantity(
                "RED-MUG", WHY, NOON + 2 * HOUR, NOON + 2 * HOUR, 1
            )

    def test_an_end_is_noted_once(self, storage: Storage) -> None:
        note(storage, "RED-MUG")
        end(storage, "RED-MUG", at=NOON + HOUR)
        end(storage, "RED-MUG", at=NOON + 2 * HOUR)

        with storage.reading() as uow:
            found = uow.stock.unusable_of(CONNECTION, "RED-MUG")
        assert found is not None
        assert found.ended_at == NOON + HOUR

    def test_skus_without_a_listing_are_left_out(self, storage: Storage) -> None:
        with storage.writing() as uow:
            uow.listings.put([a_listing("RED-MUG")])

        note(storage, "RED-MUG", "BLUE-MUG", WHOLE_CALLS)

        assert [one.channel_sku for one in unusable(storage)] == [WHOLE_CALLS, "RED-MUG"]

    def test_old_ones_are_folded(self, storage: Storage) -> None:
        note(storage, "RED-MUG")
        note(storage, "BLUE-MUG", at=NOON + HOUR)

        with storage.writing() as uow:
            assert uow.stock.fold(CONNECTION, NOON + HOUR) == 0

        assert [one.channel_sku for one in unusable(storage)] == ["BLUE-MUG"]


def note(storage: Storage, *skus: str, at: datetime = NOON, connection: str = CONNECTION) -> None:
    """Note unusable quantities of these SKUs."""
    with storage.writing() as uow:
        uow.stock.note_unusable(connection, dict.fromkeys(skus, WHY), at)


def end(storage: Storage, *skus: str, at: datetime) -> None:
    """Note usable quantities of these SKUs."""
    with storage.writing() as uow:
        uow.stock.end_unusable(CONNECTION, skus, at)


def unusable(storage: Storage) -> list[UnusableQuantity]:
    """Return what did not end."""
    with storage.reading() as uow:
        return uow.stock.unusable(CONNECTION)
