"""Contract tests of `SubmissionRepository`."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ...channel.submissions import Kind
from ...repositories.storage import Storage
from ...repositories.submissions import Submission, SubmissionStage
from ..fakes.builders import CONNECTION, NOON, a_submission

OTHER = "acme_elsewhere"
MINUTE = timedelta(minutes=1)
OPEN = (SubmissionStage.INTENDED, SubmissionStage.SENT)


class SubmissionRepositoryContract:
    """Subclasses provide `storage`, a fixture of empty storage."""

    def test_a_row_is_returned_unchanged(self, storage: Storage) -> None:
        submission = a_submission(
            kind=Kind.STOCK,
            stage=SubmissionStage.DONE,
            entries=20_000,
            done_at=NOON + timedelta(microseconds=1),
            found=True,
            channel_status="_DONE_",
            attempts=2,
            reason="two SKUs were refused",
            refused_digest="cd" * 32,
            refused_times=2,
        )
        intended = an_intent("documents-2")
        put(storage, submission, intended)

        with storage.reading() as uow:
            found = uow.submissions.get(CONNECTION, ["documents-1", "documents-2", "another"])
        assert found == {"documents-1": submission, "documents-2": intended}

    def test_a_put_replaces_the_row_with_the_same_key(self, storage: Storage) -> None:
        put(storage, a_submission())

        put(storage, a_submission(stage=SubmissionStage.PROCESSED))

        with storage.reading() as uow:
            [found] = uow.submissions.search(CONNECTION)
        assert found.stage is SubmissionStage.PROCESSED

    def test_keys_must_be_unique_in_one_put(self, storage: Storage) -> None:
        with pytest.raises(ValueError, match="twice"):
            put(storage, a_submission(), a_submission(attempts=1))

    def test_only_the_removed_submission_is_deleted(self, storage: Storage) -> None:
        put(storage, an_intent("documents-1"), an_intent("documents-2"))
        put(storage, replace(an_intent("documents-1"), connection=OTHER))

        with storage.writing() as uow:
            uow.submissions.remove(CONNECTION, "documents-1")

        with storage.reading() as uow:
            names = [(one.connection, one.name) for one in uow.submissions.search()]
        assert sorted(names) == [(CONNECTION, "documents-2"), (OTHER, "documents-1")]

    @pytest.mark.parametrize("stage", [one for one in SubmissionStage if one != "INTENDED"])
    def test_a_submission_that_was_sent_is_not_removed(
        self, storage: Storage, stage: SubmissionStage
    ) -> None:
        """The channel may have received it, so it must not be lost."""
        put(storage, a_submission(stage=stage))

        with storage.writing() as uow:
            uow.submissions.remove(CONNECTION, "documents-1")

        with storage.reading() as uow:
            assert uow.submissions.search() == [a_submission(stage=stage)]

    def test_connections_do_not_see_each_others_submissions(self, storage: Storage) -> None:
        put(storage, a_submission(connection=OTHER, done_at=NOON + MINUTE))

        with storage.reading() as uow:
            assert uow.submissions.get(CONNECTION, ["documents-1"]) == {}
            assert uow.submissions.in_stages(CONNECTION, list(SubmissionStage)) == []
            assert uow.submissions.typical_time(CONNECTION, Kind.DOCUMENTS) is None
            assert uow.submissions.search(CONNECTION) == []

    def test_submissions_in_stages_are_sorted_oldest_intended_first(self, storage: Storage) -> None:
        later = a_submission("documents-2", intended_at=NOON + MINUTE)
        earlier = a_submission("documents-3", stage=SubmissionStage.INTENDED)
        stock = a_submission("stock-1", kind=Kind.STOCK, intended_at=NOON - MINUTE)
        put(
            storage,
            later,
            earlier,
            stock,
            a_submission("documents-4", stage=SubmissionStage.PROCESSED),
            a_submission(connection=OTHER),
        )

        with storage.reading() as uow:
            in_stages = uow.submissions.in_stages
            assert in_stages(CONNECTION, OPEN) == [stock, earlier, later]
            assert in_stages(CONNECTION, OPEN, Kind.DOCUMENTS) == [earlier, later]
            assert in_stages(CONNECTION, [SubmissionStage.LOST]) == []

    def test_ids_are_known_across_connections(self, storage: Storage) -> None:
        """Connections of one account share the channel's list."""
        put(storage, a_submission(submission_id="1"), a_submission("b", submission_id=None))
        put(storage, a_submission(connection=OTHER, submission_id="2"))

        with storage.reading() as uow:
            assert uow.submissions.known_ids(["1", "2", "3"]) == {"1", "2"}
            assert uow.submissions.known_ids([]) == frozenset()

    def test_more_ids_than_fit_one_query_are_found(self, storage: Storage) -> None:
        put(storage, a_submission(submission_id="7"), a_submission("b", submission_id="9998"))

        with storage.reading() as uow:
            known = uow.submissions.known_ids([str(number) for number in range(10_000)])
        assert known == {"7", "9998"}

    def test_a_name_that_is_used_by_several_connections_is_found_of_each(
        self, storage: Storage
    ) -> None:
        put(storage, a_submission(), a_submission(connection=OTHER, submission_id="2"))

        with storage.reading() as uow:
            found = uow.submissions.find("documents-1")
        assert {one.connection for one in found} == {CONNECTION, OTHER}

    def test_a_submission_is_found_by_name_and_by_the_channels_id(self, storage: Storage) -> None:
        submission = a_submission(submission_id="50000000009")
        put(storage, submission, a_submission("documents-2", submission_id=None))

        with storage.reading() as uow:
            assert uow.submissions.find("documents-1") == [submission]
            assert uow.submissions.find("50000000009") == [submission]
            assert uow.submissions.find("another") == []

    def test_the_typical_time_is_the_median_of_the_last_twenty(self, storage: Storage) -> None:
        def done(number: int, minutes: int) -> Submission:
            sent_at = NOON + number * MINUTE
            return a_submission(
                f"documents-{number}",
                stage=SubmissionStage.PROCESSED,
                intended_at=sent_at,
                sent_at=sent_at,
                done_at=sent_at + minutes * MINUTE,
            )

        put(storage, *(done(number, 500) for number in range(5)))
        put(storage, *(done(1000 + number, number + 1) for number in range(20)))
        put(storage, a_submission("open"), a_submission("elsewhere", connection=OTHER))

        with storage.reading() as uow:
            usual = uow.submissions.typical_time(CONNECTION, Kind.DOCUMENTS)
            none = uow.submissions.typical_time(CONNECTION, Kind.STOCK)
        assert usual == 10.5 * MINUTE
        assert none is None

    def test_the_typical_time_of_few_submissions_is_their_median(self, storage: Storage) -> None:
        for number, minutes in enumerate([9, 1, 2]):
            done_at = NOON + minutes * MINUTE
            put(storage, a_submission(f"documents-{number}", sent_at=NOON, done_at=done_at))

        with storage.reading() as uow:
            assert uow.submissions.typical_time(CONNECTION, Kind.DOCUMENTS) == 2 * MINUTE

    def test_a_submission_that_was_never_sent_has_no_time(self, storage: Storage) -> None:
        lost = replace(an_intent("documents-1"), stage=SubmissionStage.LOST, done_at=NOON)
        put(storage, lost)

        with storage.reading() as uow:
            assert uow.submissions.typical_time(CONNECTION, Kind.DOCUMENTS) is None

    def test_a_search_finds_the_newest_intended_first(self, storage: Storage) -> None:
        first, second = a_submission("a"), a_submission("b", intended_at=NOON + MINUTE)
        elsewhere = a_submission("c", connection=OTHER, intended_at=NOON + 2 * MINUTE)
        stock = a_submission("d", kind=Kind.STOCK, intended_at=NOON + 3 * MINUTE)
        put(storage, first, second, elsewhere, stock)

        with storage.reading() as uow:
            search = uow.submissions.search
            assert search() == [stock, elsewhere, second, first]
            assert search(CONNECTION) == [stock, second, first]
            assert search(CONNECTION, Kind.DOCUMENTS, limit=1) == [second]
            assert search(kind=Kind.STOCK) == [stock]


def an_intent(name: str) -> Submission:
    """Return a submission that is about to be sent."""
    return a_submission(name, stage=SubmissionStage.INTENDED, sent_at=None, submission_id=None)


def put(storage: Storage, *submissions: Submission) -> None:
    """Put the submissions in a separate unit of work."""
    with storage.writing() as uow:
        uow.submissions.put(submissions)
