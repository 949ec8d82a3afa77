"""
Assure's calls for workflows that the channel does not do.

Each is refused as the contract specifies, with the channel's note. What the channel declares
SELF, or the connection's setting `self_completed` names, is answered as done instead: the
channel is not called, and the call's record says so.
"""

from typing import Any, Final

from apiflask import APIBlueprint, Schema
from flask import g
from marshmallow import fields, validate

from ....core.jobs.workflows import workflow_of
from ....ports.channel.workflows import Support
from ....ports.oms.calls import OmsCall
from .body_fields import Tolerant, text
from .not_supported import not_supported
from .oms_endpoint import OmsEndpoint
from .recording import note, note_completed_here, note_refusal

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
        """Accept the acknowledgement if it is completed here."""
        for order in json_data["orders"]:
            note(order)
        _complete(OmsCall.ACKNOWLEDGE_ORDERS)
        return {"successOrders": json_data["orders"]}

    @calls.post("/handover")
    @calls.output(OutcomeSchema)
    @calls.doc(summary="Report a handover", responses=errors)
    def report_handover() -> dict[str, Any]:
        """Accept the handover if it is completed here."""
        return _outcome(OmsCall.REPORT_HANDOVER)

    @calls.put("/orders/cancel")
    @calls.output(OutcomeSchema)
    @calls.doc(summary="Cancel an order for the seller", responses=errors)
    def cancel() -> dict[str, Any]:
        """Accept the cancellation if it is completed here."""
        return _outcome(OmsCall.CANCEL_ORDER)

    @calls.post("/manifest")
    @calls.output({}, status_code=200)
    @calls.doc(summary="Create a manifest", responses=errors)
    def make_manifest() -> dict[str, Any]:
        """Refuse: no channel has a port for it."""
        return _complete(OmsCall.MAKE_MANIFEST)

    @calls.put("/returns/ack")
    @calls.output({}, status_code=200)
    @calls.doc(summary="Acknowledge a return", responses=errors)
    def acknowledge_return() -> dict[str, Any]:
        """Accept the acknowledgement if it is completed here."""
        return _complete(OmsCall.ACKNOWLEDGE_RETURN)

    @calls.get("/credentials")
    @calls.output({}, status_code=200)
    @calls.doc(summary="Get credentials", responses=errors)
    def get_credentials() -> dict[str, Any]:
        """Refuse: the headers of Assure's calls do not change."""
        return _complete(OmsCall.GET_CREDENTIALS)


def _complete(call: OmsCall) -> dict[str, Any]:
    """Answer as done what is completed here; raises Refusal for anything else."""
    endpoint: OmsEndpoint = g.endpoint
    if not _completed_here(endpoint, call):
        raise not_supported(endpoint, call)
    return {}


def _outcome(call: OmsCall) -> dict[str, Any]:
    endpoint: OmsEndpoint = g.endpoint
    if _completed_here(endpoint, call):
        return {"hasError": False, "errorMessage": ""}
    refusal = not_supported(endpoint, call)
    note_refusal(refusal.code)
    return {"hasError": True, "errorMessage": refusal.message}


def _completed_here(endpoint: OmsEndpoint, call: OmsCall) -> bool:
    """Return whether a call is answered as done, and if so write that into its record."""
    workflow = workflow_of(call)
    support = endpoint.workflows[workflow].support
    by_choice = support is Support.NOT_SUPPORTED and workflow in endpoint.assure.self_completed
    if support is not Support.SELF and not by_choice:
        return False
    note_completed_here()
    return True
