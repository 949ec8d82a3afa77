"""The book of submissions, in SQL."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from statistics import median

import sqlalchemy as sa

from ...ports.stores.submissions import Submission, SubmissionStage
from ...ports.submissions import Kind
from .statements import in_portions, upsert
from .submission_rows import from_row, to_row
from .tables import submissions
from .transaction import Transaction

_TYPICAL_OF = 20
"""The typical time is that of so many submissions, the last ones done."""


class SqlSubmissionBook:
    """Fulfils `SubmissionBook` within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def get(self, connection: str, names: Sequence[str]) -> dict[str, Submission]:
        """Return those of these names that are known, by name."""
        return {
            submission.name: submission
            for portion in in_portions(names)
            for submission in self._submissions(
                connection, _of(connection).where(submissions.c.name.in_(portion))
            )
        }

    def put(self, submissions_: Iterable[Submission]) -> None:
        """Insert or replace each under its key; no key may come twice."""
        rows = [to_row(submission) for submission in submissions_]
        self._transaction.lock(row["connection"] for row in rows)
        upsert(self._transaction.connection, submissions, rows)

    def remove(self, connection: str, name: str) -> None:
        """Forget a submission that was intended and not sent; one that was sent stays."""
        self._transaction.on(connection).execute(
            sa.delete(submissions).where(
                submissions.c.connection == connection,
                submissions.c.name == name,
                submissions.c.stage == SubmissionStage.INTENDED.value,
            )
        )

    def find(self, name: str) -> list[Submission]:
        """Return the submissions of all connections with our name or the channel's id `name`."""
        named = sa.or_(submissions.c.name == name, submissions.c.submission_id == name)
        asked = self._transaction.connection.execute(sa.select(submissions).where(named))
        return [from_row(row) for row in asked.mappings()]

    def in_stages(
        self, connection: str, stages: Sequence[SubmissionStage], kind: Kind | None = None
    ) -> list[Submission]:
        """Return all in these stages, of one kind or of all, oldest intended first."""
        wanted = _of(connection).where(submissions.c.stage.in_([stage.value for stage in stages]))
        if kind is not None:
            wanted = wanted.where(submissions.c.kind == kind.value)
        return sorted(self._submissions(connection, wanted), key=_place)

    def known_ids(self, submission_ids: Sequence[str]) -> frozenset[str]:
        """Return those of the channel's ids that a submission of any connection has."""
        return frozenset(
            submission_id
            for portion in in_portions(submission_ids)
            for submission_id in self._transaction.connection.scalars(
                sa.select(submissions.c.submission_id).where(
                    submissions.c.submission_id.in_(portion)
                )
            )
        )

    def typical_time(self, connection: str, kind: Kind) -> timedelta | None:
        """Return the median time from sent to done of the last 20, None before the first."""
        last = (
            sa.select(submissions.c.sent_at, submissions.c.done_at)
            .where(
                submissions.c.connection == connection,
                submissions.c.kind == kind.value,
                submissions.c.done_at.is_not(None),
                submissions.c.sent_at.is_not(None),
            )
            .order_by(submissions.c.done_at.desc(), submissions.c.sent_at.desc())
            .limit(_TYPICAL_OF)
        )
        spans = [
            (done_at - sent_at).total_seconds()
            for sent_at, done_at in self._transaction.on(connection).execute(last)
        ]
        return timedelta(seconds=median(spans)) if spans else None

    def search(
        self, connection: str | None = None, kind: Kind | None = None, limit: int = 100
    ) -> list[Submission]:
        """Return matching submissions, newest intended first."""
        matching = sa.select(submissions) if connection is None else _of(connection)
        newest = matching.order_by(
            submissions.c.intended_at.desc(), submissions.c.name.desc()
        ).limit(limit)
        found = [
            submission
            for wanted in (Kind if kind is None else [kind])
            for submission in self._submissions(
                connection, newest.where(submissions.c.kind == wanted.value)
            )
        ]
        found.sort(key=_place, reverse=True)
        return found[:limit]

    def _submissions(
        self, connection: str | None, question: sa.Select[tuple[()]]
    ) -> Iterable[Submission]:
        asked = (
            self._transaction.connection if connection is None else self._transaction.on(connection)
        )
        return map(from_row, asked.execute(question).mappings())


def _of(connection: str) -> sa.Select[tuple[()]]:
    return sa.select(submissions).where(submissions.c.connection == connection)


def _place(submission: Submission) -> tuple[datetime, str]:
    """Return what orders submissions in time."""
    return submission.intended_at, submission.name
