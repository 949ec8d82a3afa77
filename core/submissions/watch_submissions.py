"""Find out what became of every submission: whether it was sent, and whether it is done."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from ...ports.channel.submissions import Progress, SubmissionList, SubmissionSeen
from ...ports.host.rate_policy import Deferred
from ...ports.repositories.storage import Storage
from ...ports.repositories.submissions import Submission, SubmissionStage
from ..jobs.backoff import nothing_due
from ..jobs.changes import Change
from ..jobs.job import NextRun
from ..jobs.names import JobName
from .submission_rows import LOOK_AGAIN, put_submission, sent

MOST_AT_ONCE = 100
"""What one look takes; see `SubmissionList.look`."""

CLOCKS_DIFFER = timedelta(minutes=15)
"""By so much the channel's clock may be behind ours."""

LISTED_WITHIN = timedelta(minutes=5)
"""A submission that the channel does not list so long after the call never got there."""

UPLOAD_OF_ONE = timedelta(milliseconds=5)
"""What one entry adds to that on a slow line: a large stock update may still be on its way."""

STUCK_LOOK = timedelta(minutes=15)
"""How often a submission is looked at that the channel keeps longer than it should."""


@dataclass(frozen=True, slots=True)
class WatchSubmissions:
    """
    Looks at all open submissions of a connection with one call.

    One whose answer was lost is searched among those that the channel took in lately: an id
    that no row has is its own. One that is stuck is told of once and holds up no other.
    """

    connection: str
    submissions: SubmissionList
    storage: Storage
    name: str = JobName.WATCH_SUBMISSIONS

    def run(self, now: datetime) -> NextRun:
        """Make one call, or tell when there is something to look at."""
        with self.storage.reading() as uow:
            intended = uow.submissions.in_stages(self.connection, [SubmissionStage.INTENDED])
            open_ = uow.submissions.in_stages(self.connection, [SubmissionStage.SENT])
        for submission in intended:
            if submission.due_at <= now:
                return self._search(submission, now)
        if any(submission.due_at <= now for submission in open_):
            return self._look([one for one in open_ if _is_looked_at(one, now)], now)
        next_due = min((submission.due_at for submission in (*open_, *intended)), default=None)
        again = f"{len(open_) + len(intended)} submissions are looked at again"
        return nothing_due(next_due, now, "No submission is open.", again)

    def _search(self, intended: Submission, now: datetime) -> NextRun:
        since = intended.intended_at - CLOCKS_DIFFER
        seen = self.submissions.sent_since(intended.kind, since, now)
        if isinstance(seen, Deferred):
            return NextRun(seen.until, seen.reason, in_doubt=True)
        with self.storage.reading() as uow:
            known = uow.submissions.known_ids([one.submission_id for one in seen])
        unknown = [one for one in seen if one.submission_id not in known]
        if unknown:
            put_submission(self.storage, intended, partial(_found, seen=unknown[-1], now=now))
            return NextRun(now, "A submission whose answer was lost was found.")
        if now - intended.intended_at >= LISTED_WITHIN + intended.entries * UPLOAD_OF_ONE:
            put_submission(self.storage, intended, partial(_lost, now=now))
            return NextRun(now, "A submission whose answer was lost was never sent.")
        put_submission(self.storage, intended, partial(_later, wait=LOOK_AGAIN, now=now))
        return NextRun(now, "A submission whose answer was lost is not listed yet.")

    def _look(self, submissions: Sequence[Submission], now: datetime) -> NextRun:
        first = sorted(submissions, key=lambda one: one.due_at)[:MOST_AT_ONCE]
        asked = {one.submission_id: one for one in first if one.submission_id}
        seen = self.submissions.status(tuple(asked), now)
        if isinstance(seen, Deferred):
            return NextRun(seen.until, seen.reason, in_doubt=True)
        for submission_id, submission in asked.items():
            self._note(submission, seen.get(submission_id), now)
        return NextRun(now, "The open submissions were looked at.")

    def _note(self, submission: Submission, seen: SubmissionSeen | None, now: datetime) -> None:
        change: Change[Submission]
        if seen is not None and seen.progress is not Progress.WAITING:
            change = partial(_ended, seen=seen, now=now)
        elif submission.is_stuck(now):
            change = partial(_stuck, seen=seen, now=now)
        else:
            change = partial(
                _later, wait=LOOK_AGAIN, now=now, channel_status=seen.channel_status if seen else ""
            )
        put_submission(self.storage, submission, change)


def _is_looked_at(submission: Submission, now: datetime) -> bool:
    """Tell whether a look takes it in; what is not due goes along, as it costs nothing."""
    return submission.due_at <= now or not submission.is_stuck(now)


def _found(submission: Submission, seen: SubmissionSeen, now: datetime) -> Submission:
    """Return it with the id found; whether it is done is looked up at once."""
    return replace(sent(submission, seen.submission_id, now), found=True, due_at=now)


def _lost(submission: Submission, now: datetime) -> Submission:
    return replace(submission, stage=SubmissionStage.LOST, due_at=now)


def _later(
    submission: Submission, wait: timedelta, now: datetime, channel_status: str = ""
) -> Submission:
    return replace(submission, due_at=now + wait, channel_status=channel_status)


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
    said = f"says {seen.channel_status}" if seen else "does not list it"
    return replace(
        submission,
        due_at=now + STUCK_LOOK,
        channel_status=seen.channel_status if seen else "",
        reason=f"The channel keeps submission {submission.submission_id} longer than it should and "
        f"still {said}. It is looked at every 15 minutes; ask the channel's support about it.",
    )
