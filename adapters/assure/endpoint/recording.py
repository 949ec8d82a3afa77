"""Records the calls of Assure, refused ones included."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from time import monotonic
from typing import Any, Final

from flask import Flask, Response, g, request
from werkzeug.exceptions import RequestEntityTooLarge

from ....ports.host.call_records import (
    Body,
    CallOutcome,
    CallRecord,
    CallRecorder,
    Party,
    Subject,
    SubjectKind,
)
from ....ports.host.clock import Clock
from ....sdk.masking.json_body import mask_json
from ....sdk.masking.parameters import mask_parameters
from ..call_fields import KEPT
from .reading import body_as_sent

SUBJECTS: Final = {
    "orderCode": SubjectKind.ORDER,
    "shipmentId": SubjectKind.SHIPMENT,
    "shipmentCode": SubjectKind.SHIPMENT,
}
"""Fields of the body (top level) or query that identify the subject of a call."""

ID: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:/+-]{0,99}")
"""The format of IDs; values of another format are not recorded."""

UNKNOWN_PER_MINUTE: Final = 60
"""How many calls of unknown callers are recorded, which bounds their storage."""

NOT_READY: Final = "NOT_READY"
"""The code of an answer that counts as a success: the caller is to retry later."""


COMPLETED_HERE: Final = "Completed by the connector; the channel was not called."


@dataclass(slots=True)
class UnknownCallers:
    """Admits a limited number of calls of unknown callers per minute to the records."""

    minute: int = 0
    count: int = 0

    def admit(self, now: datetime) -> bool:
        """Return whether to record one more; concurrent threads may exceed the limit slightly."""
        minute = int(now.timestamp() // 60)
        if minute != self.minute:
            self.minute, self.count = minute, 0
        self.count += 1
        return self.count <= UNKNOWN_PER_MINUTE


def now_of_call() -> datetime:
    """Return when the current call arrived, by the connector's clock."""
    moment: datetime = g.at
    return moment


def note(names: Any) -> None:  # noqa: ANN401  # JSON or a query, of whatever kind
    """Record the subjects of the current call."""
    for name, kind in SUBJECTS.items():
        value = names.get(name)
        if isinstance(value, str | int) and ID.fullmatch(str(value)):
            g.subjects.append(Subject(kind, str(value)))


def note_skus(skus: Iterable[str]) -> None:
    """Record the SKUs that the current call was refused for."""
    g.subjects += [Subject(SubjectKind.SKU, sku) for sku in skus if ID.fullmatch(sku)]


def note_refusal(code: str, said: str = "") -> None:
    """Record why the current call is refused; `said` must not quote the request."""
    g.code, g.said = code, said


def note_completed_here() -> None:
    """Record that the current call is answered as done without a call to the channel."""
    g.said = COMPLETED_HERE


def record_calls(app: Flask, recorder: CallRecorder, clock: Clock, of: Collection[str]) -> None:
    """
    Record every call of the OMS after its response is built.

    Recorded are requests to the blueprints `of` and to unknown addresses. Requests to other
    blueprints, such as the console's pages, are not.
    """
    unknown_callers = UnknownCallers()

    @app.before_request
    def begin() -> None:
        g.at, g.began = clock.now(), monotonic()
        g.subjects, g.endpoint, g.code, g.said = [], None, "", ""

    @app.after_request
    def end(response: Response) -> Response:
        if request.blueprint not in (None, *of):
            return response
        if g.endpoint is not None or unknown_callers.admit(g.at):
            recorder.record(lambda: _record(response, recorder))
        return response


def _record(response: Response, recorder: CallRecorder) -> CallRecord:
    refused = response.status_code >= HTTPStatus.BAD_REQUEST or g.code
    wished = not refused or g.code == NOT_READY
    outcome = CallOutcome.ANSWERED if wished else CallOutcome.REFUSED
    masked = g.endpoint is not None and recorder.keeps_bodies(outcome)
    return CallRecord(
        g.at,
        Party.FROM_OMS,
        _operation(),
        outcome,
        connection="" if g.endpoint is None else g.endpoint.name,
        subjects=tuple(g.subjects),
        http_status=response.status_code,
        code=g.code,
        said=g.said,
        duration=timedelta(seconds=monotonic() - g.began),
        request=_request(masked=masked),
        answer=_answer(response, masked=masked),
    )


def _operation() -> str:
    """Return method and route of the call; an unknown path is not repeated."""
    if request.url_rule is None:
        return "unknown address"
    return f"{request.method} {request.url_rule.rule.rpartition('<connection>')[2]}"


def _request(*, masked: bool) -> Body:
    """Return size, digest and masked body; only the size for unknown callers."""
    unread = Body(request.content_length or 0)
    if g.endpoint is None:
        return unread
    try:
        content = body_as_sent(request)
    except RequestEntityTooLarge:
        return unread
    if not masked:
        return Body.of(content)
    if request.args:
        return Body.of(content, mask_parameters(request.args.items(multi=True), KEPT))
    return Body.of(content, mask_json(content, KEPT) if content else None)


def _answer(response: Response, *, masked: bool) -> Body:
    content = response.get_data()
    return Body.of(content, mask_json(content, KEPT) if masked and response.is_json else None)
