"""
The addresses that Assure calls. Methods and bodies are Increff's, the paths are ours.

A call is known by its headers before anything of it is read.
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
from .credentials import proves, signing_key
from .links import Links
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
    stock_words,
)

log = logging.getLogger(__name__)

BASE: Final = "/assure/v1"

WITH_BODY: Final = {"POST", "PUT"}

NOBODYS: Final = {"X-Connector-Key": Secret(token_urlsafe())}
"""Compared where there is no such connection, so that this takes its time as well."""

ERRORS: Final[dict[int | str, dict[str, str | dict[str, dict[str, Any]]]]] = {
    status: {"description": reason, "content": {"application/json": {"schema": ErrorSchema}}}
    for status, reason in (
        (400, "Not done; code and message tell why."),
        (401, "The caller is not known."),
        (503, "It cannot be done now, or the connection is disabled; do the same again later."),
    )
}


def assure_calls(
    endpoint: Sequence[OmsEndpoint], server: ServerSettings
) -> tuple[APIBlueprint, APIBlueprint]:
    """Return the calls that are known by their headers, and those known by their links."""
    by_name = {one.name: one for one in endpoint}
    return _with_headers(by_name, server), _with_links(by_name, server)


def _with_headers(by_name: dict[str, OmsEndpoint], server: ServerSettings) -> APIBlueprint:
    calls = APIBlueprint("assure", __name__, url_prefix=f"{BASE}/<connection>", tag="Assure")

    calls.url_value_preprocessor(_note_the_connection)

    @calls.before_request
    def know_the_caller() -> None:
        found = by_name.get(g.connection)
        expected = NOBODYS if found is None else found.assure.calls_with
        if not proves(request.headers, expected) or found is None:
            if found is not None:
                log.warning("assure.caller_not_known", extra={"connection": found.name})
            raise _not_known()
        g.endpoint = found
        _refuse_if_disabled(found)
        if request.method in WITH_BODY:
            note(check_body(request))
        else:
            take_query_from_body(request)
            note(request.args)

    @calls.post("/orders/pack")
    @calls.input(PackSchema, location="json")
    @calls.output(PackedSchema, description="It is packed, or was before: the same answer.")
    @calls.doc(summary="Pack an order", responses=ERRORS)
    def pack(json_data: dict[str, Any]) -> dict[str, Any]:
        """Take in what the warehouse packed; the same shipmentId again gets the same answer."""
        return _pack(g.endpoint, json_data, now_of_call())

    @calls.get("/invoice")
    @calls.input(DocumentsQuery, location="query")
    @calls.output(InvoiceSchema)
    @calls.doc(summary="Get an invoice", responses=ERRORS)
    def get_invoice(query_data: dict[str, Any]) -> dict[str, Any]:
        """Give the invoice, or 400 with NOT_READY and the moment to ask again at."""
        now = now_of_call()
        handed = _documents(g.endpoint, query_data, now)
        return invoice(handed, g.endpoint, _links(g.endpoint, server), now)

    @calls.get("/label")
    @calls.input(DocumentsQuery, location="query")
    @calls.output(LabelSchema)
    @calls.doc(summary="Get a shipping label", responses=ERRORS)
    def get_label(query_data: dict[str, Any]) -> dict[str, Any]:
        """Give the label, or 400 with NOT_READY and the moment to ask again at."""
        now = now_of_call()
        handed = _documents(g.endpoint, query_data, now)
        return label(handed, g.endpoint, _links(g.endpoint, server), now)

    @calls.put("/inventory")
    @calls.input(LocationStockSchema, location="json")
    @calls.output(RecordedSchema)
    @calls.doc(summary="Tell the stock of a location", responses=ERRORS)
    def tell_stock(json_data: dict[str, Any]) -> dict[str, Any]:
        """Keep absolute quantities; the channel is told once an hour."""
        words = stock_words(json_data["inventories"], "quantity")
        return _record(g.endpoint, StockUpdate(words, now_of_call(), json_data["locationCode"]))

    @calls.put("/inventory/consolidated")
    @calls.input(ConsolidatedStockSchema, location="json")
    @calls.output(RecordedSchema)
    @calls.doc(summary="Tell the stock of all locations together", responses=ERRORS)
    def tell_consolidated_stock(json_data: dict[str, Any]) -> dict[str, Any]:
        """Keep absolute quantities; the channel is told once an hour."""
        words = stock_words(json_data["inventories"], "consolidatedQuantity")
        return _record(g.endpoint, StockUpdate(words, now_of_call()))

    add_other_calls(calls, ERRORS)
    return calls


def _with_links(by_name: dict[str, OmsEndpoint], server: ServerSettings) -> APIBlueprint:
    calls = APIBlueprint("documents", __name__, url_prefix=f"{BASE}/<connection>", tag="Documents")
    calls.url_value_preprocessor(_note_the_connection)

    @calls.get("/document")
    @calls.input(LinkQuery, location="query")
    @calls.output({}, content_type="application/pdf", description="The PDF.")
    @calls.doc(summary="Follow a link to a document", responses=ERRORS)
    def document(query_data: dict[str, Any]) -> Response:
        """Give the PDF to whoever has a link that was given with an invoice or a label."""
        found, now = by_name.get(g.connection), now_of_call()
        code, expires = query_data["shipmentCode"], query_data["expires"]
        if (
            found is None
            or not found.assure.calls_with
            or not _links(found, server).is_good(code, expires, query_data["signature"], now)
        ):
            raise _not_known()
        g.endpoint = found
        _refuse_if_disabled(found)
        note(request.args)
        handed = _documents(found, {"shipmentCode": code}, now)
        return Response(
            handed.pdf, mimetype="application/pdf", headers={"Cache-Control": "no-store"}
        )

    return calls


def _note_the_connection(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Keep the path's first part for all calls, so that no view must ask for it."""
    g.connection = (values or {}).pop("connection", "")


