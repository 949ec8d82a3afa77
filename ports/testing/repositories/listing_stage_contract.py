"""Contract tests of `ListingStage`."""

from collections.abc import Iterator

import pytest

from ...repositories.listing_stage import Compared, ListingStage, Repeated, RowReport, StagedRow
from ...repositories.listings import Listing
from ...repositories.storage import Storage
from ..fakes.builders import CONNECTION, a_listing
from .listings_contract import count, put


def a_row(number: int, channel_sku: str, client_sku: str = "ART-1") -> StagedRow:
    """Return a valid row."""
    return StagedRow(number, channel_sku, client_sku, "B000000001")


def as_in(row: StagedRow) -> Listing:
    """Return the listing of a row."""
    return Listing(CONNECTION, row.channel_sku, row.client_sku, row.channel_serial)


class ListingStageContract:
    """Subclasses provide `storage`: a fixture of empty storage, usable from several threads."""

    @pytest.fixture
    def stage(self, storage: Storage) -> Iterator[ListingStage]:
        """An empty stage."""
        with storage.listing_stage() as stage:
            yield stage

    def test_rows_are_compared_with_the_connections_own_listings(
        self, storage: Storage, stage: ListingStage
    ) -> None:
        put(storage, as_in(a_row(0, "A")), as_in(a_row(0, "B")), a_listing("C", connection="other"))
        stage.add([a_row(2, "A"), a_row(3, "B", "ART-2"), a_row(4, "C")])

        with stage.writing():
            compared = stage.compare(CONNECTION)

        assert compared == Compared(new=1, changed=1, unchanged=1)

    def test_taken_rows_are_stored_and_other_listings_unchanged(
        self, storage: Storage, stage: ListingStage
    ) -> None:
        put(storage, as_in(a_row(0, "A")), as_in(a_row(0, "Z")))
        stage.add([a_row(2, "A", "ART-2"), a_row(3, "B")])

        take(stage)

        with storage.reading() as uow:
            kept = {one.channel_sku: one.client_sku for one in uow.listings.all(CONNECTION)}
        assert kept == {"A": "ART-2", "B": "ART-1", "Z": "ART-1"}

    def test_rows_compared_but_not_taken_change_nothing(
        self, storage: Storage, stage: ListingStage
    ) -> None:
        stage.add([a_row(2, "A")])

        with stage.writing():
            stage.compare(CONNECTION)

        assert count(storage) == 0

    def test_a_change_that_fails_takes_nothing(self, storage: Storage, stage: ListingStage) -> None:
        stage.add([a_row(2, "A")])

        def a_change_that_fails() -> None:
            with stage.writing():
                stage.compare(CONNECTION)
                stage.take(CONNECTION)
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            a_change_that_fails()

        assert count(storage) == 0

    def test_the_unit_of_work_of_a_stage_has_all_repositories(self, stage: ListingStage) -> None:
        stage.add([a_row(2, "A")])

        with stage.writing() as uow:
            stage.compare(CONNECTION)
            stage.take(CONNECTION)
            assert uow.listings.unmapped(CONNECTION, ["A", "B"]) == ("B",)

    def test_rows_that_repeat_a_sku_are_returned_with_the_first(self, stage: ListingStage) -> None:
        stage.add([a_row(2, "A"), a_row(3, "B")])
        stage.add([a_row(4, "A"), a_row(5, "A"), a_row(6, "a")])

        assert list(stage.repeated()) == [Repeated(4, "A", 2), Repeated(5, "A", 2)]

    def test_a_refused_row_does_not_count_as_a_repeat(
        self, storage: Storage, stage: ListingStage
    ) -> None:
        stage.add([a_row(2, "A")._replace(refusal="No."), a_row(3, "A")])

        assert list(stage.repeated()) == []
        take(stage)
        assert count(storage) == 1

    def test_a_row_that_is_refused_later_is_not_taken(
        self, storage: Storage, stage: ListingStage
    ) -> None:
        stage.add([a_row(2, "A"), a_row(3, "B"), a_row(4, "A", "ART-2")])

        stage.refuse((row.number, f"As in {row.first}.") for row in stage.repeated())
        take(stage)

        with storage.reading() as uow:
            assert uow.listings.get(CONNECTION, ["A"]) == {"A": as_in(a_row(2, "A"))}
        assert [(row.number, row.refusal) for row in stage.row_reports()] == [(4, "As in 2.")]

    def test_row_reports_are_sorted_by_number(self, storage: Storage, stage: ListingStage) -> None:
        put(storage, as_in(a_row(0, "B", "ART-9")))
        stage.add([a_row(9, "D")._replace(doubt="Hm."), a_row(3, "B"), a_row(4, "C")])
        stage.add([StagedRow(2, "A", "", "", "No.")])

        take(stage)

        assert list(stage.row_reports()) == [
            RowReport(2, "A", "No.", "", None, None),
            RowReport(3, "B", "", "", "ART-9", "B000000001"),
            RowReport(9, "D", "", "Hm.", None, None),
        ]

    def test_thousands_of_rows_are_reported(self, stage: ListingStage) -> None:
        stage.add([a_row(number, "A")._replace(doubt="Hm.") for number in range(12_001)])

        assert [row.number for row in stage.row_reports()] == list(range(12_001))

    def test_other_changes_do_not_wait_for_a_stage(
        self, storage: Storage, stage: ListingStage
    ) -> None:
        stage.add([a_row(2, "A")])

        put(storage, a_listing("B"))

        assert count(storage) == 1

    def test_stages_do_not_see_each_other_nor_what_was_before_them(self, storage: Storage) -> None:
        with storage.listing_stage() as one, storage.listing_stage() as other:
            one.add([a_row(2, "A")])
            other.add([a_row(2, "B")])
            take(other)
        with storage.listing_stage() as later:
            assert take(later) == Compared(0, 0, 0)

        assert count(storage) == 1


def take(stage: ListingStage) -> Compared:
    """Compare and take the valid rows."""
    with stage.writing():
        compared = stage.compare(CONNECTION)
        stage.take(CONNECTION)
    return compared
