"""The course of one call, kept while it is made so that its record can be told in the end."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from ....ports.host.call_records import (
    MOST_SUBJECTS,
    NOTHING,
    Body,
    CallRecord,
    CallRecorder,
    Party,
    Subject,
    SubjectKind,
)
from ....ports.host.rate_policy import CallResult, Outcome
from ....sdk.call_outcome import call_outcome
from ....sdk.masking.xml_body import mask_xml
from .answers import Answer, NoAnswer, NoReply, Reply
from .call_fields import KEPT, mask_form
from .documents import Document
from .mending import mended
from .request import Call

_KINDS: Final = {
    "AmazonOrderId": SubjectKind.ORDER,
    "FeedSubmissionId": SubjectKind.FEED,
    "FeedSubmissionIdList": SubjectKind.FEED,
    "ReportId": SubjectKind.REPORT,
    "ReportRequestId": SubjectKind.REPORT,
    "ReportRequestIdList": SubjectKind.REPORT,
}
_IN_ANSWERS: Final = ("AmazonOrderId", "FeedSubmissionId", "ReportId", "ReportRequestId")
_LONGEST_WORD: Final = 100


@dataclass(slots=True)
class CallAttempt:
    """What has become of a call so far; the first two are known when it begins."""

    call: Call
    at: datetime
    form: str = ""
    reply: Reply | None = None
    content: Answer | Document | None = None
    said: str = ""
    problem: NoAnswer | None = None
    left_at: datetime | None = None

    @property
    def has_left(self) -> bool:
        """Whether Amazon may have received the call."""
        return self.left_at is not None or self.reply is not None

    def departed(self, result: CallResult) -> CallResult:
        """Return the result with the departure; a call that did not leave had no effect."""
        if not self.has_left:
            return replace(result, outcome=Outcome.NOT_SENT)
        return replace(result, left_at=self.left_at)

    def record(self, result: CallResult, recorder: CallRecorder) -> CallRecord:
        """Tell the call as it went; bodies are masked, and only where they are kept."""
        reply, outcome = self.reply, call_outcome(result.outcome)
        masked = recorder.keeps_bodies(outcome)
        return CallRecord(
            self.at,
            Party.CHANNEL,
            self.call.action,
            outcome,
            subjects=tuple(islice(self._subjects(), MOST_SUBJECTS)),
            http_status=result.http_status,
            code=result.code[:_LONGEST_WORD],
            said=self.said or str(self.problem or ""),
            duration=self._elapsed(),
            request_id=(result.request_id or self._header("x-mws-request-id"))[:_LONGEST_WORD],
            quota=result.quota,
            request=self._request(masked=masked),
            answer=NOTHING if reply is None else _body(reply.body, masked=masked),
        )

    def _elapsed(self) -> timedelta:
        if self.reply is not None:
            return self.reply.elapsed
        return self.problem.elapsed if isinstance(self.problem, NoReply) else timedelta(0)

    def _header(self, name: str) -> str:
        return "" if self.reply is None else self.reply.headers.get(name, "")

    def _subjects(self) -> Iterator[Subject]:
        """Yield what the call asks about, and then what its answer names."""
        for name, value in self.call.parameters.items():
            for part in name.split("."):
                if part in _KINDS:
                    yield Subject(_KINDS[part], value)
        if isinstance(self.content, Answer):
            for name in _IN_ANSWERS:
                for element in self.content.result.iter(f"{{*}}{name}"):
                    if element.text and element.text.strip():
                        yield Subject(_KINDS[name], element.text.strip())

    def _request(self, *, masked: bool) -> Body:
        feed = self.call.feed
        if feed is None:
            return Body.of(self.form.encode(), mask_form(self.form) if masked else None)
        feed.seek(0)
        digest = hashlib.file_digest(feed, "sha256").hexdigest()  # type: ignore[arg-type]  # any file
        content = f"{mask_form(self.form)}\n{mask_xml(feed, KEPT)}" if masked else None
        return Body(feed.seek(0, 2), digest, content)


def _body(travelled: bytes, *, masked: bool) -> Body:
    content = mask_xml(mended(travelled), KEPT) if masked and travelled else None
    return Body.of(travelled, content)
