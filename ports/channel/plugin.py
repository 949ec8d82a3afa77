"""How a channel joins a connector host."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
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

PROJECT = "channel_connector"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class Workflow(StrEnum):
    """The table of eleven: what may be done for a client on a channel, by its usual name."""

    ORDER_FETCH = "Order Fetch"
    RETURNS_FETCH = "Returns Fetch"
    ORDERS_ACKNOWLEDGEMENT = "Orders Acknowledgement"
    CREATE_SHIPMENT = "Create Shipment"
    GET_SHIPMENT = "Get Shipment"
    MANIFEST = "Manifest"
    RETURN_ORDER_PROCESSING = "Return Order Processing"
    HANDOVER = "Handover"
    CUSTOMER_CANCELLATION = "Customer Cancellation"
    CREDENTIAL_REFRESH = "Credential Refresh"
    SELLER_CANCELLATION = "Seller Cancellation"


class Support(StrEnum):
    """Whether a channel does a workflow."""

    SUPPORTED = "SUPPORTED"
    NOT_SUPPORTED = "NOT_SUPPORTED"
    SELF = "SELF"
    """Completed on our side; the channel is not told."""


@dataclass(frozen=True, slots=True)
class WorkflowSupport:
    """A channel's word on one workflow; the note says how, or why not."""

    support: Support
    note: str


@dataclass(frozen=True, slots=True)
class Services:
    """What the host lends a channel while it is open."""

    rate_policy: RatePolicy
    calls: CallRecorder = field(default_factory=Unrecorded)
    """Every call that leaves is told here, however it ended."""


class CredentialTest(Protocol):
    """Finds out whether the channel accepts a connection's credentials."""

    def probe(self, now: datetime) -> Deferred | None:
        """
        Make one harmless call; None means accepted.

        Raises:
            CredentialsRefused: the text tells which credential is wrong, as far as it shows.
            Unavailable, Throttled: not known.
        """
        ...


@dataclass(frozen=True, slots=True)
class Channel:
    """
    An open connection to a channel: the ports that it fulfils.

    A port that is None belongs to workflows which the channel declares as not supported.
    """

    credential_test: CredentialTest
    order_source: OrderSource | None = None
    cancellation_source: CancellationSource | None = None
    shipment_creator: ShipmentCreator | None = None
    document_source: DocumentSource | None = None
    submission_list: SubmissionList | None = None
    inventory_sink: InventorySink | None = None
    close: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class ChannelType:
    """
    A channel that could be opened: what it is, what it must be told, how to open it.

    `settings` is a marshmallow schema class; the other callables take what it loaded, which
    the host has validated and else passes through untouched.

    `account` names whose quota a connection draws on: connections that answer the same share
    their budgets. It must not be a secret.

    `carrier` is who carries what is packed, as an OMS is told.

    `serial_doubt` says, as a sentence, why a listing's channel serial number does not look like
    one of this channel; nothing where it does.

    `sandbox` is the module, if any, that runs a simulated channel with `python -m`.
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
    sandbox: str | None = None


@hookspec
def channel_type() -> ChannelType:  # type: ignore[empty-body]  # a hook's specification has no body
    """
    Describe the channel that this plugin speaks to.

    Called while the host starts, before any settings are read: open nothing, read nothing.
    """
