"""The contract of `SubmissionsReadModel`."""

from datetime import timedelta

from ....channel.submissions import Kind
from ....repositories.read_models.pages import PageRequest
from ....repositories.read_models.read_storage import ReadStorage
from ....repositories.read_models.submissions import LastStock
from ....repositories.stock import ItemOutcome
from ....repositories.storage import Storage
from ....repositories.submissions import SubmissionStage
from ...fakes.builders import CONNECTION, NOON, a_submission
from .pages import all_rows
from .stock_rows import put_stock_update

MINUTE = timedelta(minutes=1)
OTHER = "zenith"


class SubmissionsReadModelContract:
    """Subclass it and provide the fixtures `storage` and `reads` over one empty database."""

    def test_pages_list_the_latest_intended_submission_first(
        self, storage: Storage, reads: ReadStorage
    ) -> None:
        _put_four_requests(storage)
        with storage.writing() as uow:
            uow.submissions.put([a_submission("d-9", connection=OTHER, intended_at=NOON - MINUTE)])

        with reads.reading() as models:
            rows = all_rows(lambda after, limit: models.submissions.page(after=after, limit=limit))

        assert [one.name for one in rows] == ["d-3", "d-2", "d-1", "s-1", "d-0", "d-9"]

    def test_a_page_is_limited_to_a_connection_and_to_a_kind(
        self, storage: Storage, reads: ReadStorage
    ) -> None:
        _put_four_requests(storage)

        with reads.reading() as models:
            of_stock = models.submissions.page(CONNECTION, Kind.STOCK).rows
            of_other = models.submissions.page(OTHER).rows

        assert [one.name for one in of_stock] == ["s-1"]
        assert of_other == ()

    def test_a_total_counts_what_all_pages_of_the_same_list_have(
        self, storage: Storage, reads: ReadStorage
    ) -> None:
        _put_four_requests(storage)
        with storage.writing() as uow:
            uow.submissions.put([a_submission("d-9", connection=OTHER)])

        with reads.reading() as models:
            totals = [
                models.submissions.total(),
                models.submissions.total(CONNECTION),
                models.submissions.total(None, Kind.DOCUMENTS),
                models.submissions.total(OTHER, Kind.STOCK),
            ]

        assert totals == [6, 5, 5, 0]

    def test_submissions_are_stuck_after_their_deadline_unless_they_are_processed(
        self, storage: Storage, reads: ReadStorage
    ) -> None:
        _put_four_requests(storage)

        with reads.reading() as models:
            early = models.submissions.stuck(CONNECTION, NOON)
            late = models.submissions.stuck(CONNECTION, NOON + timedelta(hours=3))

        assert list(early) == []
        assert {one.name for one in late} == {"d-0", "d-1", "d-2", "d-3"}

    def test_the_last_stock_update_is_the_last_of_which_a_message_was_accepted(
        self, storage: Storage, reads: ReadStorage
    ) -> None:
        accepted = put_stock_update(storage)
        later = a_submission(
            "stock-2", kind=Kind.STOCK, intended_at=NOON + MINUTE, stage=SubmissionStage.PROCESSED
        )
        with storage.writing() as uow:
            uow.submissions.put([later])

        with reads.reading() as models:
            known = models.submissions.last_stock(CONNECTION)
            of_other = models.submissions.last_stock(OTHER)

        assert known == LastStock(accepted, later)
        assert of_other == LastStock(None, None)

    def test_messages_are_listed_by_number(self, storage: Storage, reads: ReadStorage) -> None:
        put_stock_update(storage)

        with reads.reading() as models:
            first = models.submissions.messages(CONNECTION, "stock-1", None, PageRequest(limit=2))
            rest = models.submissions.messages(
                CONNECTION, "stock-1", None, PageRequest(after=first.next)
            )

        assert [one.number for one in first.rows] == [1, 2]
        assert [one.number for one in rest.rows] == [3]
        assert rest.next == ""

    def test_a_total_of_messages_counts_all_pages(
        self, storage: Storage, reads: ReadStorage
    ) -> None:
        put_stock_update(storage)

        with reads.reading() as models:
            total = models.submissions.total_messages(CONNECTION, "stock-1")
            refused = models.submissions.total_messages(CONNECTION, "stock-1", ItemOutcome.REFUSED)

        assert (total, refused) == (3, 1)

    def test_messages_are_limited_to_an_outcome(self, storage: Storage, reads: ReadStorage) -> None:
        put_stock_update(storage)

        with reads.reading() as models:
            refused = models.submissions.messages(CONNECTION, "stock-1", ItemOutcome.REFUSED)

        assert [one.channel_sku for one in refused.rows] == ["B-MUG"]

    def test_text_that_is_not_a_message_number_requests_the_first_page(
        self, storage: Storage, reads: ReadStorage
    ) -> None:
        put_stock_update(storage)

        with reads.reading() as models:
            for text in ("9" * 30, "not a number"):
                page = models.submissions.messages(
                    CONNECTION, "stock-1", None, PageRequest(after=text)
                )
                assert [one.number for one in page.rows] == [1, 2, 3]


def _put_four_requests(storage: Storage) -> None:
    """Store four requests for documents, a minute apart, and a processed stock update."""
    with storage.writing() as uow:
        uow.submissions.put(
            a_submission(f"d-{number}", intended_at=NOON + number * MINUTE) for number in range(4)
        )
        uow.submissions.put([a_submission("s-1", kind=Kind.STOCK, stage=SubmissionStage.PROCESSED)])
