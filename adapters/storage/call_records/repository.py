"""Queries call records by time, by type and by subject."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ....ports.host.call_records import CallFilter, CallRecord, Place, Subject, SubjectKind
from ..database import Database
from ..tables import call_bodies, call_records, call_subjects
from .related import calls_about, union_of
from .rows import from_row, subject_of, with_bodies

_failed = call_records.c.failed.is_(sa.true())


@dataclass(frozen=True, slots=True)
class SqlCallRecordRepository:
    """Fulfils `CallRecordRepository`."""

    database: Database

    def page(
        self, wanted: CallFilter, before: Place | None = None, limit: int = 100
    ) -> list[CallRecord]:
        """Return matching calls, newest first, without bodies."""
        newest = (call_records.c.at.desc(), call_records.c.id.desc())
        with self.database.reading() as database:
            asked = _asked(database, wanted, before)
            question = asked.order_by(*newest).limit(limit)
            rows = database.execute(question).mappings().all()
            return _with_subjects(database, rows)

    def get(self, record_id: int) -> CallRecord | None:
        """Return a call with its stored bodies."""
        with self.database.reading() as database:
            asked = sa.select(call_records).where(call_records.c.id == record_id)
            found = _with_subjects(database, database.execute(asked).mappings().all())
            kept = sa.select(call_bodies).where(call_bodies.c.call == record_id)
            bodies = database.execute(kept).mappings().one_or_none()
        for call in found:
            return call if bodies is None else with_bodies(call, bodies)
        return None

    def of(
        self, kind: SubjectKind, subject_id: str, before: Place | None = None, limit: int = 100
    ) -> list[CallRecord]:
        """Return the calls about a subject, newest first."""
        return self.page(CallFilter(subject=Subject(kind, subject_id)), before, limit)

    def count(self, kind: SubjectKind, subject_id: str, most: int = 1000) -> int:
        """Return the number of calls that `of` has, at most `most`."""
        with self.database.reading() as database:
            found = union_of(calls_about(database, Subject(kind, subject_id))).limit(most)
            counted = sa.select(sa.func.count()).select_from(found.subquery())
            return database.execute(counted).scalar_one()

    def total(self, wanted: CallFilter, most: int = 10_000) -> int:
        """Return the number of matching calls, at most `most`."""
        with self.database.reading() as database:
            matching = _asked(database, wanted, None).with_only_columns(call_records.c.id)
            counted = sa.select(sa.func.count()).select_from(matching.limit(most).subquery())
            return database.execute(counted).scalar_one()

    def erase(self, before: datetime, most: int) -> int:
        """Delete at most `most` of the oldest records from before `before`; return the number."""
        oldest = (
            sa.select(call_records.c.id)
            .where(call_records.c.at < before)
            .order_by(call_records.c.at, call_records.c.id)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        with self.database.writing() as database:
            numbers = database.scalars(oldest).all()
            if not numbers:
                return 0
            for table, number in (
                (call_subjects, call_subjects.c.call),
                (call_bodies, call_bodies.c.call),
                (call_records, call_records.c.id),
            ):
                database.execute(sa.delete(table).where(number.in_(numbers)))
        return len(numbers)


def _asked(
    database: sa.Connection, wanted: CallFilter, before: Place | None
) -> sa.Select[tuple[Any, ...]]:
    column = call_records.c
    asked: sa.Select[tuple[Any, ...]] = sa.select(call_records)
    if wanted.subject is not None:
        # Materialized: the planner might else scan all calls in the order of time.
        about = union_of(calls_about(database, wanted.subject)).cte("about")
        about = about.prefix_with("MATERIALIZED")
        asked = asked.join(about, about.c[0] == column.id)
    for value, its in (
        (wanted.connection, column.connection),
        (wanted.party, column.party),
        (wanted.operation, column.operation),
    ):
        if value is not None:
            asked = asked.where(its == str(value))
    if wanted.failed:
        asked = asked.where(_failed)
    if wanted.since is not None:
        asked = asked.where(column.at >= wanted.since)
    if wanted.until is not None:
        asked = asked.where(column.at < wanted.until)
    if before is not None:
        earlier = sa.or_(column.at < before.at, column.id < before.id)
        asked = asked.where(column.at <= before.at, earlier)
    return asked


def _with_subjects(database: sa.Connection, rows: Sequence[sa.RowMapping]) -> list[CallRecord]:
    named = sa.select(call_subjects).where(call_subjects.c.call.in_([row["id"] for row in rows]))
    subjects: defaultdict[int, list[Subject]] = defaultdict(list)
    for row in database.execute(named).mappings() if rows else ():
        subjects[row["call"]].append(subject_of(row))
    return [from_row(row, subjects[row["id"]]) for row in rows]
