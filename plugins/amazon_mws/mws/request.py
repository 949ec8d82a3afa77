"""One call of Amazon: what it asks, and the signed form that carries it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO
from urllib.parse import urlsplit

from ..settings import AmazonAccount
from .moments import write_moment
from .signature import canonical_query, encode, signature, string_to_sign

_DEFAULT_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Section:
    """A group of operations; its version stands in the path and in a parameter."""

    name: str
    version: str

    @property
    def path(self) -> str:
        """Where its operations are called."""
        return f"/{self.name}/{self.version}"


EASY_SHIP = Section("EasyShip", "2018-09-01")
FEEDS = Section("Feeds", "2009-01-01")
ORDERS = Section("Orders", "2013-09-01")
REPORTS = Section("Reports", "2009-01-01")
SELLERS = Section("Sellers", "2011-07-01")


@dataclass(frozen=True, slots=True)
class Call:
    """
    An operation and its own parameters.

    `subject` is what the call is about, for its record; `work` is the class of work that
    it is for, where its budget tells classes apart. `feed` is XML that travels as the body,
    with all parameters in the address; its MD5 stands among them. `hide` are values that no
    text may show, though Amazon's message may repeat them.
    """

    section: Section
    action: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    subject: str = ""
    work: str = ""
    feed: IO[bytes] | None = None
    hide: tuple[str, ...] = ()


def signed_form(call: Call, account: AmazonAccount, at: datetime) -> str:
    """Return the signed parameters that make this call at that moment by Amazon's clock."""
    parameters = {
        **call.parameters,
        "AWSAccessKeyId": account.access_key_id.reveal(),
        "Action": call.action,
        "SellerId": account.seller_id,
        "SignatureMethod": "HmacSHA256",
        "SignatureVersion": "2",
        "Timestamp": write_moment(at),
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
