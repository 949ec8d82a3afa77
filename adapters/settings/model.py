"""The validated settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from ...core.packing.pickup import PickupRules
from ...ports.channel.plugin import ChannelType
from ...ports.channel.shipment_creator import Parcel
from ...ports.channel.stock_pools import StockRules
from ...ports.host.call_records import CallOutcome
from ...ports.host.secret import Secret
from .section import DatabaseAddress, OmsAccess, Section

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class OrderRules:
    """
    The order settings of one connection.

    `sync` is whether orders are fetched at all; `hold_cancel_requests` whether an order whose buyer
    asks to cancel waits for a person; `rescan` how far back the listing is read once more each day,
    zero for not at all.
    """

    fetch_every: timedelta
    overlap: timedelta
    look_back: timedelta
    hold_unmapped: bool
    sync: bool = True
    hold_cancel_requests: bool = True
    rescan: timedelta = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class PackingRules:
    """
    The packing settings of one connection.

    Args:
        pickup: which pickups the warehouse can meet.
        default_parcel: replaces measures that a pack call omits; None if they are required.
        documents_per_feed: for how many orders one submission may request documents.
        documents_deadline: how long the result of a submission may take before it is stuck.
        keep_documents: how long documents are kept; they hold personal data.
    """

    pickup: PickupRules
    default_parcel: Parcel | None
    documents_per_feed: int
    documents_deadline: timedelta
    keep_documents: timedelta


@dataclass(frozen=True, slots=True)
class StockSync:
    """
    The stock settings of one connection.

    Args:
        enabled: whether stock is sent to the channel.
        deadline: how long the result of an update may take.
        keep_history: how long received and sent quantities are kept.
    """

    enabled: bool
    rules: StockRules
    deadline: timedelta
    keep_history: timedelta


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """
    The settings of the web server.

    Args:
        largest_body: the largest accepted body of a call, in bytes.
        public_url: the address at which an OMS reaches this server, for links to documents;
            None for the address at which it listens.
        links_live: how long a link to a document is valid.
        metrics_token: the bearer token of /metrics; None disables /metrics.
    """

    host: str
    port: int
    largest_body: int
    public_url: str | None
    links_live: timedelta
    metrics_token: Secret | None = None

    @property
    def address(self) -> str:
        """The URL at which the server listens."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


class Bodies(StrEnum):
    """Which calls' masked bodies are recorded."""

    NONE = "none"
    FAILURES = "failures"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class CallRules:
    """
    The settings of call records.

    Args:
        keep: how long a record is kept.
    """

    bodies: Bodies = Bodies.FAILURES
    keep: timedelta = timedelta(days=30)

    def keeps_bodies(self, outcome: CallOutcome) -> bool:
        """Return whether the bodies of a call with this outcome are recorded."""
        return self.bodies is Bodies.ALL or (self.bodies is Bodies.FAILURES and outcome.is_failure)


class Kept(StrEnum):
    """Where a connection's entry is stored."""

    FILE = "config.yaml"
    DATABASE = "database"


@dataclass(frozen=True, slots=True)
class ConnectionSettings:
    """
    One client on one channel.

    A connection that is not `enabled` is not opened, and has no jobs.

    Args:
        settings: what the plugin's own schema loaded.
        oms: what the schema of the OMS's section loaded.
    """

    name: str
    channel_type: ChannelType
    settings: Any
    orders: OrderRules
    packing: PackingRules
    stock: StockSync
    oms: OmsAccess
    enabled: bool = True
    kept: Kept = Kept.FILE


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A client of the database whose entry is unusable, and the reason, shown to operators."""

    name: str
    channel: str
    enabled: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Settings:
    """
    The whole file, and the clients of the database.

    Args:
        sections: what the sections of other packages loaded into, by their keys.
        secrets: the values that no output may show.
        left_out: the clients of the database that cannot be opened.
        console: whether the server shows the console.
    """

    file: Path
    storage: DatabaseAddress
    server: ServerSettings
    calls: CallRules
    sections: Mapping[str, object]
    connections: tuple[ConnectionSettings, ...]
    secrets: frozenset[str] = field(repr=False)
    left_out: tuple[LeftOut, ...] = ()
    console: bool = True

    def section(self, section: Section[T]) -> T:
        """Return the value of one of `sections`; raises KeyError if it is not registered."""
        return section.value(self.sections[section.key])

    @property
    def enabled(self) -> tuple[ConnectionSettings, ...]:
        """The enabled connections."""
        return tuple(one for one in self.connections if one.enabled)
