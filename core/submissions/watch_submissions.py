"""Polls the channel for the status of open submissions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from ...ports.channel.submissions import Progress, SubmissionList, SubmissionSeen
from ...ports.host.errors import StorageFailed, TryAgain
from ...ports.host.rate_policy import GRANTED_WITHIN, Deferred
from ...ports.repositories.storage import Storage
from ...ports.repositories.submissions import Submission, SubmissionStage
from ..jobs.backoff import nothing_due, retry_later
from ..jobs.changes import Change
from ..jobs.job import NextRun, first_granted
from ..jobs.names import JobName
from ..jobs.reading_by_id import NOT_TOLD, fitting
from .submission_rows import POLL_INTERVAL, put_submission, sent

CLOCK_TOLERANCE = timedelta(minutes=15)
"""How far the channel's clock may be behind."""

LISTED_WITHIN = timedelta(minutes=5)
"""The channel lists a submission this long after it accepted it, at the latest."""

UPLOAD_TIME_PER_ENTRY = timedelta(milliseconds=5)
"""Added to `LISTED_WITHIN` per entry: a large upload on a slow line may still be in flight."""

STUCK_POLL_INTERVAL = timedelta(minutes=15)
"""How often a submission past its deadline is polled."""


@dataclass(frozen=True, slots=True)
class WatchSubmissions:
    """
    Polls the open submissions of a connection, as many with one call as the channel accepts.

    The one that was not looked at for longest comes first, so a stuck one, or one about which no
    answer tells, does not delay others.

    A submission without an answer is searched in the channel's recent submissions: an id that
    no stored submission has is taken as its own. It counts as lost once the channel would list
    it, however late its call arrived. A stuck submission is logged once.
    """

    connection: str
    submissions: SubmissionList
    storage: Storage
    name: str = JobName.WATCH_SUBMISSIONS

    def run(self, now: datetime) -> NextRun:
        """Search one unanswered submission or poll the open ones, whichever is due for longer."""
        with self.storage.reading() as uow:
            intended = uow.submissions.in_stages(self.connection, [SubmissionStage.INTENDED])
            open_ = uow.submissions.in_stages(self.connection, [SubmissionStage.SENT])
        unanswered = sorted(intended, key=_due_at)[:1]
        polled = sorted((one for one in open_ if _is_polled(one, now)), key=_due_at)
        due = sorted((one for one in (*unanswered, *polled[:1]) if one.due_at <= now), key=_due_at)
        if due:
            steps = [
                partial(self._search, one, now)
                if one.stage is SubmissionStage.INTENDED
                else partial(self._poll, polled, now)
                for one in due
            ]
            return first_granted(steps, now)
        next_due = min((submission.due_at for submission in (*open_, *intended)), default=None)
        again = f"{len(open_) + len(intended)} submissions are polled again"
        return nothing_due(next_due, now, "No submission is open.", again)

    def _search(self, intended: Submission, now: datetime) -> NextRun:
        since = intended.intended_at - CLOCK_TOLERANCE
        try:
            seen = self.submissions.sent_since(intended.kind, since, now)
        except StorageFailed:
            raise
        except TryAgain as failure:
            put_submission(self.storage, intended, partial(_not_told, failure=failure, now=now))
            raise
        if isinstance(seen, Deferred):
            return NextRun(seen.until, seen.reason, in_doubt=True)
        with self.storage.reading() as uow:
            known = uow.submissions.known_ids([one.submission_id for one in seen])
        unknown = [one for one in seen if one.submission_id not in known]
        if unknown:
            put_submission(self.storage, intended, partial(_found, seen=unknown[-1], now=now))
            return NextRun(now, "A submission without an answer was found.")
        if now >= self._listed_by(intended):
            put_submission(self.storage, intended, partial(_lost, now=now))
            return NextRun(now, "A submission without an answer was never received.")
        put_submission(self.storage, intended, partial(_later, wait=POLL_INTERVAL, now=now))
        return NextRun(now, "A submission without an answer is not listed yet.")

    def _listed_by(self, intended: Submission) -> datetime:
        """
        Return when the channel lists a submission at the latest, if it ever received it.

        If the process stopped or stands still, its call may arrive for as long as the channel
        accepts it.
        """
        arrived_by = intended.intended_at + intended.entries * UPLOAD_TIME_PER_ENTRY
        if not intended.call_ended:
            arrived_by += GRANTED_WITHIN + self.submissions.accepts_for
        return arrived_by + LISTED_WITHIN

    def _poll(self, open_: Sequence[Submission], now: datetime) -> NextRun:
        polled = fitting(open_, self.submissions.most_ids)
        try:
            answer = self.submissions.status([_id(one) for one in polled], now)
        except StorageFailed:
            raise
        except TryAgain as failure:
            for one in polled:
                put_submission(self.storage, one, partial(_not_told, failure=failure, now=now))
            raise
        if isinstance(answer, Deferred):
            return NextRun(answer.until, answer.reason, in_doubt=True)
        for one in polled:
            if _id(one) in answer.found or _id(one) in answer.unknown:
                self._update(one, answer.found.get(_id(one)), now)
            elif one is polled[0]:
                put_submission(self.storage, one, partial(_not_told, failure=NOT_TOLD, now=now))
        return NextRun(now, "The open submissions were polled.")

    def _update(self, submission: Submission, seen: SubmissionSeen | None, now: datetime) -> None:
        change: Change[Submission]
        if seen is not None and seen.progress is not Progress.WAITING:
            change = partial(_ended, seen=seen, now=now)
        elif submission.is_stuck(now):
            change = partial(_stuck, seen=seen, now=now)
        else:
            change = partial(
                _later,
                wait=POLL_INTERVAL,
                now=now,
                channel_status=seen.channel_status if seen else "",
            )
        put_submission(self.storage, submission, change)


