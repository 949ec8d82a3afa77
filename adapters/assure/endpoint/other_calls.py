"""
Assure's calls for workflows that the channel does not support.

Each is refused as the contract specifies, with the channel's note. A connection may let the
connector complete two of them itself, without notifying the channel.
"""

from typing import Any, Final

from apiflask import APIBlueprint, Schema
from flask import g
from marshmallow import fields, validate

from ....ports.channel.plugin import Workflow
from .body_fields import Tolerant, text
from .oms_endpoint import OmsEndpoint
from .recording import note, note_refusal
from .refusal import Refusal

NOT_SUPPORTED: Final = "NOT_SUPPORTED"

MOST_ORDERS: Final = 10_000

Errors = dict[int | str, dict[str, str | dict[str, dict[str, Any]]]]


class AcknowledgedOrderSchema(Tolerant):
    """An order whose stock is allocated."""

    orderCode = text(required=True)  # noqa: N815  # Assure's name
    locationCode = text(allow_none=True)  # noqa: N815  # Assure's name


class AcknowledgementSchema(Tolerant):
    """An acknowledgement, or its answer with `successOrders`."""

    orders = fields.List(
        fields.Nested(AcknowledgedOrderSchema),
        required=True,
        validate=validate.Length(max=MOST_ORDERS),
    )


class AcknowledgedSchema(Schema):
    """The acknowledged orders."""

    successOrders = fields.List(fields.Nested(AcknowledgedOrderSchema), required=True)  # noqa: N815  # Assure's name


class OutcomeSchema(Schema):
    """The result of a call whose refusal is 200 with `hasError`."""

    hasError = fields.Boolean(required=True)  # noqa: N815  # Assure's name
    errorMessage = fields.String(required=True)  # noqa: N815  # Assure's name


def add_other_calls(calls: APIBlueprint, errors: Errors) -> None:
    """Add the calls to the authenticated blueprint."""

    @calls.put("/orders/ack")
    @calls.input(AcknowledgementSchema, location="json")
    @calls.output(AcknowledgedSchema)
    @calls.doc(summary="Acknowledge orders", responses=errors)
    def acknowledge(json_data: dict[str, Any]) -> dict[str, Any]:
        """Accept the acknowledgement if the connection completes it itself."""
        for order in json_data["orders"]:
            note(order)
        _self_completed_or_refused(Workflow.ORDERS_ACKNOWLEDGEMENT)
        return {"successOrders": json_data["orders"]}

    @calls.post("/handover")
    @calls.output(OutcomeSchema)
    @calls.doc(summary="Report a handover", responses=errors)
    def report_handover() -> dict[str, Any]:
        """Accept the handover if the connection completes it itself."""
        return _outcome(Workflow.HANDOVER)

    @calls.put("/orders/cancel")
    @calls.output(OutcomeSchema)
    @calls.doc(summary="Cancel an order for the seller", responses=errors)
    def cancel() -> dict[str, Any]:
        """Refuse: not supported by the channel."""
        return _outcome(Workflow.SELLER_CANCELLATION)

    @calls.post("/manifest")
    @calls.output({}, status_code=200)
    @calls.doc(summary="Create a manifest", responses=errors)
    def make_manifest() -> dict[str, Any]:
        """Refuse: not supported by the channel."""
        return _refused(Workflow.MANIFEST)

    @calls.put("/returns/ack")
    @calls.output({}, status_code=200)
    @calls.doc(summary="Acknowledge a return", responses=errors)
    def acknowledge_return() -> dict[str, Any]:
        """Refuse: not supported by the channel."""
        return _refused(Workflow.RETURN_ORDER_PROCESSING)

    @calls.get("/credentials")
    @calls.output({}, status_code=200)
    @calls.doc(summary="Get credentials", responses=errors)
    def get_credentials() -> dict[str, Any]:
        """Refuse: the headers of Assure's calls do not change."""
        return _refused(Workflow.CREDENTIAL_REFRESH)


def _note(workflow: Workflow) -> str:
    endpoint: OmsEndpoint = g.endpoint
    return f"{workflow} is not supported. {endpoint.workflows[workflow].note} Nothing was changed."


def _is_self_completed(workflow: Workflow) -> bool:
    endpoint: OmsEndpoint = g.endpoint
    return workflow in endpoint.assure.self_completed


def _self_completed_or_refused(workflow: Workflow) -> None:
    if not _is_self_completed(workflow):
        _refused(workflow)


def _refused(workflow: Workflow) -> dict[str, Any]:
    raise Refusal(NOT_SUPPORTED, _note(workflow))


def _outcome(workflow: Workflow) -> dict[str, Any]:
    if _is_self_completed(workflow):
        return {"hasError": False, "errorMessage": ""}
    note_refusal(NOT_SUPPORTED)
    return {"hasError": True, "errorMessage": _note(workflow)}
