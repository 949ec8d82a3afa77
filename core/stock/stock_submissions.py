"""What stock submissions of a connection are under way, and what that means for the next."""

from collections.abc import Sequence
from datetime import datetime

from ...ports.channel.submissions import Kind
from ...ports.repositories.stock import ItemOutcome
from ...ports.repositories.submissions import Submission, SubmissionStage
from ...ports.repositories.unit_of_work import UnitOfWork

UNDER_WAY = (
    SubmissionStage.INTENDED,
    SubmissionStage.SENT,
    SubmissionStage.DONE,
    SubmissionStage.CANCELLED,
    SubmissionStage.LOST,
)
UNANSWERED = (SubmissionStage.INTENDED, SubmissionStage.SENT)

_LATEST = 10


def blocking(uow: UnitOfWork, connection: str, now: datetime) -> Submission | None:
    """Return a submission behind which no other is sent: its end is not known, nor given up."""
    for submission in uow.submissions.in_stages(connection, UNDER_WAY, Kind.STOCK):
        if now <= submission.deadline_at or _is_open(uow, submission):
            return submission
    return None


def overdue(uow: UnitOfWork, connection: str, now: datetime) -> Sequence[Submission]:
    """Return submissions of which there was no word by their deadline, and that still count."""
    unanswered = uow.submissions.in_stages(connection, UNANSWERED, Kind.STOCK)
    return [one for one in unanswered if now > one.deadline_at and _is_open(uow, one)]


def last_sent_at(uow: UnitOfWork, connection: str) -> datetime | None:
    """Return when the last submission left that the channel took in."""
    latest = uow.submissions.search(connection, Kind.STOCK, _LATEST)
    return next((one.intended_at for one in latest if one.submission_id is not None), None)


def _is_open(uow: UnitOfWork, submission: Submission) -> bool:
    """Tell whether its messages wait for a verdict; they get their first one together."""
    first = uow.stock.messages(submission.connection, submission.name, limit=1)
    return bool(first) and first[0].result.outcome is ItemOutcome.OPEN
