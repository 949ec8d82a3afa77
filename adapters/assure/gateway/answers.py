"""What an answer of Assure means: that it was done, or one of our errors."""

import re
from datetime import datetime
from typing import Final

from ....ports.host.errors import (
    CancellationRefused,
    ConnectorError,
    CredentialsRefused,
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
ABOUT_THE_BODY: Final = frozenset({400, 409, 413, 422})
MOVED_FOR_GOOD: Final = frozenset({301, 308})
MOVED_FOR_NOW: Final = frozenset({302, 303, 307})
PASSING: Final = frozenset({408, 425, *range(500, 600)})

CODE = re.compile(r"[A-Za-z0-9_.-]{1,60}")


def error_of(
    answer: Answer, base_url: str, question: Question, now: datetime
) -> ConnectorError | None:
    """
    Return the error that the answer amounts to, None where Assure did what was asked.

    Only an answer that speaks of the body is held against the order: a wrong address must
    stop the connection instead of setting one order after another aside.

    Of the question's body no personal data is shown.
    """
    status, what = answer.status, question.what
    if answer.is_success:
        return None
    if status is None or status in PASSING:
        return _unavailable(f"Assure {answer.lost or f'cannot serve now ({status})'}.", what)
    if status == TOO_MANY:
        return Throttled(
            f"Assure counted too many calls of this client (429), {what} among them. "
            "It is sent again. If that goes on, others use up the same client's quota: "
            "lower calls_per_minute.",
            answer.retry_at(now),
        )
    if status == UNAUTHORIZED or (status == FORBIDDEN and not answer.is_web_page):
        return CredentialsRefused(
            f"Assure does not accept this connection's credentials ({status}). "
            f"So {what} was not taken. "
            "Check username, password and domain under assure: of this connection."
        )
    if (status in ABOUT_THE_BODY and not answer.is_web_page) or _knows_no_such(answer, question):
        return question.refusal(
            f"Assure refused {what} ({_said(answer, question)}). "
            "Mend what it names, then retry, or enter it at Assure by hand."
        )
    return _not_assure(answer, base_url + question.path, question)


def _knows_no_such(answer: Answer, question: Question) -> bool:
    """Tell whether Assure itself does not find the order that the path names."""
    named_in_path = question.refusal is CancellationRefused
    return named_in_path and answer.status == NOT_FOUND and bool(code_of(answer))


def _not_assure(answer: Answer, url: str, question: Question) -> ConnectorError:
    """Return the error for an answer that Assure does not give: whoever answered is another."""
    if answer.status in MOVED_FOR_NOW:
        return _unavailable(
            f"{url} redirects ({answer.status}), which is not followed. "
            "If that lasts, check base_url.",
            question.what,
        )
    if answer.is_web_page and answer.status not in {NOT_FOUND, *MOVED_FOR_GOOD}:
        return _unavailable(
            f"A web page came from {url}, and not Assure ({answer.status}).", question.what
        )
    return StopConnection(
        f"{url} was reached, but Assure is not there ({answer.status}). "
        f"So {question.what} was not taken. Check base_url under assure: of this connection."
    )


def _unavailable(happened: str, what: str) -> Unavailable:
    return Unavailable(f"{happened} Whether {what} was taken is not known; the same is sent again.")


def _said(answer: Answer, question: Question) -> str:
    heading = " ".join(filter(None, (str(answer.status), code_of(answer))))
    return f"{heading}: {said_by(answer, question) or 'without a reason'}"


def said_by(answer: Answer, question: Question) -> str:
    """Return Assure's own sentence without personal data, empty where it says none."""
    content = answer.json()
    told = content if isinstance(content, dict) else {"message": answer.plain_text}
    texts = [told.get(name) for name in ("message", "description", "errorMessage")]
    text = next((text for text in texts if isinstance(text, str) and text.strip()), "")
    return mask_assure_sentence(text, question.body, question.ids)


def code_of(answer: Answer) -> str:
    """Return Assure's error code, empty where it tells none that is fit to be kept."""
    content = answer.json()
    code = content.get("code") if isinstance(content, dict) else None
    return code if isinstance(code, str) and CODE.fullmatch(code) else ""


def result_of(answer: Answer, error: ConnectorError | None, now: datetime) -> CallResult:
    """Return the answer as the call's record keeps it."""
    match error:
        case None:
            outcome = Outcome.ANSWERED
        case Throttled():
            outcome = Outcome.THROTTLED
        case Unavailable():
            outcome = Outcome.LOST
        case _:
            outcome = Outcome.REFUSED
    return CallResult(
        outcome,
        answer.status,
        code="" if error is None else code_of(answer),
        elapsed=answer.elapsed,
        retry_at=answer.retry_at(now) if outcome is Outcome.THROTTLED else None,
    )
