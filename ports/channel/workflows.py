"""
The eleven workflows: what a channel declares about each, and which port does it.

A declaration is believed both ways: what is declared SUPPORTED must have its port, and a port
must be declared. `core.jobs.workflows` adds the jobs and the calls of an OMS.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Workflow(StrEnum):
    """The eleven workflows of an order management system, by their usual names."""

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
    """Whether a channel supports a workflow."""

    SUPPORTED = "SUPPORTED"
    NOT_SUPPORTED = "NOT_SUPPORTED"
    SELF = "SELF"
    """Completed by the connector: an OMS's call is answered as done; the channel is not called."""


@dataclass(frozen=True, slots=True)
class WorkflowSupport:
    """Support for one workflow; `note` states how, or why not."""

    support: Support
    note: str


PORT_OF: Final[Mapping[Workflow, str]] = MappingProxyType(
    {
        Workflow.ORDER_FETCH: "order_source",
        Workflow.CREATE_SHIPMENT: "shipment_creator",
        Workflow.GET_SHIPMENT: "document_source",
        Workflow.CUSTOMER_CANCELLATION: "cancellation_source",
    }
)
"""The field of `Channel` with the port that does a workflow; the others have no port yet."""

NEEDS: Final[Mapping[Workflow, tuple[Workflow, ...]]] = MappingProxyType(
    {
        Workflow.CREATE_SHIPMENT: (Workflow.ORDER_FETCH, Workflow.GET_SHIPMENT),
        Workflow.GET_SHIPMENT: (Workflow.CREATE_SHIPMENT,),
        Workflow.CUSTOMER_CANCELLATION: (Workflow.ORDER_FETCH,),
    }
)
"""The workflows without which a workflow cannot be supported."""

MAY_BE_SELF: Final = frozenset(
    {
        Workflow.ORDERS_ACKNOWLEDGEMENT,
        Workflow.RETURN_ORDER_PROCESSING,
        Workflow.HANDOVER,
        Workflow.SELLER_CANCELLATION,
    }
)
"""Workflows that an OMS calls for, and whose answer holds nothing of the channel's."""


def declaration_problems(declared: Mapping[Workflow, WorkflowSupport]) -> Iterator[str]:
    """Yield a sentence for each row of a declaration that cannot be kept by any channel."""
    for workflow in Workflow:
        if workflow not in declared:
            yield f"It does not declare {workflow}: declare each of the {len(Workflow)} workflows."
            continue
        support = declared[workflow].support
        if support is Support.SELF and workflow not in MAY_BE_SELF:
            possible = ", ".join(sorted(MAY_BE_SELF))
            yield f"It declares {workflow} SELF, which is possible only for {possible}."
        if support is not Support.SUPPORTED:
            continue
        if workflow not in PORT_OF:
            yield f"It declares {workflow} SUPPORTED, but there is no port that does it yet."
        for needed in NEEDS.get(workflow, ()):
            if not is_supported(declared, needed):
                yield f"It declares {workflow} SUPPORTED, which needs {needed}."


def port_problems(
    declared: Mapping[Workflow, WorkflowSupport], ports: Mapping[str, object]
) -> Iterator[str]:
    """
    Yield a sentence for each difference between a declaration and the ports of an open channel.

    Args:
        declared: what the channel type declares.
        ports: the ports of the channel by field of `Channel`, None for those it has not.
    """
    for workflow, port in PORT_OF.items():
        has_port, supported = ports[port] is not None, is_supported(declared, workflow)
        if supported and not has_port:
            yield f"{workflow} is declared SUPPORTED, but the channel has no {port}."
        if has_port and not supported:
            support = declared[workflow].support
            yield f"The channel has the port {port}, but {workflow} is declared {support}."
    for port in ("document_source", "inventory_sink"):
        if ports[port] is not None and ports["submission_list"] is None:
            yield f"The channel has the port {port}, which needs submission_list."


def supported(declared: Mapping[Workflow, WorkflowSupport]) -> list[Workflow]:
    """Return the workflows that are declared SUPPORTED, in their usual order."""
    return [workflow for workflow in Workflow if is_supported(declared, workflow)]


def is_supported(declared: Mapping[Workflow, WorkflowSupport], workflow: Workflow) -> bool:
    """Return whether a workflow is declared SUPPORTED."""
    return workflow in declared and declared[workflow].support is Support.SUPPORTED