def _id(submission: Submission) -> str:
    assert submission.submission_id is not None  # noqa: S101  # the channel accepted it
    return submission.submission_id


def _due_at(submission: Submission) -> datetime:
    return submission.due_at


def _is_polled(submission: Submission, now: datetime) -> bool:
    """Return whether to include it in a poll: not-due ones as well, as they cost nothing."""
    return submission.due_at <= now or not submission.is_stuck(now)


def _found(submission: Submission, seen: SubmissionSeen, now: datetime) -> Submission:
    """Return it with the id found, and its status to be polled at once."""
    return replace(sent(submission, seen.submission_id, now), found=True, due_at=now)


def _lost(submission: Submission, now: datetime) -> Submission:
    return replace(submission, stage=SubmissionStage.LOST, due_at=now)


def _later(
    submission: Submission, wait: timedelta, now: datetime, channel_status: str = ""
) -> Submission:
    return replace(submission, due_at=now + wait, channel_status=channel_status, attempts=0)


def _not_told(submission: Submission, failure: TryAgain, now: datetime) -> Submission:
    """Return it behind the others; what is known of it, and why it is stuck, stays."""
    return replace(retry_later(submission, failure, now), reason=submission.reason)


def _ended(submission: Submission, seen: SubmissionSeen, now: datetime) -> Submission:
    done = seen.progress is Progress.DONE
    return replace(
        submission,
        stage=SubmissionStage.DONE if done else SubmissionStage.CANCELLED,
        channel_status=seen.channel_status,
        done_at=now,
        due_at=now,
        attempts=0,
        reason="",
    )


def _stuck(submission: Submission, seen: SubmissionSeen | None, now: datetime) -> Submission:
    status = f"reports it as {seen.channel_status}" if seen else "does not list it"
    return replace(
        submission,
        due_at=now + STUCK_POLL_INTERVAL,
        attempts=0,
        channel_status=seen.channel_status if seen else "",
        reason=f"Submission {submission.submission_id} is past its deadline, and the channel still "
        f"{status}. It is polled every 15 minutes; contact the channel's support about it.",
    )
