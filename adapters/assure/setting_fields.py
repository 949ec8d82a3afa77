"""Kinds of settings that marshmallow does not bring."""

import ipaddress
import re
from datetime import timedelta, timezone
from typing import Any
from urllib.parse import SplitResult, urlsplit

from marshmallow import ValidationError, fields

from ...ports.secret import Secret

OFFSET = re.compile(r"(?P<sign>[+-])(?P<hours>[01]\d|2[0-3]):(?P<minutes>[0-5]\d)")
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


class UtcOffsetField(fields.String):
    """A distance from UTC such as +05:30; loads into a `timezone`."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:  # noqa: ANN401  # marshmallow's shape
        match = OFFSET.fullmatch(super()._deserialize(value, attr, data, **kwargs))
        if match is None:
            raise ValidationError('is not a distance from UTC such as "+05:30"')
        offset = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"]))
        return timezone(-offset if match["sign"] == "-" else offset)
