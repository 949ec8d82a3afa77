"""Maps call records to rows of three tables, and back."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from ....ports.host.call_records import (
    MOST_SUBJECTS,
    Body,
    CallOutcome,
    CallRecord,
    Party,
    Subject,
    SubjectKind,
)
from ....ports.host.rate_policy import QuotaSeen

LONGEST_ID = 200
"""Longer IDs are stored and searched by this many leading characters."""


def to_row(call: CallRecord) -> dict[str, Any]:
    """Return the row of the call; the database assigns its number."""
    quota = call.quota
    return {
        "connection": call.connection,
        "party": call.party.value,
        "at": call.at,
        "operation": call.operation,
        "outcome": call.outcome.value,
        "failed": call.outcome.is_failure,
        "http_status": call.http_status,
        "code": call.code,
        "said": call.said,
        "duration": call.duration,
        "request_id": call.request_id,
        "quota_most": quota.most if quota else None,
        "quota_remaining": quota.remaining if quota else None,
        "quota_resets_at": quota.resets_at if quota else None,
        "request_size": call.request.size,
        "request_digest": call.request.digest,
        "answer_size": call.answer.size,
        "answer_digest": call.answer.digest,
    }


def subject_rows(call: int, subjects: Iterable[Subject]) -> list[dict[str, Any]]:
    """Return one row per subject of the call."""
    kept = list(dict.fromkeys(subjects))[:MOST_SUBJECTS]
    return [
        {"kind": kind.value, "subject": subject[:LONGEST_ID], "call": call}
        for kind, subject in kept
    ]


def body_row(call: int, record: CallRecord) -> dict[str, Any] | None:
    """Return the row of the stored bodies, None without any."""
    request, answer = record.request.content, record.answer.content
    if request is None and answer is None:
        return None
    return {"call": call, "request": request, "answer": answer}


def from_row(row: sa.RowMapping, subjects: Iterable[Subject]) -> CallRecord:
    """Return the call without its bodies."""
    quota = None
    if row["quota_most"] is not None:
        quota = QuotaSeen(row["quota_most"], row["quota_remaining"], row["quota_resets_at"])
    return CallRecord(
        at=row["at"],
        party=Party(row["party"]),
        operation=row["operation"],
        outcome=CallOutcome(row["outcome"]),
        connection=row["connection"],
        subjects=tuple(sorted(subjects)),
        http_status=row["http_status"],
        code=row["code"],
        said=row["said"],
        duration=row["duration"],
        request_id=row["request_id"],
        quota=quota,
        request=Body(row["request_size"], row["request_digest"]),
        answer=Body(row["answer_size"], row["answer_digest"]),
        id=row["id"],
    )


def subject_of(row: sa.RowMapping) -> Subject:
    """Return the subject of the row."""
    return Subject(SubjectKind(row["kind"]), row["subject"])


def with_bodies(call: CallRecord, row: sa.RowMapping) -> CallRecord:
    """Return the call with its stored bodies."""
    return replace(
        call,
        request=replace(call.request, content=row["request"]),
        answer=replace(call.answer, content=row["answer"]),
    )