def _pack(endpoint: OmsEndpoint, told: dict[str, Any], now: datetime) -> dict[str, Any]:
    call = pack_call(told, endpoint)
    if endpoint.accept is None:
        raise _not_supported()
    answer = endpoint.accept(call, now)
    if isinstance(answer, PackRefused):
        raise Refusal(str(answer.code), answer.message)
    if answer.channel_order_id != call.channel_order_id:
        raise Refusal(
            BAD_DATA,
            f"Shipment {call.shipment_id} is another order's. Nothing was done for order "
            f"{call.channel_order_id}. Compare order and shipment.",
        )
    with suppress(StorageFailed):  # it is stored; a running connector looks by itself soon
        endpoint.wake(endpoint.name)
    told_back = packed(answer)
    note(told_back)
    return told_back


def _record(endpoint: OmsEndpoint, call: StockUpdate) -> dict[str, Any]:
    if endpoint.record is None:
        raise Refusal("NOT_SUPPORTED", "This channel takes no stock levels. Nothing was kept.")
    found = endpoint.record(call)
    note_skus(sku for sku, _ in found.failures)
    return recorded(found)


def _documents(endpoint: OmsEndpoint, query: dict[str, Any], now: datetime) -> DocumentsReady:
    if endpoint.get_documents is None:
        raise _not_supported()
    code, order = query["shipmentCode"], query.get("orderCode")
    handed = ready_or_refused(endpoint.get_documents(code, now), endpoint)
    if order not in {None, handed.shipment.channel_order_id}:
        raise Refusal(
            BAD_DATA, f"Shipment {code} is not of order {order}. Compare order and shipment."
        )
    return handed


def _links(endpoint: OmsEndpoint, server: ServerSettings) -> Links:
    address = f"{server.public_url or server.address}{BASE}/{endpoint.name}/document"
    return Links(endpoint.name, signing_key(endpoint.assure.calls_with), address, server.links_live)


def _not_known() -> Refusal:
    """Return the same answer whatever is wrong: it must not help to guess."""
    return Refusal("UNAUTHORIZED", "The credentials are not accepted.", status=UNAUTHORIZED)


def _refuse_if_disabled(endpoint: OmsEndpoint) -> None:
    if not endpoint.enabled:
        raise Refusal(
            "DISABLED",
            f"The connection {endpoint.name} is disabled in the connector. Nothing was done. "
            "Enable it there, then do the same again.",
            status=HTTPStatus.SERVICE_UNAVAILABLE,
        )


def _not_supported() -> Refusal:
    return Refusal("NOT_SUPPORTED", "This channel does not pack. Ship the order another way.")
