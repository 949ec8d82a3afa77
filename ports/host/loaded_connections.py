"""Which connections each running host has loaded, and which it left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

RETENTION: Final = timedelta(days=7)
"""How long the reports of a host that is gone are kept."""


@dataclass(frozen=True, slots=True)
class LoadedConnection:
    """
    A connection in the report of a host: loaded, or left out. Holds no secret.

    Args:
        host: the name of the host, shown to operators; the same after a restart.
        in_database: whether its entry is in the database, or in the config.yaml of the host.
        left_out: why the host cannot load it; empty if it is loaded.
        since: since when the host reports this.
        seen_at: when the host last reported it.
        stock, fetches: whether stock is sent and orders are fetched; False if it is left out.
        channel_title, channel_account: its channel type, and the account at the channel.
        oms_address, oms_account: its OMS, and the account there; empty, as the two before, if it
            is left out.
    """

    host: str
    connection: str
    channel: str
    in_database: bool
    left_out: str
    since: datetime
    seen_at: datetime
    stock: bool = False
    fetches: bool = False
    channel_title: str = ""
    channel_account: str = ""
    oms_address: str = ""
    oms_account: str = ""


class LoadedConnectionRepository(Protocol):
    """
    Stores the last report of each host; each method is a transaction.

    All methods raise StorageFailed if the database cannot be used.
    """

    def report(self, host: str, connections: Sequence[LoadedConnection], now: datetime) -> None:
        """
        Replace the report of a host, seen now; reports that are older than `RETENTION` are erased.

        A connection whose `left_out` is unchanged keeps its `since`.
        """
        ...

    def all(self) -> list[LoadedConnection]:
        """Return the last reports of all hosts, sorted by connection and host."""
        ...

    def forget(self, connection: str, seen_before: datetime) -> int:
        """Erase what hosts reported of a connection and did not repeat; return how many did."""
        ...
