"""Additional marshmallow fields for settings."""

import ipaddress
import re
from collections.abc import Mapping
from datetime import timedelta, timezone
from typing import Any
from urllib.parse import SplitResult, urlsplit

from marshmallow import ValidationError, fields

from .secret import Secret, SecretField

OFFSET = re.compile(r"(?P<sign>[+-])(?P<hours>[01]\d|2[0-3]):(?P<minutes>[0-5]\d)", re.ASCII)
HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,79}")
HEADERS_OF_HTTP = frozenset(
    {"accept", "connection", "content-length", "content-type", "host", "transfer-encoding"}
)
LEAST_SECRET = 16
INDIA = timezone(timedelta(hours=5, minutes=30))
VISIBLE_ASCII = re.compile(r"[!-~]([ -~]*[!-~])?")


def can_be_a_header(value: str | Secret) -> None:
    """Reject values that an HTTP header cannot hold; the message does not show the value."""
    text = value.reveal() if isinstance(value, Secret) else value
    if not VISIBLE_ASCII.fullmatch(text):
        raise ValidationError(
            "is sent as an HTTP header: must be printable ASCII without leading or trailing spaces"
        )


class BaseUrlField(fields.String):
    """An https URL, loaded without trailing slashes; plain http for loopback hosts only."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:  # noqa: ANN401  # marshmallow's shape
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            url = urlsplit(text)
            port = url.port
        except ValueError:
            url, port = SplitResult("", "", "", "", ""), None
        if not url.hostname or port == 0 or re.search(r"\s", text):
            raise ValidationError("is not a URL such as https://host.example/path")
        if url.username is not None or url.query or url.fragment:
            raise ValidationError("must have neither a user name, nor a query, nor a fragment")
        if url.scheme != "https" and not (url.scheme == "http" and _is_loopback(url.hostname)):
            raise ValidationError(
                "must begin with https://; plain http is allowed for loopback only, "
                "such as http://127.0.0.1:8702"
            )
        return text.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class HeadersField(fields.Dict):
    """A dict of HTTP header names to `Secret` values."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401  # marshmallow's shape
        super().__init__(
            keys=fields.String(validate=_can_be_a_custom_header),
            values=SecretField(validate=can_be_a_header),
            validate=[_each_header_once, _hard_to_guess],
            **kwargs,
        )


def _can_be_a_custom_header(name: str) -> None:
    if not HEADER_NAME.fullmatch(name) or name.lower() in HEADERS_OF_HTTP:
        raise ValidationError(
            "is not a name for a custom header such as X-Connector-Key: letters, digits and -"
        )


def _each_header_once(headers: Mapping[str, Secret]) -> None:
    if len({name.lower() for name in headers}) < len(headers):
        raise ValidationError("has a header twice; header names are case-insensitive")


def _hard_to_guess(headers: Mapping[str, Secret]) -> None:
    if headers and max(len(secret.reveal()) for secret in headers.values()) < LEAST_SECRET:
        raise ValidationError(f"must have a value of at least {LEAST_SECRET} characters")


class UtcOffsetField(fields.String):
    """A UTC offset such as +05:30, loaded as a `timezone`."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:  # noqa: ANN401  # marshmallow's shape
        match = OFFSET.fullmatch(super()._deserialize(value, attr, data, **kwargs))
        if match is None:
            raise ValidationError('is not a UTC offset such as "+05:30"')
        offset = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"]))
        return timezone(-offset if match["sign"] == "-" else offset)
