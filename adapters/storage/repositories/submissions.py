"""Submissions in SQL."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any

import sqlalchemy as sa

from ....ports.channel.submissions import Kind
from ....ports.repositories.stages.submissions import SUBMISSION_WAYS
from ....ports.repositories.submissions import Submission, SubmissionStage
from ..rows.stages_read import StagesRead
from ..rows.submissions import from_row, to_row
from ..statements import in_portions, upsert
from ..tables import submissions
from ..transaction import Transaction

_TYPICAL_OF = 20
"""The number of latest processed submissions that the typical time is computed from."""

# Built once, because building takes longer than the query.
_OF_CONNECTION = sa.select(submissions).where(
    submissions.c.connection == sa.bindparam("connection_is")
)
_OF_NAMES = _OF_CONNECTION.where(submissions.c.name.in_(sa.bindparam("names", expanding=True)))
_OF_KIND = submissions.c.kind == sa.bindparam("kind_is")
_IN_STAGES = _OF_CONNECTION.where(submissions.c.stage.in_(sa.bindparam("stages", expanding=True)))
_OF_KIND_IN_STAGES = _IN_STAGES.where(_OF_KIND)
_LAST_DONE = (
    sa.select(submissions.c.sent_at, submissions.c.done_at)
    .where(
        submissions.c.connection == sa.bindparam("connection_is"),
        _OF_KIND,
        submissions.c.done_at.is_not(None),
        submissions.c.sent_at.is_not(None),
    )
    .order_by(submissions.c.done_at.desc(), submissions.c.sent_at.desc())
    .limit(_TYPICAL_OF)
)
_NEWEST = (submissions.c.intended_at.desc(), submissions.c.name.desc())
_MOST = sa.bindparam("most", type_=sa.Integer())
_NEWEST_OF_ALL = sa.select(submissions).where(_OF_KIND).order_by(*_NEWEST).limit(_MOST)
_NEWEST_OF_CONNECTION = _OF_CONNECTION.where(_OF_KIND).order_by(*_NEWEST).limit(_MOST)


class SqlSubmissionRepository:
    """Fulfils `SubmissionRepository` within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._stages = StagesRead(SUBMISSION_WAYS)

    def get(self, connection: str, names: Sequence[str]) -> dict[str, Submission]:
        """Return the known ones of these names, by name."""
        for name in names:
            self._stages.note(connection, name, None)
        return {
            submission.name: submission
            for portion in in_portions(names)
            for submission in self._submissions(connection, _OF_NAMES, names=portion)
        }

    def put(self, submissions_: Iterable[Submission]) -> None:
        """Upsert submissions; each key may occur once."""
        rows = []
        for submission in submissions_:
            self._stages.check(submission.connection, submission.name, submission.stage)
            rows.append(to_row(submission))
        self._transaction.lock(row["connection"] for row in rows)
        upsert(self._transaction.connection, submissions, rows)

    def remove(self, connection: str, name: str) -> None:
        """Delete a submission that is intended and was not sent; a sent one is kept."""
        self._transaction.on(connection).execute(
            sa.delete(submissions).where(
                submissions.c.connection == connection,
                submissions.c.name == name,
                submissions.c.stage == SubmissionStage.INTENDED.value,
            )
        )

    def find(self, name: str) -> list[Submission]:
        """Return submissions of all connections with this name or channel ID."""
        named = sa.or_(submissions.c.name == name, submissions.c.submission_id == name)
        asked = self._transaction.connection.execute(sa.select(submissions).where(named))
        return [from_row(row) for row in asked.mappings()]

    def in_stages(
        self, connection: str, stages: Sequence[SubmissionStage], kind: Kind | None = None
    ) -> list[Submission]:
        """Return all in these stages, of one kind or of all, the first intended first."""
        question = _IN_STAGES if kind is None else _OF_KIND_IN_STAGES
        wanted = [stage.value for stage in stages]
        found = self._submissions(connection, question, stages=wanted, kind_is=kind)
        return sorted(found, key=_place)

    def known_ids(self, submission_ids: Sequence[str]) -> frozenset[str]:
        """Return those of the channel's IDs that belong to a submission of any connection."""
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
        """Return the median time from sent to done of the last 20, None without any."""
        last = self._transaction.on(connection).execute(
            _LAST_DONE, {"connection_is": connection, "kind_is": kind.value}
        )
        spans = [(done_at - sent_at).total_seconds() for sent_at, done_at in last]
        return timedelta(seconds=median(spans)) if spans else None

    def search(
        self, connection: str | None = None, kind: Kind | None = None, limit: int = 100
    ) -> list[Submission]:
        """Return matching submissions, the newest intended first."""
        newest = _NEWEST_OF_ALL if connection is None else _NEWEST_OF_CONNECTION
        found = [
            submission
            for wanted in (Kind if kind is None else [kind])
            for submission in self._submissions(
                connection, newest, kind_is=wanted.value, most=limit
            )
        ]
        found.sort(key=_place, reverse=True)
        return found[:limit]

    def _submissions(
        self,
        connection: str | None,
        question: sa.Select[tuple[()]],
        **values: Any,  # noqa: ANN401  # values of columns
    ) -> Iterator[Submission]:
        for row in self._transaction.rows(connection, question, **values):
            submission = from_row(row)
            self._stages.note(submission.connection, submission.name, submission.stage)
            yield submission


def _place(submission: Submission) -> tuple[datetime, str]:
    """Return the sort key: the time of intent."""
    return submission.intended_at, submission.name
