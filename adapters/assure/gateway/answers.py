"""Maps Assure's responses to success or errors."""

import re
from datetime import datetime
from typing import Final

from ....ports.host.errors import (
    CancellationRefused,
    ConnectorError,
    CredentialsRefused,
    NotSent,
    StopConnection,
    Throttled,
    Unavailable,
)
from ....ports.host.rate_policy import CallResult, Outcome
from .assure_sentence import mask_assure_sentence
from .exchange import Answer, Question

UNAUTHORIZED: Final = 401
FORBIDDEN: Final = 403
NOT_FOUND: Final = 404
TOO_MANY: Final = 429
BODY_REFUSED: Final = frozenset({400, 409, 413, 422})
PERMANENT_REDIRECTS: Final = frozenset({301, 308})
TEMPORARY_REDIRECTS: Final = frozenset({302, 303, 307})
TRANSIENT: Final = frozenset({408, 425, *range(500, 600)})

CODE = re.compile(r"[A-Za-z0-9_.-]{1,60}")


def error_of(
    answer: Answer, base_url: str, question: Question, now: datetime
) -> ConnectorError | None:
    """
    Return the error for a response, None for success.

    Only a status about the body blocks the order: a wrong base_url must stop the connection
    instead of blocking one order after another.

    Messages contain no personal data of the request.
    """
    status, what = answer.status, question.what
    if answer.is_success:
        return None
    if status is None or status in TRANSIENT:
        return _no_answer(answer, what)
    if status == TOO_MANY:
        return Throttled(
            f"Assure throttled {what} (429): too many calls of this client. The call is retried. "
            "If this persists, other programs use the same client's quota: "
            "lower calls_per_minute.",
            answer.retry_at(now),
        )
    if status == UNAUTHORIZED or (status == FORBIDDEN and not answer.is_web_page):
        return CredentialsRefused(
            f"Assure rejected the credentials of this connection ({status}) and {what}. "
            "Check username, password and domain under assure: of this connection."
        )
    if (status in BODY_REFUSED and not answer.is_web_page) or _order_not_found(answer, question):
        return question.refusal(
            f"Assure refused {what} ({_reason(answer, question)}). "
            "Correct the cause, then retry, or enter it in Assure manually."
        )
    return _not_assure(answer, base_url + question.path, question)


def _order_not_found(answer: Answer, question: Question) -> bool:
    """Return whether Assure itself, not a proxy, reports the order of the path as unknown."""
    named_in_path = question.refusal is CancellationRefused
    return named_in_path and answer.status == NOT_FOUND and bool(code_of(answer))


def _not_assure(answer: Answer, url: str, question: Question) -> ConnectorError:
    """Return the error for a response that does not come from Assure."""
    if answer.status in TEMPORARY_REDIRECTS:
        return _unavailable(
            f"{url} redirects ({answer.status}); redirects are not followed. "
            "If this persists, check base_url.",
            question.what,
        )
    if answer.is_web_page and answer.status not in {NOT_FOUND, *PERMANENT_REDIRECTS}:
        return _unavailable(
            f"{url} returned a web page instead of Assure's response ({answer.status}).",
            question.what,
        )
    return StopConnection(
        f"{url} is reachable, but not an Assure API ({answer.status}). "
        f"Not sent: {question.what}. Check base_url under assure: of this connection."
    )


def _no_answer(answer: Answer, what: str) -> NotSent | Unavailable:
    if not answer.left:
        return NotSent(f"Assure {answer.lost}. Nothing was sent; {what} is sent later.")
    return _unavailable(f"Assure {answer.lost or f'is unavailable ({answer.status})'}.", what)


def _unavailable(event: str, what: str) -> Unavailable:
    return Unavailable(f"{event} Whether {what} was accepted is unknown; it is sent again.")


def _reason(answer: Answer, question: Question) -> str:
    heading = " ".join(filter(None, (str(answer.status), code_of(answer))))
    return f"{heading}: {said_by(answer, question) or 'no reason given'}"


def said_by(answer: Answer, question: Question) -> str:
    """Return Assure's message without personal data, empty if there is none."""
    content = answer.json()
    fields = content if isinstance(content, dict) else {"message": answer.plain_text}
    texts = [fields.get(name) for name in ("message", "description", "errorMessage")]
    text = next((text for text in texts if isinstance(text, str) and text.strip()), "")
    return mask_assure_sentence(text, question.body, question.ids)


def code_of(answer: Answer) -> str:
    """Return Assure's error code, empty if missing or malformed."""
    content = answer.json()
    code = content.get("code") if isinstance(content, dict) else None
    return code if isinstance(code, str) and CODE.fullmatch(code) else ""


def result_of(answer: Answer, error: ConnectorError | None, now: datetime) -> CallResult:
    """Return the result of the call for the rate policy."""
    match error:
        case None:
            outcome = Outcome.ANSWERED
        case Throttled():
            outcome = Outcome.THROTTLED
        case Unavailable():
            outcome = Outcome.LOST
        case NotSent():
            outcome = Outcome.NOT_SENT
        case _:
            outcome = Outcome.REFUSED
    return CallResult(
        outcome,
        answer.status,
        code="" if error is None else code_of(answer),
        elapsed=answer.elapsed,
        retry_at=answer.retry_at(now) if outcome is Outcome.THROTTLED else None,
    )
