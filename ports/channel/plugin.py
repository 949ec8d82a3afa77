"""The plugin interface: how a channel type is registered and opened."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Protocol

import pluggy
from marshmallow import Schema

from ..host.call_records import CallRecorder, Unrecorded
from ..host.rate_policy import Budget, Deferred, RatePolicy
from .cancellation_source import CancellationSource
from .document_source import DocumentSource
from .inventory_sink import InventorySink
from .order_source import OrderSource
from .shipment_creator import ShipmentCreator
from .submissions import SubmissionList
from .workflows import Workflow, WorkflowSupport

PROJECT = "channel_connector"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@dataclass(frozen=True, slots=True)
class Services:
    """Services that the host provides to an open channel."""

    rate_policy: RatePolicy
    calls: CallRecorder = field(default_factory=Unrecorded)
    """Must record every outgoing call, whatever its outcome."""


class CredentialTest(Protocol):
    """Tests whether the channel accepts a connection's credentials."""

    def probe(self, now: datetime) -> Deferred | None:
        """
        Make one read-only call; None means that the credentials were accepted.

        Raises:
            CredentialsRefused: the message states which credential is wrong, if known.
            Unavailable, Throttled, NotSent: not known; retry later.
        """
        ...


@dataclass(frozen=True, slots=True)
class Channel:
    """
    An open connection to a channel: the ports that it implements.

    Each port's workflow must be declared SUPPORTED, and each workflow that is declared so must
    have its port; see `workflows.PORT_OF`.
    """

    credential_test: CredentialTest
    order_source: OrderSource | None = None
    cancellation_source: CancellationSource | None = None
    shipment_creator: ShipmentCreator | None = None
    document_source: DocumentSource | None = None
    submission_list: SubmissionList | None = None
    inventory_sink: InventorySink | None = None
    close: Callable[[], None] = lambda: None

    def ports(self) -> dict[str, object]:
        """Return the ports by name, None for those that the channel has not."""
        others = {"credential_test", "close"}
        return {
            port.name: getattr(self, port.name) for port in fields(self) if port.name not in others
        }


@dataclass(frozen=True, slots=True)
class ChannelType:
    """
    A type of channel: its description, its settings, and how to open it.

    Args:
        settings: a marshmallow schema class. The callables get what it loaded, validated and
            otherwise unchanged.
        budgets: returns the rate limits of a connection.
        account: returns the owner of the quota; connections with the same account share their
            budgets. Must not be a secret.
        open: opens a connection.
        carrier: name of the carrier, as sent to an OMS.
        serial_doubt: returns why a channel serial number looks malformed, as a sentence; empty
            if it does not.
        order_id_doubt: returns why a text cannot be an order id of this channel, as a sentence;
            empty if it can. An id that people enter is checked with it before it is used.
        sandbox: module that runs a simulated channel with `python -m`, None without one.
    """

    name: str
    title: str
    workflows: Mapping[Workflow, WorkflowSupport]
    settings: type[Schema]
    budgets: Callable[[Any], tuple[Budget, ...]]
    account: Callable[[Any], str]
    open: Callable[[Any, Services], Channel]
    carrier: str = ""
    serial_doubt: Callable[[str], str] = lambda _: ""
    order_id_doubt: Callable[[str], str] = lambda _: ""
    sandbox: str | None = None


@hookspec
def channel_type() -> ChannelType:  # type: ignore[empty-body]  # a hook's specification has no body
    """
    Return the channel type of this plugin.

    Called at start-up, before any settings are read: must not open or read anything.
    """
