"""Alerts as signed HTTP POST requests."""

import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

import requests

from ...ports.host.alert_channel import Notice
from ...ports.host.errors import AlertRefused, Unavailable
from .settings import WebhookSettings

TIMESTAMP: Final = "X-Connector-Timestamp"
SIGNATURE: Final = "X-Connector-Signature"
NOTICE_ID: Final = "X-Connector-Alert"

TIMEOUT: Final = (5, 15)
"""Seconds to connect, and to wait for the answer."""

LATER: Final = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})
"""Statuses of 4xx that are temporary."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """Fulfils `AlertChannel`. Follows no redirects and ignores response bodies."""

    settings: WebhookSettings
    session: requests.Session

    def send(self, notice: Notice, now: datetime) -> str:
        """Post one notice as JSON."""
        body = body_of(notice)
        stamp = str(int(now.timestamp()))
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "channel-connector",
            NOTICE_ID: notice.notice_id,
            TIMESTAMP: stamp,
            SIGNATURE: signature(self.settings.secret.reveal(), stamp, body),
        }
        try:
            with self.session.post(
                self.settings.url.reveal(),
                data=body,
                headers=headers,
                timeout=TIMEOUT,
                allow_redirects=False,
                stream=True,
            ) as answer:
                return self._result(answer.status_code)
        except requests.RequestException as problem:
            # No cause: its message quotes the URL, which may be a secret.
            fault = type(problem).__name__
            raise Unavailable(f"The webhook at {self._host()} did not answer ({fault}).") from None

    def _result(self, status: int) -> str:
        answer = f"The webhook at {self._host()} answered {_in_words(status)}"
        if status // 100 == HTTPStatus.OK // 100:
            return f"{answer}."
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in LATER:
            raise Unavailable(f"{answer}. The alert is retried.")
        raise AlertRefused(f"{answer}. Check alerts.webhook in config.yaml.")

    def _host(self) -> str:
        return urlsplit(self.settings.url.reveal()).hostname or ""


def body_of(notice: Notice) -> bytes:
    """Return a notice as JSON in UTF-8."""
    fields = {
        "id": notice.notice_id,
        "kind": str(notice.kind) if notice.kind else "TRIAL",
        "connection": notice.connection,
        "state": "ended" if notice.over else "began",
        "since": notice.since.astimezone(UTC).isoformat(timespec="seconds"),
        "count": notice.count,
        "title": notice.title,
        "text": notice.text,
    }
    return json.dumps(fields, ensure_ascii=False, sort_keys=True).encode()


def signature(secret: str, stamp: str, body: bytes) -> str:
    """Return the header that signs time and body: `sha256=` and HMAC-SHA256 of `STAMP.BODY`."""
    signed = hmac.new(secret.encode(), stamp.encode() + b"." + body, sha256)
    return f"sha256={signed.hexdigest()}"


def _in_words(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
