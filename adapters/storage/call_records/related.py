"""Finds the calls that are about an order, a shipment, a SKU or a feed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final, TypeAlias

import sqlalchemy as sa

from ....ports.host.call_records import Party, Subject, SubjectKind
from ..tables import (
    call_records,
    call_subjects,
    shipments,
    stock_cursors,
    stock_journal,
    stock_messages,
    submissions,
)
from .rows import LONGEST_ID

MOST_RELATED: Final = 500
"""Of a SKU, the number of latest feeds and of latest stock calls that are searched."""

Calls: TypeAlias = sa.Select[tuple[int]]


def calls_about(connection: sa.Connection, subject: Subject) -> list[Calls]:
    """Return queries whose union are the IDs of all calls about the subject."""
    related = Related()
    related.add(*subject)
    match subject.kind:
        case SubjectKind.ORDER:
            _add_shipments(related, connection, shipments.c.channel_order_id == subject.id)
        case SubjectKind.SHIPMENT:
            for name in (shipments.c.shipment_id, shipments.c.shipment_code):
                _add_shipments(related, connection, name == subject.id)
        case SubjectKind.FEED:
            for name in (submissions.c.name, submissions.c.submission_id):
                _add_submissions(related, connection, name == subject.id)
        case SubjectKind.SKU:
            _add_stock(related, connection, subject.id)
    return list(related.questions())


class Related:
    """Related subjects, and the exact times of related calls that name no subject."""

    def __init__(self) -> None:
        self._named: defaultdict[SubjectKind, set[str]] = defaultdict(set)
        self._made: defaultdict[tuple[str, Party], set[datetime]] = defaultdict(set)

    def add(self, kind: SubjectKind, subject_id: str | None) -> None:
        """Add a subject; an empty ID is ignored."""
        if subject_id:
            self._named[kind].add(subject_id[:LONGEST_ID])

    def made_at(self, connection: str, party: Party, moment: datetime) -> None:
        """Add the calls of exactly this time: an intent is stored with the time of its call."""
        self._made[connection, party].add(moment)

    def questions(self) -> Iterator[Calls]:
        """Yield the queries."""
        for kind, ids in self._named.items():
            yield sa.select(call_subjects.c.call).where(
                call_subjects.c.kind == kind.value, call_subjects.c.subject.in_(sorted(ids))
            )
        for (connection, party), moments in self._made.items():
            yield sa.select(call_records.c.id).where(
                call_records.c.connection == connection,
                call_records.c.at.in_(sorted(moments)),
                call_records.c.party == party.value,
            )


def _add_shipments(
    related: Related, connection: sa.Connection, which: sa.ColumnElement[bool]
) -> None:
    question = sa.select(
        shipments.c.connection,
        shipments.c.channel_order_id,
        shipments.c.shipment_id,
        shipments.c.shipment_code,
        shipments.c.document_handle,
        shipments.c.document_key,
        shipments.c.submission,
    ).where(which)
    for its, order, shipment, code, handle, key, submission in connection.execute(question):
        related.add(SubjectKind.ORDER, order)
        related.add(SubjectKind.SHIPMENT, shipment)
        related.add(SubjectKind.SHIPMENT, code)
        related.add(SubjectKind.REPORT, handle)
        related.add(SubjectKind.REPORT, key)
        if submission:
            ours = sa.and_(submissions.c.connection == its, submissions.c.name == submission)
            _add_submissions(related, connection, ours)


def _add_submissions(
    related: Related, connection: sa.Connection, which: sa.ColumnElement[bool]
) -> None:
    """Add feeds by name and ID, and by the time of a call whose answer was lost."""
    question = sa.select(
        submissions.c.connection,
        submissions.c.name,
        submissions.c.submission_id,
        submissions.c.intended_at,
    ).where(which)
    for its, name, submission_id, intended_at in connection.execute(question):
        related.add(SubjectKind.FEED, name)
        related.add(SubjectKind.FEED, submission_id)
        related.made_at(its, Party.CHANNEL, intended_at)


def _add_stock(related: Related, connection: sa.Connection, channel_sku: str) -> None:
    """Add the feeds that contain the SKU, and the calls that sent its stock."""
    for name in connection.scalars(sa.select(stock_cursors.c.connection)).all():
        its_messages = (
            sa.select(stock_messages.c.submission)
            .where(stock_messages.c.connection == name, stock_messages.c.channel_sku == channel_sku)
            .order_by(stock_messages.c.made_at.desc())
            .limit(MOST_RELATED)
        )
        ours = sa.and_(submissions.c.connection == name, submissions.c.name.in_(its_messages))
        _add_submissions(related, connection, ours)
        its_calls = (
            sa.select(stock_journal.c.received_at)
            .where(stock_journal.c.connection == name, stock_journal.c.channel_sku == channel_sku)
            .order_by(stock_journal.c.id.desc())
            .limit(MOST_RELATED)
        )
        for received_at in connection.scalars(its_calls).all():
            related.made_at(name, Party.FROM_OMS, received_at)


def union_of(questions: Iterable[Calls]) -> sa.CompoundSelect[tuple[int]]:
    """Return the union of the queries."""
    return sa.union(*questions)
