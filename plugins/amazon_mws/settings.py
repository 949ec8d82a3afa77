"""Settings of an Amazon MWS connection."""

import hashlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates

from ...ports.host.secret import Secret, SecretField
from .budgets import MOST_FEEDS_AT_ONCE

INDIA = "https://mws.amazonservices.in"
INDIA_MARKETPLACE = "A21TJRUUN4KGV"

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_ONE_WORD = validate.Regexp(r"^\S+$", error="It must not be empty or contain whitespace.")


@dataclass(frozen=True, slots=True)
class AmazonAccount:
    """
    One seller account on Amazon and the developer account authorized for it.

    Args:
        endpoint: scheme and host of the region's service.
        seller_id: the "Merchant Token" in Seller Central.
        access_key_id, secret_key: the developer's; shared by all its sellers of a region.
        mws_auth_token: issued by the seller to the developer; None if they are the same.
        developer_id: identifies the developer in the quota; any text that is the same in all
            installations with this access key.
        easy_ship_only: skip orders that Amazon marks as not Easy Ship.
        submit_feed_burst: maximum number of feeds submitted at once after an idle period.
    """

    endpoint: str
    marketplace_id: str
    seller_id: str
    access_key_id: Secret
    secret_key: Secret
    mws_auth_token: Secret | None
    developer_id: str
    easy_ship_only: bool
    submit_feed_burst: int

    @property
    def quota_account(self) -> str:
        """The pair of accounts for which Amazon counts calls."""
        return f"{self.seller_id}/{self.developer_id}"


class AmazonSettings(Schema):
    """
    Loads into an `AmazonAccount`.

    `easy_ship_only` is off by default: every order that the seller fulfils is fetched. Amazon
    may omit the Easy Ship status of an order that is not scheduled yet, so a filter on that
    status would lose it. If on, it therefore skips only orders with `ShippedByAmazonTFM` =
    false and without an Easy Ship status; an order with neither is fetched.
    """

    endpoint = fields.String(load_default=INDIA)
    marketplace_id = fields.String(load_default=INDIA_MARKETPLACE, validate=_ONE_WORD)
    seller_id = fields.String(required=True, validate=_ONE_WORD)
    access_key_id = SecretField(required=True)
    secret_key = SecretField(required=True)
    mws_auth_token = SecretField(load_default=None)
    developer_id = fields.String(load_default="", validate=validate.Regexp(r"^\S*$"))
    easy_ship_only = fields.Boolean(load_default=False)
    submit_feed_burst = fields.Integer(
        strict=True, load_default=1, validate=validate.Range(min=1, max=MOST_FEEDS_AT_ONCE)
    )

    @validates("endpoint")
    def _check_endpoint(self, endpoint: str, **_: Any) -> None:  # noqa: ANN401  # marshmallow's shape
        try:
            parts = urlsplit(endpoint)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            raise ValidationError(f"It is not a valid URL; for India use {INDIA}.") from None
        rest = (parts.path.strip("/"), parts.query, parts.fragment, parts.username)
        if not host or port == 0 or any(rest):
            raise ValidationError(f"It must be scheme and host only, for example {INDIA}.")
        if parts.scheme != "https" and not (parts.scheme == "http" and host in _LOOPBACK):
            raise ValidationError(
                "It must begin with https://; http:// is allowed for this machine only."
            )

    @validates("access_key_id", "secret_key", "mws_auth_token")
    def _check_secret(self, secret: Secret | None, data_key: str) -> None:
        value = secret.reveal() if secret else ""
        if any(character.isspace() for character in value):
            raise ValidationError("It contains whitespace; copy it again without.")
        if value and data_key == "mws_auth_token" and not value.startswith("amzn.mws."):
            raise ValidationError("It must begin with amzn.mws. as shown in Seller Central.")

    @post_load
    def _account(self, data: dict[str, Any], **_: Any) -> AmazonAccount:  # noqa: ANN401  # as above
        key = data["access_key_id"].reveal()
        data["developer_id"] = data["developer_id"] or _digest(key)
        data["endpoint"] = data["endpoint"].rstrip("/")
        return AmazonAccount(**data)


def _digest(access_key_id: str) -> str:
    """Return an identifier of the developer that does not reveal the key."""
    return "key-" + hashlib.sha256(access_key_id.encode()).hexdigest()[:12]
