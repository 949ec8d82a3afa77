"""Alerts by e-mail."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from typing import Final

from ...ports.host.alert_channel import Notice
from ...ports.host.errors import AlertRefused, Unavailable
from .settings import EmailSettings, Security

TIMEOUT_SECONDS: Final = 20

LASTING: Final = 500
"""The first SMTP reply code of permanent failures (5yz)."""


@dataclass(frozen=True, slots=True)
class Email:
    """
    Fulfils `AlertChannel` with one message per notice, to all recipients.

    A repeated notice has the same Message-ID, so that mail programs show it once.
    """

    settings: EmailSettings
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def send(self, notice: Notice, now: datetime) -> str:
        """Send a notice; return the server's result."""
        message = message_of(notice, self.settings, now)
        try:
            with self._server() as server:
                refused = server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            raise self._refusal(*next(iter(error.recipients.values()))) from None
        except smtplib.SMTPResponseException as error:
            raise self._refusal(error.smtp_code, error.smtp_error) from None
        except (smtplib.SMTPException, ssl.SSLError, OSError) as error:
            fault = type(error).__name__
            raise Unavailable(f"The mail server {self._name()} failed ({fault}).") from None
        taken = len(self.settings.recipients) - len(refused)
        return (
            f"The mail server {self._name()} accepted the message for "
            f"{taken} of {len(self.settings.recipients)} recipients."
        )

    @contextmanager
    def _server(self) -> Iterator[smtplib.SMTP]:
        """Open a session with the configured security, logged in."""
        own, timeout = self.settings, TIMEOUT_SECONDS
        if own.security is Security.TLS:
            opened: smtplib.SMTP = smtplib.SMTP_SSL(
                own.host, own.port, timeout=timeout, context=self.tls
            )
        else:
            opened = smtplib.SMTP(own.host, own.port, timeout=timeout)
        with opened as server:
            if own.security is Security.STARTTLS:
                server.starttls(context=self.tls)
            if own.username is not None and own.password is not None:
                server.login(own.username, own.password.reveal())
            yield server

    def _refusal(self, code: int, _text: bytes | str) -> Unavailable | AlertRefused:
        """Return the error; the server's text is omitted because it may contain addresses."""
        answer = f"The mail server {self._name()} answered {code}"
        if code < LASTING:
            return Unavailable(f"{answer}. The alert is retried.")
        return AlertRefused(f"{answer}. Check username, password and addresses of alerts.email.")

    def _name(self) -> str:
        return f"{self.settings.host}:{self.settings.port}"


def message_of(notice: Notice, settings: EmailSettings, now: datetime) -> EmailMessage:
    """Return the e-mail of a notice."""
    message = EmailMessage()
    message["Subject"] = notice.title
    message["From"] = settings.sender
    message["To"] = ", ".join(settings.recipients)
    message["Date"] = format_datetime(now)
    digest = sha256(notice.notice_id.encode()).hexdigest()[:32]
    message["Message-ID"] = f"<{digest}@{settings.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(notice.text)
    return message
