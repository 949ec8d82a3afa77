"""`alerts:` of config.yaml."""

import ipaddress
import re
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlsplit

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from ...core.alerts.alert_conditions import AlertRules
from ...ports.host.secret import Secret, SecretField
from ...ports.host.setting_fields import LEAST_SECRET
from ..settings.section import Section

MAIL_ADDRESS: Final = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[A-Za-z0-9.-]+")
MIB: Final = 1024**2


class Security(StrEnum):
    """How the way to a mail server is kept secret."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """Where alerts are posted, and what they are signed with; an address may be a secret too."""

    url: Secret
    secret: Secret


@dataclass(frozen=True, slots=True)
class EmailSettings:
    """By which server, from whom and to whom alerts are mailed."""

    host: str
    port: int
    security: Security
    username: str | None
    password: Secret | None
    sender: str
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """When people are told, and by which ways; with none, alerts are only kept and shown."""

    rules: AlertRules = field(default_factory=AlertRules)
    webhook: WebhookSettings | None = None
    email: EmailSettings | None = None

    @property
    def channels(self) -> tuple[str, ...]:
        """The names of the ways by which people are told."""
        ways = {"webhook": self.webhook, "email": self.email}
        return tuple(name for name, way in ways.items() if way is not None)


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _an_address_to_post_to(secret: Secret) -> None:
    """Refuse what is no safe address; the message does not show it."""
    try:
        url = urlsplit(secret.reveal())
        port = url.port
    except ValueError:
        raise ValidationError("is not a web address such as https://host.example/path") from None
    if not url.hostname or port == 0 or re.search(r"\s", secret.reveal()) or url.fragment:
        raise ValidationError("is not a web address such as https://host.example/path")
    if url.username is not None:
        raise ValidationError("must hold no user name; alerts are signed with `secret`")
    if url.scheme != "https" and not (url.scheme == "http" and _is_this_machine(url.hostname)):
        raise ValidationError("must begin with https://; plain http is for this machine only")


def _hard_to_guess(secret: Secret) -> None:
    if len(secret.reveal()) < LEAST_SECRET:
        raise ValidationError(f"needs at least {LEAST_SECRET} characters")


def _a_mail_address(address: str) -> None:
    if not MAIL_ADDRESS.fullmatch(address):
        raise ValidationError("is no e-mail address such as ops@example.com")


class WebhookSchema(Schema):
    """`alerts.webhook:`; loads into `WebhookSettings`."""

    url = SecretField(
        required=True,
        validate=_an_address_to_post_to,
        metadata={"description": "where alerts are posted"},
    )
    secret = SecretField(
        required=True,
        validate=_hard_to_guess,
        metadata={"description": "what alerts are signed with"},
    )

    @post_load
    def _settings(self, data: dict[str, Any], **_: object) -> WebhookSettings:
        return WebhookSettings(**data)


class EmailSchema(Schema):
    """`alerts.email:`; loads into `EmailSettings`."""

    host = fields.String(
        required=True,
        validate=validate.Regexp(r"[A-Za-z0-9.:-]{1,253}\Z", error="is no host name"),
        metadata={"description": "the mail server"},
    )
    port = fields.Integer(strict=True, load_default=587, validate=validate.Range(1, 65_535))
    security = fields.Enum(Security, by_value=True, load_default=Security.STARTTLS)
    username = fields.String(load_default=None, validate=validate.Length(min=1))
    password = SecretField(load_default=None)
    sender = fields.String(
        required=True,
        data_key="from",
        validate=_a_mail_address,
        metadata={"description": "the address that alerts come from"},
    )
    recipients = fields.List(
        fields.String(validate=_a_mail_address),
        required=True,
        data_key="to",
        validate=validate.Length(min=1, error="names nobody"),
        metadata={"description": "the addresses that alerts go to"},
    )

    @validates_schema
    def _kept_secret(self, data: dict[str, Any], **_: object) -> None:
        if (data["username"] is None) != (data["password"] is None):
            raise ValidationError("needs its other half: username and password", "username")
        if data["security"] is Security.NONE and not _is_this_machine(data["host"]):
            raise ValidationError("none is for a mail server on this machine only", "security")

    @post_load
    def _settings(self, data: dict[str, Any], **_: object) -> EmailSettings:
        return EmailSettings(**{**data, "recipients": tuple(data["recipients"])})


class AlertsSchema(Schema):
    """`alerts:`; loads into `AlertSettings`."""

    undelivered_minutes = fields.Integer(
        strict=True, load_default=60, validate=validate.Range(min=5, max=10_080)
    )
    unready_minutes = fields.Integer(
        strict=True, load_default=240, validate=validate.Range(min=5, max=10_080)
    )
    stock_minutes = fields.Integer(
        strict=True, load_default=180, validate=validate.Range(min=65, max=10_080)
    )
    failing_minutes = fields.Integer(
        strict=True, load_default=60, validate=validate.Range(min=5, max=10_080)
    )
    disk_free_mb = fields.Integer(
        strict=True, load_default=1024, validate=validate.Range(min=0, max=10_000_000)
    )
    webhook = fields.Nested(WebhookSchema, load_default=None)
    email = fields.Nested(EmailSchema, load_default=None)

    @post_load
    def _settings(self, data: dict[str, Any], **_: object) -> AlertSettings:
        rules = AlertRules(
            unsent=timedelta(minutes=data["undelivered_minutes"]),
            unready=timedelta(minutes=data["unready_minutes"]),
            stock_age=timedelta(minutes=data["stock_minutes"]),
            failing=timedelta(minutes=data["failing_minutes"]),
            disk_free=data["disk_free_mb"] * MIB,
        )
        return AlertSettings(rules, data["webhook"], data["email"])


ALERTS: Final = Section(
    "alerts", AlertSettings, AlertsSchema, "when and how people are alerted", AlertSettings
)
