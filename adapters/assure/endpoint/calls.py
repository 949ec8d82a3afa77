"""
Routes for Assure. Increff specifies methods and bodies; the paths are the connector's own.

Callers are authenticated by their headers before anything else of a request is read.
"""

import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from http import HTTPStatus
from secrets import token_urlsafe
from typing import Any, Final

from apiflask import APIBlueprint
from flask import Response, g, request

from ....core.documents.get_documents import DocumentsReady
from ....core.packing.pack_call import PackRefused
from ....core.stock.record_stock import StockUpdate
from ....ports.host.errors import StorageFailed
from ....ports.host.secret import Secret
from ....ports.oms.calls import OmsCall
from ...settings import ServerSettings
from .answers import (
    ErrorSchema,
    InvoiceSchema,
    LabelSchema,
    PackedSchema,
    invoice,
    label,
    packed,
    ready_or_refused,
)
from .credentials import authenticated, signing_key
from .links import Links
from .not_supported import not_supported
from .oms_endpoint import OmsEndpoint
from .other_calls import add_other_calls
from .pack_body import PackSchema, pack_call
from .queries import DocumentsQuery, LinkQuery
from .reading import check_body, take_query_from_body
from .recording import note, note_skus, now_of_call
from .refusal import BAD_DATA, UNAUTHORIZED, Refusal
from .stock_body import (
    ConsolidatedStockSchema,
    LocationStockSchema,
    RecordedSchema,
    recorded,
    stock_lines,
)

log = logging.getLogger(__name__)

BASE: Final = "/assure/v1"

WITH_BODY: Final = {"POST", "PUT"}

NEVER_SENT: Final = {"X-Connector-Key": Secret(token_urlsafe())}
"""Compared if the connection does not exist, so that the response takes equally long."""

ERRORS: Final[dict[int | str, dict[str, str | dict[str, dict[str, Any]]]]] = {
    status: {"description": reason, "content": {"application/json": {"schema": ErrorSchema}}}
    for status, reason in (
        (400, "Refused; see code and message."),
        (401, "The credentials are missing or not valid."),
        (503, "Temporarily unavailable, or the connection is disabled; retry later."),
    )
}


def assure_calls(
    endpoint: Sequence[OmsEndpoint], server: ServerSettings
) -> tuple[APIBlueprint, APIBlueprint]:
    """Return the routes authenticated by headers, and those authenticated by signed links."""
    by_name = {one.name: one for one in endpoint}
    return _with_headers(by_name, server), _with_links(by_name, server)


def _with_headers(by_name: dict[str, OmsEndpoint], server: ServerSettings) -> APIBlueprint:
    calls = APIBlueprint("assure", __name__, url_prefix=f"{BASE}/<connection>", tag="Assure")

    calls.url_value_preprocessor(_extract_connection)

    @calls.before_request
    def authenticate() -> None:
        found = by_name.get(g.connection)
        expected = NEVER_SENT if found is None else found.assure.calls_with
        if not authenticated(request.headers, expected) or found is None:
            if found is not None:
                log.warning("assure.caller_not_known", extra={"connection": found.name})
            raise _unauthorized()
        g.endpoint = found
        _refuse_if_disabled(found)
        if request.method in WITH_BODY:
            note(check_body(request))
        else:
            take_query_from_body(request)
            note(request.args)

    @calls.post("/orders/pack")
    @calls.input(PackSchema, location="json")
    @calls.output(PackedSchema, description="The shipment; repeated calls get the same response.")
    @calls.doc(summary="Pack an order", responses=ERRORS)
    def pack(json_data: dict[str, Any]) -> dict[str, Any]:
        """Accept a packed shipment; a repeated shipmentId gets the same response."""
        return _pack(g.endpoint, json_data, now_of_call())

    @calls.get("/invoice")
    @calls.input(DocumentsQuery, location="query")
    @calls.output(InvoiceSchema)
    @calls.doc(summary="Get an invoice", responses=ERRORS)
    def get_invoice(query_data: dict[str, Any]) -> dict[str, Any]:
        """Return the invoice, or 400 with NOT_READY and the time to retry at."""
        now = now_of_call()
        ready = _documents(g.endpoint, query_data, now)
        return invoice(ready, g.endpoint, _links(g.endpoint, server), now)

    @calls.get("/label")
    @calls.input(DocumentsQuery, location="query")
    @calls.output(LabelSchema)
    @calls.doc(summary="Get a shipping label", responses=ERRORS)
    def get_label(query_data: dict[str, Any]) -> dict[str, Any]:
        """Return the label, or 400 with NOT_READY and the time to retry at."""
        now = now_of_call()
        ready = _documents(g.endpoint, query_data, now)
        return label(ready, g.endpoint, _links(g.endpoint, server), now)

    @calls.put("/inventory")
    @calls.input(LocationStockSchema, location="json")
    @calls.output(RecordedSchema)
    @calls.doc(summary="Update the stock of a location", responses=ERRORS)
    def update_stock(json_data: dict[str, Any]) -> dict[str, Any]:
        """Store absolute quantities; the channel is updated once an hour."""
        lines = stock_lines(json_data["inventories"], "quantity")
        return _record(g.endpoint, StockUpdate(lines, now_of_call(), json_data["locationCode"]))

    @calls.put("/inventory/consolidated")
    @calls.input(ConsolidatedStockSchema, location="json")
    @calls.output(RecordedSchema)
    @calls.doc(summary="Update the consolidated stock of all locations", responses=ERRORS)
    def update_consolidated_stock(json_data: dict[str, Any]) -> dict[str, Any]:
        """Store absolute quantities; the channel is updated once an hour."""
        lines = stock_lines(json_data["inventories"], "consolidatedQuantity")
        return _record(g.endpoint, StockUpdate(lines, now_of_call()))

    add_other_calls(calls, ERRORS)
    return calls


