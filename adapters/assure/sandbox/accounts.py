"""Who may call the simulated Assure, and the connector that its warehouse calls for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Credentials:
    """The credentials of one pair of client and channel."""

    username: str
    password: str = field(repr=False)
    domain: str


@dataclass(frozen=True, slots=True)
class Connector:
    """
    The connector's side of an account.

    Args:
        url: up to the connection's name; empty for none.
        headers: that authenticate to the connector.
    """

    url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Account:
    """A pair of client and channel."""

    credentials: Credentials
    connector: Connector = Connector()


SANDBOX = Credentials("sandbox-acme", "sandbox-assure-password", "acme")
