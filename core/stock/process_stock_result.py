"""Reads the channel's result of each stock update, SKU by SKU."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from ...ports.channel.inventory_sink import InventorySink, StockResult
from ...ports.channel.submissions import Kind
from ...ports.host.errors import AnswerUnusable, ResultGone, StorageFailed, TryAgain
from ...ports.host.rate_policy import Deferred
from ...ports.repositories.stock import ItemOutcome, ItemResult
from ...ports.repositories.storage import Storage
from ...ports.repositories.submissions import Submission, SubmissionStage
from ...ports.repositories.unit_of_work import UnitOfWork
from ..jobs.backoff import nothing_due, retry_later
from ..jobs.changes import Change
from ..jobs.job import NextRun
from ..jobs.names import JobName
from ..jobs.unusable_answers import ask_again, is_lasting
from ..submissions.submission_rows import processed, put_submission
from .stock_hour import HOUR, slot_at
from .stock_submissions import overdue

log = logging.getLogger(__name__)

ENDED = (SubmissionStage.DONE, SubmissionStage.CANCELLED, SubmissionStage.LOST)

DONE = "Every stock update that ended was processed."
AGAIN = "A result that could not be read is retried"

NEVER_SENT = "The stock update never reached the channel; its levels are sent again."
CANCELLED = "The channel cancelled the stock update; its levels are sent again."
ONLY_FOUND = (
    "The stock update got no answer, and the submission found for it may be another program's; "
    "its levels are sent again."
)
UNUSABLE = "The channel sends the same each time; the levels are sent again."
NO_RESULT = "No result for the stock update before its deadline; its levels are sent again."


@dataclass(frozen=True, slots=True)
class Findings:
    """The result to store: `results` by message number, and `others` for all other messages."""

    others: ItemResult
    results: Mapping[int, ItemResult] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ProcessStockResult:
    """
    Processes ended stock submissions, oldest first, each with its levels in one transaction.

    Levels of a submission without a result by its deadline are sent again; the submission is
    still watched, and a late result is processed as usual. A result that stays unusable leaves its
    levels in doubt, which are sent again as well. The result of a submission whose id was found
    in the channel's list is not read: it may be another program's.
    """

    connection: str
    sink: InventorySink
    storage: Storage
    name: str = JobName.PROCESS_STOCK_RESULT

    def run(self, now: datetime) -> NextRun:
        """Process one submission."""
        with self.storage.reading() as uow:
            ended = uow.submissions.in_stages(self.connection, ENDED, Kind.STOCK)
            expired = overdue(uow, self.connection, now)
        if expired:
            self._expire(expired[0], now)
            return NextRun(now, "A stock update did not end before its deadline.")
        due = next((one for one in ended if one.due_at <= now), None)
        if due is not None:
            return self._process(due, now)
        next_due = min((one.due_at for one in ended), default=None)
        return nothing_due(next_due, now, DONE, AGAIN)

    def _expire(self, submission: Submission, now: datetime) -> None:
        def unchanged(kept: Submission) -> Submission:
            return kept

        self._write(submission, unchanged, _in_doubt(NO_RESULT), now)

    def _process(self, submission: Submission, now: datetime) -> NextRun:
        if submission.stage is SubmissionStage.LOST:
            findings = Findings(ItemResult(ItemOutcome.LOST, reason=NEVER_SENT), reason=NEVER_SENT)
        elif submission.stage is SubmissionStage.CANCELLED:
            findings = _in_doubt(CANCELLED)
        elif submission.found:
            findings = _in_doubt(ONLY_FOUND)
        else:
            return self._read(submission, now)
        self._end(submission, findings, now)
        return NextRun(now, "A stock update was processed.")

    def _read(self, submission: Submission, now: datetime) -> NextRun:
        assert submission.submission_id is not None  # noqa: S101  # it was sent
        try:
            result = self.sink.result(
                submission.submission_id, submission.entries, now, submission.refused_digest
            )
        except ResultGone as gone:
            self._end(submission, _in_doubt(str(gone)), now)
            return NextRun(now, "The result of a stock update is no longer available.")
        except StorageFailed:
            raise
        except TryAgain as failure:
            if now > submission.deadline_at:
                self._end(submission, _in_doubt(str(failure)), now)
                return NextRun(now, "No result for the stock update before its deadline.")
            if isinstance(failure, AnswerUnusable) and is_lasting(submission, failure):
                self._end(submission, _in_doubt(f"{failure} {UNUSABLE}"), now)
                return NextRun(now, "The result of a stock update stays unusable.")
            put_submission(self.storage, submission, partial(_again, failure=failure, now=now))
            raise
        if isinstance(result, Deferred):
            return NextRun(result.until, result.reason, in_doubt=True)
        self._end(submission, _findings(result), now)
        return NextRun(now, "A stock update was processed.")

    def _end(self, submission: Submission, findings: Findings, now: datetime) -> None:
        self._write(submission, partial(processed, reason=findings.reason), findings, now)

    def _write(
        self,
        submission: Submission,
        change: Change[Submission],
        findings: Findings,
        now: datetime,
    ) -> None:
        """Store the findings and the submission's change in one transaction."""
        counted: dict[ItemOutcome, int] = {}

        def record_results(uow: UnitOfWork) -> None:
            name, others = submission.name, findings.others
            results = findings.results
            counted.update(uow.stock.record_results(self.connection, name, results, others, now))
            if submission.stage is SubmissionStage.LOST:
                self._reopen(uow, submission)

        put_submission(self.storage, submission, change, also=record_results)
        log.log(
            logging.WARNING if findings.reason else logging.INFO,
            "stock.processed",
            extra={
                "connection": self.connection,
                "submission": submission.name,
                "reason": findings.reason,
                **{outcome.value.lower(): counted.get(outcome, 0) for outcome in ItemOutcome},
            },
        )

    def _reopen(self, uow: UnitOfWork, submission: Submission) -> None:
        """Allow another update in the same hour in place of one that never arrived."""
        slot = slot_at(self.connection, submission.intended_at)
        if uow.stock.last_period_done(self.connection) == slot:
            uow.stock.mark_period_done(self.connection, slot - HOUR)


def _again(submission: Submission, failure: TryAgain, now: datetime) -> Submission:
    if isinstance(failure, AnswerUnusable):
        return ask_again(submission, failure, now)
    return retry_later(submission, failure, now)


def _in_doubt(reason: str) -> Findings:
    return Findings(ItemResult(ItemOutcome.UNKNOWN, reason=reason), reason=reason)


def _findings(result: StockResult) -> Findings:
    results = {
        number: ItemResult(outcome, remark.code, remark.reason)
        for outcome, remarks in (
            (ItemOutcome.ACCEPTED, result.warned),
            (ItemOutcome.REFUSED, result.refused),
        )
        for number, remark in remarks.items()
    }
    if result.whole is not None:
        whole = result.whole
        return Findings(
            ItemResult(ItemOutcome.REFUSED, whole.code, whole.reason), results, whole.reason
        )
    if result.doubt:
        return Findings(ItemResult(ItemOutcome.UNKNOWN, reason=result.doubt), results, result.doubt)
    reason = f"{len(result.refused)} SKUs were refused." if result.refused else ""
    return Findings(ItemResult(ItemOutcome.ACCEPTED), results, reason)