def _with_links(by_name: dict[str, OmsEndpoint], server: ServerSettings) -> APIBlueprint:
    calls = APIBlueprint("documents", __name__, url_prefix=f"{BASE}/<connection>", tag="Documents")
    calls.url_value_preprocessor(_extract_connection)

    @calls.get("/document")
    @calls.input(LinkQuery, location="query")
    @calls.output({}, content_type="application/pdf", description="The PDF.")
    @calls.doc(summary="Download a document by its link", responses=ERRORS)
    def document(query_data: dict[str, Any]) -> Response:
        """Return the PDF for a signed link from the response of an invoice or a label."""
        found, now = by_name.get(g.connection), now_of_call()
        code, expires = query_data["shipmentCode"], query_data["expires"]
        if (
            found is None
            or not found.assure.calls_with
            or not _links(found, server).is_good(code, expires, query_data["signature"], now)
        ):
            raise _unauthorized()
        g.endpoint = found
        _refuse_if_disabled(found)
        note(request.args)
        ready = _documents(found, {"shipmentCode": code}, now)
        return Response(
            ready.pdf, mimetype="application/pdf", headers={"Cache-Control": "no-store"}
        )

    return calls


def _extract_connection(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Store the connection of the path in `g`, so that views need no parameter for it."""
    g.connection = (values or {}).pop("connection", "")


def _pack(endpoint: OmsEndpoint, body: dict[str, Any], now: datetime) -> dict[str, Any]:
    call = pack_call(body, endpoint)
    if endpoint.accept is None:
        raise not_supported(endpoint, OmsCall.PACK)
    answer = endpoint.accept(call, now)
    if isinstance(answer, PackRefused):
        raise Refusal(str(answer.code), answer.message)
    if answer.channel_order_id != call.channel_order_id:
        raise Refusal(
            BAD_DATA,
            f"Shipment {call.shipment_id} belongs to another order than {call.channel_order_id}. "
            "Check shipmentId and orderCode. Nothing was changed.",
        )
    with suppress(StorageFailed):  # the shipment is stored; the jobs run soon anyway
        endpoint.wake(endpoint.name)
    response = packed(answer)
    note(response)
    return response


def _record(endpoint: OmsEndpoint, call: StockUpdate) -> dict[str, Any]:
    if endpoint.record is None:
        raise not_supported(endpoint, OmsCall.UPDATE_STOCK)
    found = endpoint.record(call)
    note_skus(sku for sku, _ in found.failures)
    return recorded(found)


def _documents(endpoint: OmsEndpoint, query: dict[str, Any], now: datetime) -> DocumentsReady:
    if endpoint.get_documents is None:
        raise not_supported(endpoint, OmsCall.GET_LABEL)
    code, order = query["shipmentCode"], query.get("orderCode")
    ready = ready_or_refused(endpoint.get_documents(code, now), endpoint)
    if order not in {None, ready.shipment.channel_order_id}:
        raise Refusal(
            BAD_DATA,
            f"Shipment {code} does not belong to order {order}. Check shipmentCode and orderCode.",
        )
    return ready


def _links(endpoint: OmsEndpoint, server: ServerSettings) -> Links:
    address = f"{server.public_url or server.address}{BASE}/{endpoint.name}/document"
    return Links(endpoint.name, signing_key(endpoint.assure.calls_with), address, server.links_live)


def _unauthorized() -> Refusal:
    """Return the same error for every cause, so that it does not help attackers."""
    return Refusal("UNAUTHORIZED", "The credentials are not valid.", status=UNAUTHORIZED)


def _refuse_if_disabled(endpoint: OmsEndpoint) -> None:
    if not endpoint.enabled:
        raise Refusal(
            "DISABLED",
            f"The connection {endpoint.name} is disabled in the connector. Enable it there, then "
            "retry. Nothing was changed.",
            status=HTTPStatus.SERVICE_UNAVAILABLE,
        )
