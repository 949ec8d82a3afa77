"""Lists of submissions."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from ....ports.channel.submissions import Kind
from ....ports.repositories.stock import ItemOutcome
from ....ports.repositories.submissions import Submission, SubmissionStage
from ..rows.submissions import from_row
from ..tables import stock_messages, submissions
from .pages import PAGE, Page, Place, behind, newest_first

LOOKED_AT = 6
"""Of the newest stock updates; one of them ended well, unless nothing has for a long time."""


MESSAGES_LOOKED_AT = 500


@dataclass(frozen=True, slots=True)
class LastStock:
    """The last stock update of which the channel took anything, and the newest one there is."""

    done: Submission | None
    newest: Submission | None


def submission_page(
    database: sa.Connection,
    connection: str | None = None,
    kind: Kind | None = None,
    after: str = "",
    limit: int = PAGE,
) -> Page[Submission]:
    """Return submissions, newest intended first."""
    question = sa.select(submissions)
    if connection is not None:
        question = question.where(submissions.c.connection == connection)
    key = (submissions.c.intended_at, submissions.c.name, submissions.c.connection)
    question = behind(question, key, after).limit(limit + 1)
    parts = (
        map(from_row, database.execute(question.where(submissions.c.kind == one.value)).mappings())
        for one in (Kind if kind is None else [kind])
    )
    return newest_first(parts, _place, limit)


def last_stock(database: sa.Connection, connection: str) -> LastStock:
    """Return of which stock update the channel last took anything, and the newest one."""
    newest = submission_page(database, connection, Kind.STOCK, limit=LOOKED_AT).rows
    taken = (one for one in newest if one.done_at and _took_any(database, one))
    return LastStock(next(taken, None), newest[0] if newest else None)


def _took_any(database: sa.Connection, submission: Submission) -> bool:
    """Tell whether the channel accepted one of the first messages of a stock update."""
    message = stock_messages.c
    first = (
        sa.select(message.outcome)
        .where(message.connection == submission.connection, message.submission == submission.name)
        .order_by(message.number)
        .limit(MESSAGES_LOOKED_AT)
    )
    return ItemOutcome.ACCEPTED.value in database.scalars(first)


def stuck_submissions(database: sa.Connection, connection: str, now: datetime) -> list[Submission]:
    """Return submissions that the channel keeps longer than it should."""
    question = sa.select(submissions).where(
        submissions.c.connection == connection, submissions.c.stage == SubmissionStage.SENT.value
    )
    found = map(from_row, database.execute(question).mappings())
    return [one for one in found if one.is_stuck(now)]


def _place(submission: Submission) -> Place:
    return submission.intended_at, submission.name, submission.connection
