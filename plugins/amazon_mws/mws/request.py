"""A call of Amazon and its signed form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO
from urllib.parse import urlsplit

from ..settings import AmazonAccount
from .signature import canonical_query, encode, signature, string_to_sign
from .timestamps import format_timestamp

_DEFAULT_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Section:
    """A group of operations; its version is in the path and in a parameter."""

    name: str
    version: str

    @property
    def path(self) -> str:
        """The path of its operations."""
        return f"/{self.name}/{self.version}"


EASY_SHIP = Section("EasyShip", "2018-09-01")
FEEDS = Section("Feeds", "2009-01-01")
ORDERS = Section("Orders", "2013-09-01")
REPORTS = Section("Reports", "2009-01-01")
SELLERS = Section("Sellers", "2011-07-01")


@dataclass(frozen=True, slots=True)
class Call:
    """
    An operation and its parameters.

    Args:
        subject: shown in the call record.
        work: the priority class, if the budget has classes.
        feed: XML sent as the body, with all parameters, including its MD5, in the query string.
        hide: values to mask in error messages, where Amazon may repeat them.
    """

    section: Section
    action: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    subject: str = ""
    work: str = ""
    feed: IO[bytes] | None = None
    hide: tuple[str, ...] = ()


def signed_form(call: Call, account: AmazonAccount, at: datetime) -> str:
    """Return the signed parameters of a call; `at` is by Amazon's clock."""
    parameters = {
        **call.parameters,
        "AWSAccessKeyId": account.access_key_id.reveal(),
        "Action": call.action,
        "SellerId": account.seller_id,
        "SignatureMethod": "HmacSHA256",
        "SignatureVersion": "2",
        "Timestamp": format_timestamp(at),
        "Version": call.section.version,
    }
    if account.mws_auth_token is not None:
        parameters["MWSAuthToken"] = account.mws_auth_token.reveal()
    query = canonical_query(parameters)
    text = string_to_sign("POST", _signed_host(account.endpoint), call.section.path, query)
    return f"{query}&Signature={encode(signature(account.secret_key.reveal(), text))}"


def _signed_host(endpoint: str) -> str:
    parts = urlsplit(endpoint)
    return parts.netloc.removesuffix(f":{_DEFAULT_PORTS[parts.scheme]}")
