"""What is recorded of a call to Assure."""

from dataclasses import dataclass
from datetime import datetime

from ....ports.host.call_records import (
    NOTHING,
    Body,
    CallRecord,
    CallRecorder,
    Party,
    Subject,
    SubjectKind,
)
from ....ports.host.rate_policy import CallResult
from ....sdk.call_outcome import call_outcome
from ....sdk.masking.json_body import mask_json
from ..call_fields import KEPT
from .answers import said_by
from .exchange import Answer, Question


@dataclass(frozen=True, slots=True)
class CallAttempt:
    """A call as it was made; `order_id` is empty where it is about no order."""

    operation: str
    question: Question
    order_id: str
    at: datetime


def call_record(
    attempt: CallAttempt, answer: Answer, result: CallResult, recorder: CallRecorder
) -> CallRecord:
    """Tell the call; bodies are masked, and only where they are kept."""
    outcome = call_outcome(result.outcome)
    masked = recorder.keeps_bodies(outcome)
    return CallRecord(
        attempt.at,
        Party.OMS,
        attempt.operation,
        outcome,
        subjects=(Subject(SubjectKind.ORDER, attempt.order_id),) if attempt.order_id else (),
        http_status=answer.status,
        code=result.code,
        said=answer.lost or (said_by(answer, attempt.question) if outcome.is_failure else ""),
        duration=answer.elapsed,
        request=_body(attempt.question.content, masked=masked),
        answer=_body(answer.content, masked=masked),
    )


def _body(travelled: bytes, *, masked: bool) -> Body:
    if not travelled:
        return NOTHING
    return Body.of(travelled, mask_json(travelled, KEPT) if masked else None)
