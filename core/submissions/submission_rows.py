"""Changes stored submissions, and logs each change."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ...ports.channel.submissions import Kind
from ...ports.repositories.storage import Storage
from ...ports.repositories.submissions import Submission, SubmissionStage
from ...ports.repositories.unit_of_work import UnitOfWork
from ..jobs.changes import Change

log = logging.getLogger(__name__)

CALL_TIMEOUT = timedelta(minutes=2)
"""Longer than any call takes: a younger intent may be a call in flight and is left alone."""

POLL_INTERVAL = timedelta(minutes=1)


def an_intent(
    connection: str, kind: Kind, entries: Sequence[str], deadline: timedelta, now: datetime
) -> Submission:
    """
    Return the submission that is about to be sent, named by kind, time and first entry.

    The name is unique per connection.
    """
    return Submission(
        connection,
        name=f"{kind.lower()}-{now:%Y%m%dT%H%M%S.%f}-{entries[0]}",
        kind=kind,
        stage=SubmissionStage.INTENDED,
        entries=len(entries),
        intended_at=now,
        due_at=now + CALL_TIMEOUT,
        deadline_at=now + deadline,
    )


def sent(submission: Submission, submission_id: str, now: datetime) -> Submission:
    """Return the submission as accepted by the channel."""
    return replace(
        submission,
        stage=SubmissionStage.SENT,
        submission_id=submission_id,
        sent_at=now,
        due_at=now + POLL_INTERVAL,
        attempts=0,
        reason="",
    )


def processed(submission: Submission, reason: str = "") -> Submission:
    """Return the submission as completed; `reason` states what went wrong, if anything did."""
    return replace(submission, stage=SubmissionStage.PROCESSED, attempts=0, reason=reason)


def put_submission(
    storage: Storage,
    submission: Submission,
    change: Change[Submission],
    also: Callable[[UnitOfWork], None] = lambda _: None,
) -> None:
    """Change a submission and run `also` in one transaction, unless its stage was changed."""
    with storage.writing() as uow:
        kept = uow.submissions.get(submission.connection, [submission.name])[submission.name]
        if kept.stage is not submission.stage:
            return
        changed = change(kept)
        uow.submissions.put([changed])
        also(uow)
    if (changed.stage, changed.reason) != (kept.stage, kept.reason):
        log_submission(changed)


def log_submission(submission: Submission) -> None:
    """Log the state of a submission; call after the commit."""
    log.log(
        logging.WARNING if submission.reason else logging.INFO,
        "submission.stage",
        extra={
            "connection": submission.connection,
            "submission": submission.name,
            "kind": str(submission.kind),
            "stage": str(submission.stage),
            "channel_id": submission.submission_id or "",
            "entries": submission.entries,
            "reason": submission.reason,
        },
    )
