"""Stock submissions in flight, and whether they block the next one."""

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
    """Return a submission with an unknown outcome that blocks the next one, if there is one."""
    for submission in uow.submissions.in_stages(connection, UNDER_WAY, Kind.STOCK):
        if now <= submission.deadline_at or _is_open(uow, submission):
            return submission
    return None


def overdue(uow: UnitOfWork, connection: str, now: datetime) -> Sequence[Submission]:
    """Return submissions without a result by their deadline whose messages are still open."""
    unanswered = uow.submissions.in_stages(connection, UNANSWERED, Kind.STOCK)
    return [one for one in unanswered if now > one.deadline_at and _is_open(uow, one)]


def last_sent_at(uow: UnitOfWork, connection: str) -> datetime | None:
    """Return when the last submission that the channel accepted was sent."""
    latest = uow.submissions.search(connection, Kind.STOCK, _LATEST)
    return next((one.intended_at for one in latest if one.submission_id is not None), None)


def _is_open(uow: UnitOfWork, submission: Submission) -> bool:
    """Return whether its messages wait for their first result, which they get together."""
    first = uow.stock.messages(submission.connection, submission.name, limit=1)
    return bool(first) and first[0].result.outcome is ItemOutcome.OPEN
