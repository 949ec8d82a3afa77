"""What a book of submissions promises."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ...channel.submissions import Kind
from ...repositories.storage import Books
from ...repositories.submissions import Submission, SubmissionStage
from ..fakes.builders import CONNECTION, NOON, a_submission

OTHER = "acme_elsewhere"
MINUTE = timedelta(minutes=1)
OPEN = (SubmissionStage.INTENDED, SubmissionStage.SENT)


class SubmissionBookContract:
    """Subclass me and provide `books`, a fixture that opens empty books."""

    def test_what_was_put_is_what_comes_back(self, books: Books) -> None:
        submission = a_submission(
            kind=Kind.STOCK,
            stage=SubmissionStage.DONE,
            entries=20_000,
            done_at=NOON + timedelta(microseconds=1),
            found=True,
            word="_DONE_",
            attempts=2,
            reason="two SKUs were refused",
        )
        intended = an_intent("documents-2")
        put(books, submission, intended)

        with books.look() as book:
            found = book.submissions.get(CONNECTION, ["documents-1", "documents-2", "another"])
        assert found == {"documents-1": submission, "documents-2": intended}

    def test_a_put_replaces_what_is_under_the_key(self, books: Books) -> None:
        put(books, a_submission())

        put(books, a_submission(stage=SubmissionStage.SETTLED))

        with books.look() as book:
            [found] = book.submissions.search(CONNECTION)
        assert found.stage is SubmissionStage.SETTLED

    def test_a_key_may_not_come_twice_in_one_put(self, books: Books) -> None:
        with pytest.raises(ValueError, match="twice"):
            put(books, a_submission(), a_submission(attempts=1))

    def test_a_removed_submission_is_forgotten_and_no_other(self, books: Books) -> None:
        put(books, an_intent("documents-1"), an_intent("documents-2"))
        put(books, replace(an_intent("documents-1"), connection=OTHER))

        with books.change() as book:
            book.submissions.remove(CONNECTION, "documents-1")

        with books.look() as book:
            names = [(one.connection, one.name) for one in book.submissions.search()]
        assert sorted(names) == [(CONNECTION, "documents-2"), (OTHER, "documents-1")]

    @pytest.mark.parametrize("stage", [one for one in SubmissionStage if one != "INTENDED"])
    def test_a_submission_that_was_sent_is_not_removed(
        self, books: Books, stage: SubmissionStage
    ) -> None:
        """The channel may have it: it must never be forgotten."""
        put(books, a_submission(stage=stage))

        with books.change() as book:
            book.submissions.remove(CONNECTION, "documents-1")

        with books.look() as book:
            assert book.submissions.search() == [a_submission(stage=stage)]

    def test_connections_do_not_see_each_others_submissions(self, books: Books) -> None:
        put(books, a_submission(connection=OTHER, done_at=NOON + MINUTE))

        with books.look() as book:
            assert book.submissions.get(CONNECTION, ["documents-1"]) == {}
            assert book.submissions.in_stages(CONNECTION, list(SubmissionStage)) == []
            assert book.submissions.typical_time(CONNECTION, Kind.DOCUMENTS) is None
            assert book.submissions.search(CONNECTION) == []

    def test_those_in_a_stage_come_oldest_intended_first(self, books: Books) -> None:
        later = a_submission("documents-2", intended_at=NOON + MINUTE)
        earlier = a_submission("documents-3", stage=SubmissionStage.INTENDED)
        stock = a_submission("stock-1", kind=Kind.STOCK, intended_at=NOON - MINUTE)
        put(
            books,
            later,
            earlier,
            stock,
            a_submission("documents-4", stage=SubmissionStage.SETTLED),
            a_submission(connection=OTHER),
        )

        with books.look() as book:
            in_stages = book.submissions.in_stages
            assert in_stages(CONNECTION, OPEN) == [stock, earlier, later]
            assert in_stages(CONNECTION, OPEN, Kind.DOCUMENTS) == [earlier, later]
            assert in_stages(CONNECTION, [SubmissionStage.LOST]) == []

    def test_ids_are_known_whatever_the_connection(self, books: Books) -> None:
        """Connections of one account see each other's submissions in the channel's list."""
        put(books, a_submission(submission_id="1"), a_submission("b", submission_id=None))
        put(books, a_submission(connection=OTHER, submission_id="2"))

        with books.look() as book:
            assert book.submissions.known_ids(["1", "2", "3"]) == {"1", "2"}
            assert book.submissions.known_ids([]) == frozenset()

    def test_more_ids_than_fit_one_question_are_known(self, books: Books) -> None:
        put(books, a_submission(submission_id="7"), a_submission("b", submission_id="9998"))

        with books.look() as book:
            known = book.submissions.known_ids([str(number) for number in range(10_000)])
        assert known == {"7", "9998"}

    def test_a_name_that_is_used_by_several_connections_is_found_of_each(
        self, books: Books
    ) -> None:
        put(books, a_submission(), a_submission(connection=OTHER, submission_id="2"))

        with books.look() as book:
            found = book.submissions.find("documents-1")
        assert {one.connection for one in found} == {CONNECTION, OTHER}

    def test_a_submission_is_found_by_our_name_and_by_the_channels_id(self, books: Books) -> None:
        submission = a_submission(submission_id="50000000009")
        put(books, submission, a_submission("documents-2", submission_id=None))

        with books.look() as book:
            assert book.submissions.find("documents-1") == [submission]
            assert book.submissions.find("50000000009") == [submission]
            assert book.submissions.find("another") == []

    def test_the_usual_time_is_the_median_of_the_last_twenty(self, books: Books) -> None:
        def done(number: int, minutes: int) -> Submission:
            sent_at = NOON + number * MINUTE
            return a_submission(
                f"documents-{number}",
                stage=SubmissionStage.SETTLED,
                intended_at=sent_at,
                sent_at=sent_at,
                done_at=sent_at + minutes * MINUTE,
            )

        put(books, *(done(number, 500) for number in range(5)))
        put(books, *(done(1000 + number, number + 1) for number in range(20)))
        put(books, a_submission("open"), a_submission("elsewhere", connection=OTHER))

        with books.look() as book:
            usual = book.submissions.typical_time(CONNECTION, Kind.DOCUMENTS)
            none = book.submissions.typical_time(CONNECTION, Kind.STOCK)
        assert usual == 10.5 * MINUTE
        assert none is None

    def test_the_usual_time_of_few_is_that_of_those_there_are(self, books: Books) -> None:
        for number, minutes in enumerate([9, 1, 2]):
            done_at = NOON + minutes * MINUTE
            put(books, a_submission(f"documents-{number}", sent_at=NOON, done_at=done_at))

        with books.look() as book:
            assert book.submissions.typical_time(CONNECTION, Kind.DOCUMENTS) == 2 * MINUTE

    def test_a_submission_that_was_never_sent_has_no_time(self, books: Books) -> None:
        lost = replace(an_intent("documents-1"), stage=SubmissionStage.LOST, done_at=NOON)
        put(books, lost)

        with books.look() as book:
            assert book.submissions.typical_time(CONNECTION, Kind.DOCUMENTS) is None

    def test_a_search_finds_the_newest_intended_first(self, books: Books) -> None:
        first, second = a_submission("a"), a_submission("b", intended_at=NOON + MINUTE)
        elsewhere = a_submission("c", connection=OTHER, intended_at=NOON + 2 * MINUTE)
        stock = a_submission("d", kind=Kind.STOCK, intended_at=NOON + 3 * MINUTE)
        put(books, first, second, elsewhere, stock)

        with books.look() as book:
            search = book.submissions.search
            assert search() == [stock, elsewhere, second, first]
            assert search(CONNECTION) == [stock, second, first]
            assert search(CONNECTION, Kind.DOCUMENTS, limit=1) == [second]
            assert search(kind=Kind.STOCK) == [stock]


def an_intent(name: str) -> Submission:
    """Return a submission that is about to be sent."""
    return a_submission(name, stage=SubmissionStage.INTENDED, sent_at=None, submission_id=None)


def put(books: Books, *submissions: Submission) -> None:
    """Put the submissions in a change of their own."""
    with books.change() as book:
        book.submissions.put(submissions)
