"""Change the rows of submissions, and say what became of each."""

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

UNDER_WAY = timedelta(minutes=2)
"""Longer than any call takes: before that, an intent may be under way and is left alone."""

LOOK_AGAIN = timedelta(minutes=1)


def an_intent(
    connection: str, kind: Kind, entries: Sequence[str], deadline: timedelta, now: datetime
) -> Submission:
    """
    Return the submission that is about to be sent, named by kind, moment and first entry.

    A connection never sends two that begin with the same entry at the same moment.
    """
    return Submission(
        connection,
        name=f"{kind.lower()}-{now:%Y%m%dT%H%M%S.%f}-{entries[0]}",
        kind=kind,
        stage=SubmissionStage.INTENDED,
        entries=len(entries),
        intended_at=now,
        due_at=now + UNDER_WAY,
        deadline_at=now + deadline,
    )


def sent(submission: Submission, submission_id: str, now: datetime) -> Submission:
    """Return the submission that the channel took in."""
    return replace(
        submission,
        stage=SubmissionStage.SENT,
        submission_id=submission_id,
        sent_at=now,
        due_at=now + LOOK_AGAIN,
        attempts=0,
        reason="",
    )


def processed(submission: Submission, reason: str = "") -> Submission:
    """Return the submission with which nothing is left to do."""
    return replace(submission, stage=SubmissionStage.PROCESSED, attempts=0, reason=reason)


def put_submission(
    storage: Storage,
    submission: Submission,
    change: Change[Submission],
    also: Callable[[UnitOfWork], None] = lambda _: None,
) -> None:
    """Change a submission, and `also` something else, unless it left its stage meanwhile."""
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
    """Log how a submission stands, once that is committed."""
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
