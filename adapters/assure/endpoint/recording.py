"""Records the calls of Assure, those that are refused as well."""

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

SUBJECTS: Final = {
    "orderCode": SubjectKind.ORDER,
    "shipmentId": SubjectKind.SHIPMENT,
    "shipmentCode": SubjectKind.SHIPMENT,
}
"""What a call names by these names, at the top of its body or in its query."""

ID: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:/+-]{0,99}")
"""What an id looks like; anything else that a caller puts in its place is not recorded."""

NOT_KNOWN_A_MINUTE: Final = 60
"""So many calls of strangers are recorded, lest they fill the database."""

NOT_READY: Final = "NOT_READY"
"""The code of an answer that is as it should be: come back later."""


@dataclass(slots=True)
class Strangers:
    """Lets some calls a minute of those through who are not known."""

    minute: int = 0
    count: int = 0

    def are_let_through(self, now: datetime) -> bool:
        """Tell whether one more is recorded; several threads may let a few more through."""
        minute = int(now.timestamp() // 60)
        if minute != self.minute:
            self.minute, self.count = minute, 0
        self.count += 1
        return self.count <= NOT_KNOWN_A_MINUTE


def now_of_call() -> datetime:
    """Return when the call under way came in, by the connector's clock."""
    moment: datetime = g.at
    return moment


def note(names: Any) -> None:  # noqa: ANN401  # JSON or a query, of whatever kind
    """Note what the call under way is about."""
    for name, kind in SUBJECTS.items():
        told = names.get(name)
        if isinstance(told, str | int) and ID.fullmatch(str(told)):
            g.subjects.append(Subject(kind, str(told)))


def note_skus(skus: Iterable[str]) -> None:
    """Note SKUs that the call under way was refused for."""
    g.subjects += [Subject(SubjectKind.SKU, sku) for sku in skus if ID.fullmatch(sku)]


def note_refusal(code: str, said: str = "") -> None:
    """Note why the call under way is refused; `said` must quote nothing that was sent."""
    g.code, g.said = code, said


def record_calls(app: Flask, recorder: CallRecorder, clock: Clock, of: Collection[str]) -> None:
    """
    Let every call of an OMS be recorded, once its answer is made.

    Those are the calls of the blueprints `of`, and those of addresses that are none. What else
    the application answers, pages for people among it, is nobody's call here.
    """
    strangers = Strangers()

    @app.before_request
    def begin() -> None:
        g.at, g.began = clock.now(), monotonic()
        g.subjects, g.endpoint, g.code, g.said = [], None, "", ""

    @app.after_request
    def end(response: Response) -> Response:
        if request.blueprint not in (None, *of):
            return response
        if g.endpoint is not None or strangers.are_let_through(g.at):
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
    """Name the call by our own address for it; what a stranger made up is not repeated."""
    if request.url_rule is None:
        return "an address that is none"
    return f"{request.method} {request.url_rule.rule.rpartition('<connection>')[2]}"


def _request(*, masked: bool) -> Body:
    """Measure what came; of a stranger's call, or one too large, nothing is read."""
    told = Body(request.content_length or 0)
    if g.endpoint is None:
        return told
    try:
        content = request.get_data()
    except RequestEntityTooLarge:
        return told
    if not masked:
        return Body.of(content)
    if request.args:
        return Body.of(content, mask_parameters(request.args.items(multi=True), KEPT))
    return Body.of(content, mask_json(content, KEPT) if content else None)


def _answer(response: Response, *, masked: bool) -> Body:
    content = response.get_data()
    return Body.of(content, mask_json(content, KEPT) if masked and response.is_json else None)
