"""A fake channel for stock, with faults on request."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from ...channel.inventory_sink import Remark, StockMessage, StockResult
from ...channel.submissions import Kind, Progress, Statuses, SubmissionSeen
from ...host.errors import (
    AnswerUnusable,
    CredentialsRefused,
    NotSent,
    ResultGone,
    Throttled,
    Unavailable,
)
from ...host.rate_policy import Deferred

LISTED_AFTER = timedelta(seconds=30)
"""Time until a submission is listed."""

LONGEST_SKU = 40


@dataclass(slots=True)
class MemoryStockSubmission:
    """A stock submission; it is applied when it is done."""

    levels: tuple[StockMessage, ...]
    submitted_at: datetime
    done_at: datetime
    stuck: bool = False
    cancelled: bool = False
    result: StockResult | None = None


@dataclass(slots=True)
class MemoryInventorySink:
    """
    A fake `InventorySink` and `SubmissionList`.

    Args:
        takes: processing time of a submission.
        shown, latency: current values, by SKU.
        refused: remarks of SKUs to refuse.
        submissions: accepted submissions, by id.
        reserved_for: time of the last reservation.
        calls: number of calls that reached it.
        uploads: whether levels are uploaded with a call of its own before they are submitted.
    """

    takes: timedelta = timedelta(minutes=3)
    shown: dict[str, int] = field(default_factory=dict)
    latency: dict[str, int | None] = field(default_factory=dict)
    refused: dict[str, Remark] = field(default_factory=dict)
    submissions: dict[str, MemoryStockSubmission] = field(default_factory=dict)
    reserved_for: datetime | None = None
    calls: int = 0
    uploads: bool = False
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _trouble: dict[str, int] = field(default_factory=dict)
    _knows_us: bool = True
    _deferred_until: datetime | None = None
    _results_gone: bool = False
    _unfit: str = ""
    _unreadable: str = ""

    def refuse(self, channel_sku: str, code: str = "13013", reason: str = "as arranged") -> None:
        """Refuse this SKU from now on."""
        self.refused[channel_sku] = Remark(code, reason)

    def refuse_whole(self, times: int) -> None:
        """Refuse the next `times` submissions as a whole."""
        self._trouble["whole"] = times

    def cancel(self, times: int) -> None:
        """Cancel the next `times` submissions."""
        self._trouble["cancel"] = times

    def keep_stuck(self, times: int) -> None:
        """Do not finish the next `times` submissions until `go_on`."""
        self._trouble["stuck"] = times

    def go_on(self) -> None:
        """Finish the stuck submissions."""
        for submission in self.submissions.values():
            submission.stuck = False

    def spoil_results(self, times: int) -> None:
        """Return the next `times` results damaged."""
        self._trouble["spoil"] = times

    def never_fit(self, digest: str = "an-unfit-body") -> None:
        """Return results that never fit their checksum from now on; empty: as usual."""
        self._unfit = digest

    def be_unreadable(self, digest: str = "an-unreadable-body") -> None:
        """Return results that nobody can parse from now on; empty: as usual."""
        self._unreadable = digest

    def lose_answers(self, times: int) -> None:
        """Execute the next `times` calls, but lose their answers."""
        self._trouble["lose"] = times

    def be_unavailable(self, times: int) -> None:
        """Make the next `times` calls fail without effect."""
        self._trouble["unavailable"] = times

    def be_late(self, times: int) -> None:
        """Let the next `times` calls be granted, but come too late to be sent."""
        self._trouble["late"] = times

    def throttle(self, times: int) -> None:
        """Throttle the next `times` calls."""
        self._trouble["throttle"] = times

    def refuse_credentials(self) -> None:
        """Reject the credentials from now on."""
        self._knows_us = False

    def forget_results(self) -> None:
        """Make all results unavailable from now on."""
        self._results_gone = True

    def defer_until(self, moment: datetime | None) -> None:
        """Defer calls until this moment."""
        self._deferred_until = moment

    def why_not(self, channel_sku: str) -> str:
        """Accept SKUs of 1 to 40 characters."""
        return "" if 0 < len(channel_sku) <= LONGEST_SKU else "It is longer than 40 characters."

    def send(self, levels: Iterable[StockMessage], now: datetime) -> str | Deferred:
        """Accept a submission."""
        read = tuple(levels)
        if self.uploads and (deferred := self._upload(now)):
            return deferred
        if deferred := self._reached(now):
            return deferred
        submission_id = str(60_000_000_000 + next(self._numbers))
        self.submissions[submission_id] = MemoryStockSubmission(
            read,
            now,
            now + self.takes,
            stuck=self._happens("stuck"),
            cancelled=self._happens("cancel"),
        )
        self._answer()
        return submission_id

    def take_submission_of_another(self, level: StockMessage, now: datetime) -> None:
        """Accept a submission of another program."""
        self.send([level], now)

    def possible_at(self, now: datetime) -> datetime:
        """Return when a call is possible."""
        return max(now, self._deferred_until or now)

    def reserve(self, due_at: datetime | None, now: datetime) -> None:
        """Store the reservation."""
        assert now.tzinfo is not None
        self.reserved_for = due_at

    def result(
        self, submission_id: str, messages: int, now: datetime, refused_before: str = ""
    ) -> StockResult | Deferred:
        """Return the result of a submission."""
        if deferred := self._reached(now):
            return deferred
        self.work(now)
        result = self.submissions[submission_id].result
        if self._results_gone:
            raise ResultGone(f"The result of submission {submission_id} is gone.")
        if result is None:
            raise Unavailable(f"Submission {submission_id} is not done.")
        if self._happens("spoil"):
            raise Unavailable("The result cannot be read, as it was arranged.")
        if self._unfit and refused_before != self._unfit:
            raise AnswerUnusable("The result does not fit its checksum.", self._unfit)
        if self._unreadable:
            raise AnswerUnusable("The result cannot be parsed.", self._unreadable)
        self._answer()
        if messages != len(self.submissions[submission_id].levels):
            return StockResult(doubt="It is the result of another submission.")
        return result

    @property
    def accepts_for(self) -> timedelta:
        """Return a quarter of an hour."""
        return timedelta(minutes=15)

    @property
    def most_ids(self) -> int:
        """Return 100."""
        return 100

    def status(self, submission_ids: Sequence[str], now: datetime) -> Statuses | Deferred:
        """Return the status of submissions."""
        if deferred := self._reached(now):
            return deferred
        self.work(now)
        self._answer()
        return Statuses(
            {each: self._seen(each) for each in submission_ids if each in self.submissions},
            frozenset(submission_ids) - self.submissions.keys(),
        )

    def sent_since(
        self, kind: Kind, since: datetime, now: datetime
    ) -> tuple[SubmissionSeen, ...] | Deferred:
        """Return the accepted submissions."""
        if deferred := self._reached(now):
            return deferred
        self.work(now)
        self._answer()
        return tuple(
            self._seen(submission_id)
            for submission_id, submission in self.submissions.items()
            if kind is Kind.STOCK and since <= submission.submitted_at <= now - LISTED_AFTER
        )

    def work(self, now: datetime) -> None:
        """Process submissions in order, up to `now`."""
        for submission in self.submissions.values():
            if submission.cancelled or submission.result is not None:
                continue
            if submission.stuck or now < submission.done_at:
                return
            submission.result = self._apply(submission.levels)

    def _apply(self, levels: Sequence[StockMessage]) -> StockResult:
        if self._happens("whole"):
            return StockResult(whole=Remark("5001", "The submission is refused, as arranged."))
        refused = {}
        for level in levels:
            if remark := self.refused.get(level.channel_sku):
                refused[level.number] = remark
            else:
                self.shown[level.channel_sku] = level.quantity
                self.latency[level.channel_sku] = level.latency_days
        return StockResult(refused)

    def _seen(self, submission_id: str) -> SubmissionSeen:
        submission = self.submissions[submission_id]
        if submission.cancelled:
            progress = Progress.CANCELLED
        else:
            progress = Progress.WAITING if submission.result is None else Progress.DONE
        return SubmissionSeen(
            submission_id, submission.submitted_at, progress, f"_{progress.value}_"
        )

    def _reached(self, now: datetime) -> Deferred | None:
        if self._deferred_until is not None and now < self._deferred_until:
            return Deferred(self._deferred_until, "The budget is used up.")
        if self._happens("late"):
            raise NotSent("The call was granted long ago, as it was arranged.")
        self.calls += 1
        if not self._knows_us:
            raise CredentialsRefused("The credentials are refused, as it was arranged.")
        if self._happens("throttle"):
            raise Throttled("Too many calls were counted, as it was arranged.")
        if self._happens("unavailable"):
            raise Unavailable("Nobody answers, as it was arranged.")
        return None

    def _upload(self, now: datetime) -> Deferred | None:
        try:
            return self._reached(now)
        except Unavailable as failure:
            raise NotSent(f"The upload failed. {failure} Nothing was submitted.") from failure

    def _answer(self) -> None:
        if self._happens("lose"):
            raise Unavailable("The answer was lost, as it was arranged.")

    def _happens(self, trouble: str) -> bool:
        left = self._trouble.get(trouble, 0)
        self._trouble[trouble] = max(0, left - 1)
        return left > 0
