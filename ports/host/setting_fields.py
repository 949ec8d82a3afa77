"""Kinds of settings that marshmallow does not bring."""

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
    """Refuse what an HTTP header cannot carry; the message does not show the value."""
    text = value.reveal() if isinstance(value, Secret) else value
    if not VISIBLE_ASCII.fullmatch(text):
        raise ValidationError(
            "is sent as an HTTP header: plain letters, digits and signs only, "
            "without blanks around it"
        )


class BaseUrlField(fields.String):
    """An https address without a slash at its end; plain http for this machine only."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:  # noqa: ANN401  # marshmallow's shape
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            url = urlsplit(text)
            port = url.port
        except ValueError:
            url, port = SplitResult("", "", "", "", ""), None
        if not url.hostname or port == 0 or re.search(r"\s", text):
            raise ValidationError("is not a web address such as https://host.example/path")
        if url.username is not None or url.query or url.fragment:
            raise ValidationError("must hold neither a user name nor anything after ? or #")
        if url.scheme != "https" and not (url.scheme == "http" and _is_loopback(url.hostname)):
            raise ValidationError(
                "must begin with https://; plain http is for this machine only, "
                "such as http://127.0.0.1:8702"
            )
        return text.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class HeadersField(fields.Dict):
    """Header names, and a `Secret` for each."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401  # marshmallow's shape
        super().__init__(
            keys=fields.String(validate=_can_be_a_header_of_ours),
            values=SecretField(validate=can_be_a_header),
            validate=[_each_header_once, _hard_to_guess],
            **kwargs,
        )


def _can_be_a_header_of_ours(name: str) -> None:
    if not HEADER_NAME.fullmatch(name) or name.lower() in HEADERS_OF_HTTP:
        raise ValidationError(
            "is no name for a header of your own, such as X-Connector-Key: letters, digits and -"
        )


def _each_header_once(headers: Mapping[str, Secret]) -> None:
    if len({name.lower() for name in headers}) < len(headers):
        raise ValidationError("names a header twice; small and capital letters are the same")


def _hard_to_guess(headers: Mapping[str, Secret]) -> None:
    if headers and max(len(secret.reveal()) for secret in headers.values()) < LEAST_SECRET:
        raise ValidationError(f"needs a value of at least {LEAST_SECRET} characters")


class UtcOffsetField(fields.String):
    """A distance from UTC such as +05:30; loads into a `timezone`."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:  # noqa: ANN401  # marshmallow's shape
        match = OFFSET.fullmatch(super()._deserialize(value, attr, data, **kwargs))
        if match is None:
            raise ValidationError('is not a distance from UTC such as "+05:30"')
        offset = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"]))
        return timezone(-offset if match["sign"] == "-" else offset)
