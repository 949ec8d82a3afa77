"""Contract tests of `DocumentSource` and `SubmissionList`."""

from collections.abc import Callable
from datetime import timedelta
from typing import ClassVar, TypeVar

import pytest

from ...channel.document_source import DocumentsMade, OrderOnPages, Wanted
from ...channel.submissions import Kind, Progress, Statuses, SubmissionSeen
from ...host.errors import (
    AnswerUnusable,
    ConnectorError,
    CredentialsRefused,
    DocumentsRefused,
    NotSent,
    Throttled,
    Unavailable,
)
from ...host.rate_policy import Deferred
from ..fakes.builders import a_parcel
from .packing_rig import PackingRig

Answer = TypeVar("Answer")

A_MINUTE = timedelta(minutes=1)
AT_MOST = 60
"""Maximum time of a submission, in minutes."""


def again(ask: Callable[[str], Answer]) -> Answer:
    """Return what is answered, if need be the second time, with the digest of the first body."""
    try:
        return ask("")
    except AnswerUnusable as failure:
        return ask(failure.digest)


class DocumentSourceContract:
    """
    Subclasses provide `rig`, a fixture that returns a `PackingRig`.

    Attributes:
        prepares: whether `request` makes other calls before the one that submits, for example an
            upload. If one of those fails, nothing was submitted, and it must say so.
    """

    prepares: ClassVar[bool] = False

    def test_the_documents_of_a_booked_order_are_a_separate_pdf(self, rig: PackingRig) -> None:
        order_id = self.booked(rig)

        pdf = self.documents(rig, order_id)

        assert pdf.startswith(b"%PDF-")
        assert list(rig.documents.split(pdf, [order_id])) == [order_id]

    def test_the_pages_of_a_file_name_its_order_and_contradict_another(
        self, rig: PackingRig
    ) -> None:
        order_id, other = self.booked(rig), self.booked(rig)

        pdf = self.documents(rig, order_id)

        assert rig.documents.order_on_pages(pdf, order_id) is OrderOnPages.NAMED
        assert rig.documents.order_on_pages(pdf, other) is OrderOnPages.CONTRADICTED

    def test_a_file_is_the_same_whenever_it_is_fetched(self, rig: PackingRig) -> None:
        order_id = self.booked(rig)
        made = self.made(rig, order_id)
        now = rig.now()
        key = rig.documents.locate(made.handles[order_id], now, now)
        assert isinstance(key, str)

        assert rig.documents.fetch(key, now) == rig.documents.fetch(key, rig.wait(A_MINUTE))

    def test_a_file_whose_checksum_never_fits_is_taken_when_it_comes_the_same_again(
        self, rig: PackingRig
    ) -> None:
        order_id = self.booked(rig)
        made = self.made(rig, order_id)
        now = rig.now()
        key = rig.documents.locate(made.handles[order_id], now, now)
        assert isinstance(key, str)
        pdf = rig.documents.fetch(key, now)
        rig.misstate_checksums()

        assert again(lambda refused: rig.documents.fetch(key, rig.wait(A_MINUTE), refused)) == pdf

    def test_a_result_whose_checksum_never_fits_is_taken_when_it_comes_the_same_again(
        self, rig: PackingRig
    ) -> None:
        order_id = self.booked(rig)
        submission_id = self.request(rig, order_id)
        self.wait_for(rig, submission_id)
        rig.misstate_checksums()

        made = again(
            lambda refused: rig.documents.result(
                submission_id, [order_id], rig.wait(A_MINUTE), refused
            )
        )

        assert isinstance(made, DocumentsMade)
        assert order_id in made.handles

    def test_a_submission_waits_and_then_is_done(self, rig: PackingRig) -> None:
        submission_id = self.request(rig, self.booked(rig))

        first = self.status(rig, submission_id)
        last = self.wait_for(rig, submission_id)

        assert first is None or first.progress is Progress.WAITING
        assert last.progress is Progress.DONE
        assert last.submission_id == submission_id

    def test_the_status_of_as_many_submissions_as_it_says_takes_no_more_calls_than_one(
        self, rig: PackingRig
    ) -> None:
        requested = [self.request(rig, self.booked(rig)) for _ in range(3)]
        ids = requested[: rig.submissions.most_ids]
        now, before = rig.wait(10 * A_MINUTE), rig.calls()
        rig.submissions.status(ids[:1], now)
        calls = rig.calls() - before

        status = rig.submissions.status(ids, now)

        assert not isinstance(status, Deferred)
        assert ids[0] in status.found
        assert rig.calls() == before + 2 * calls

    def test_a_submission_that_is_not_listed_is_unknown(self, rig: PackingRig) -> None:
        status = rig.submissions.status(["49999999999"], rig.now())

        assert status == Statuses({}, frozenset({"49999999999"}))

    def test_submissions_are_found_or_unknown_but_never_left_out_for_good(
        self, rig: PackingRig
    ) -> None:
        """One that an answer leaves out is asked for again, the longest left out first."""
        ids = [self.request(rig, self.booked(rig)) for _ in range(3)]
        left, not_listed = ["49999999999", *ids], {"49999999999"}
        found: set[str] = set()
        unknown: set[str] = set()
        now = rig.wait(10 * A_MINUTE)

        for _ in range(len(left)):
            asked = left[: rig.submissions.most_ids]
            status = rig.submissions.status(asked, now)
            assert not isinstance(status, Deferred)
            assert {*status.found, *status.unknown} <= set(asked)
            found |= set(status.found)
            unknown |= status.unknown
            left = [one for one in left if one not in found | unknown]
            if not left:
                break

        assert (found, unknown) == (set(ids), not_listed)

    def test_a_result_is_not_available_before_the_submission_is_done(self, rig: PackingRig) -> None:
        order_id = self.booked(rig)
        submission_id = self.request(rig, order_id)

        with pytest.raises(Unavailable):
            rig.documents.result(submission_id, [order_id], rig.now())

    def test_a_lost_answer_is_settled_by_finding_the_submission(self, rig: PackingRig) -> None:
        order_id, before = self.booked(rig), rig.now()
        rig.lose_answers(1)

        with pytest.raises(Unavailable):
            self.request(rig, order_id)

        now = rig.wait(5 * A_MINUTE)
        seen = rig.submissions.sent_since(Kind.DOCUMENTS, before, now)
        assert not isinstance(seen, Deferred)
        assert len(seen) == 1
        self.wait_for(rig, seen[0].submission_id)
        made = rig.documents.result(seen[0].submission_id, [order_id], rig.now())
        assert isinstance(made, DocumentsMade)
        assert order_id in made.handles

    def test_recent_submissions_are_listed_oldest_first_and_by_kind(self, rig: PackingRig) -> None:
        before = rig.now()
        first = self.request(rig, self.booked(rig))
        rig.wait(A_MINUTE)
        second = self.request(rig, self.booked(rig))
        now = rig.wait(10 * A_MINUTE)

        documents = rig.submissions.sent_since(Kind.DOCUMENTS, before, now)
        stock = rig.submissions.sent_since(Kind.STOCK, before, now)
        none = rig.submissions.sent_since(Kind.DOCUMENTS, now, now)

        assert not isinstance(documents, Deferred)
        assert [one.submission_id for one in documents] == [first, second]
        assert (stock, none) == ((), ())

    def test_a_request_that_comes_too_late_is_not_sent(self, rig: PackingRig) -> None:
        """The process stood still after the grant; what was intended can be taken back."""
        order_id, before = self.booked(rig), rig.now()
        rig.be_late(1)

        with pytest.raises(NotSent):
            self.request(rig, order_id)

        assert rig.submissions.sent_since(Kind.DOCUMENTS, before, rig.wait(10 * A_MINUTE)) == ()

    @pytest.mark.parametrize(
        ("trouble", "error"), [("be_unavailable", Unavailable), ("throttle", Throttled)]
    )
    def test_a_failed_call_submits_nothing(
        self, rig: PackingRig, trouble: str, error: type[ConnectorError]
    ) -> None:
        order_id, before = self.booked(rig), rig.now()
        getattr(rig, trouble)(1)

        with pytest.raises((NotSent, Throttled) if self.prepares else error):
            self.request(rig, order_id)

        now = rig.wait(10 * A_MINUTE)
        assert rig.submissions.sent_since(Kind.DOCUMENTS, before, now) == ()

    def test_an_order_without_documents_has_a_reason(self, rig: PackingRig) -> None:
        not_booked = rig.an_order()

        made = self.made(rig, not_booked)

        assert made.handles == {}
        assert made.refused[not_booked]

    def test_a_file_that_does_not_exist_is_refused(self, rig: PackingRig) -> None:
        with pytest.raises(DocumentsRefused):
            rig.documents.fetch("49999999999", rig.now())

    def test_refused_credentials_request_nothing(self, rig: PackingRig) -> None:
        order_id = self.booked(rig)
        rig.refuse_credentials()

        with pytest.raises(CredentialsRefused):
            self.request(rig, order_id)

    def test_a_request_is_possible_at_once_where_the_budget_is_full(self, rig: PackingRig) -> None:
        assert rig.documents.request_possible_at(1, rig.now()) <= rig.now()

    def test_without_a_budget_no_call_is_made(self, rig: PackingRig) -> None:
        documents, calls, now = rig.documents_without_budget(), rig.calls(), rig.now()

        answers = (
            documents.request([Wanted("an-order")], now),
            documents.result("1", ["an-order"], now),
            documents.locate("a-handle", now, now),
            documents.fetch("a-key", now),
        )

        assert all(isinstance(answer, Deferred) for answer in answers)
        assert rig.calls() == calls

    def booked(self, rig: PackingRig) -> str:
        """Return an order whose package is booked."""
        order_id = rig.an_order()
        slots = rig.creator.slots(order_id, a_parcel(), rig.now())
        assert not isinstance(slots, Deferred)
        rig.creator.book(order_id, a_parcel(), slots[0], (), rig.now())
        return order_id

    def request(self, rig: PackingRig, order_id: str) -> str:
        """Request the documents of one order."""
        submission_id = rig.documents.request([Wanted(order_id)], rig.now())
        assert isinstance(submission_id, str)
        return submission_id

    def status(self, rig: PackingRig, submission_id: str) -> SubmissionSeen | None:
        """Return the status of one submission."""
        seen = rig.submissions.status([submission_id], rig.now())
        assert not isinstance(seen, Deferred)
        return seen.found.get(submission_id)

    def wait_for(self, rig: PackingRig, submission_id: str) -> SubmissionSeen:
        """Advance the time until a submission is done."""
        for _ in range(AT_MOST):
            rig.wait(A_MINUTE)
            seen = self.status(rig, submission_id)
            if seen is not None and seen.progress is Progress.DONE:
                return seen
        raise AssertionError("The submission was not done.")

    def made(self, rig: PackingRig, order_id: str) -> DocumentsMade:
        """Request the documents of one order and return the result."""
        submission_id = self.request(rig, order_id)
        self.wait_for(rig, submission_id)
        made = rig.documents.result(submission_id, [order_id], rig.now())
        assert isinstance(made, DocumentsMade)
        return made

    def documents(self, rig: PackingRig, order_id: str) -> bytes:
        """Request the documents of one order and return them."""
        made = self.made(rig, order_id)
        key = rig.documents.locate(made.handles[order_id], rig.now(), rig.now())
        assert isinstance(key, str)
        pdf = rig.documents.fetch(key, rig.now())
        assert isinstance(pdf, bytes)
        return pdf
