"""Response bodies: the connector's values under Assure's names."""

import base64
from datetime import datetime
from typing import Any

from apiflask import Schema
from marshmallow import fields

from ....core.documents.get_documents import DocumentsAnswer, DocumentsNotReady, DocumentsReady
from ....ports.repositories.shipments import Shipment
from ..settings import Documents
from .links import Links
from .oms_endpoint import OmsEndpoint
from .refusal import Refusal


class ErrorSchema(Schema):
    """An error; with `code` NOT_READY, `description` is the time to retry at."""

    code = fields.String(required=True)
    message = fields.String(required=True)
    description = fields.String(required=True)


class PackedSchema(Schema):
    """The result of a pack call."""

    orderCode = fields.String(required=True)  # noqa: N815  # Assure's name
    shipmentId = fields.Integer(required=True)  # noqa: N815  # Assure's name
    shipmentCode = fields.String(required=True)  # noqa: N815  # Assure's name


class InvoiceSchema(Schema):
    """An invoice: `invoice` in base64, or `invoiceUrl`."""

    invoiceCode = fields.String(required=True)  # noqa: N815  # Assure's name
    invoiceDate = fields.String(required=True)  # noqa: N815  # Assure's name
    invoice = fields.String()
    invoiceUrl = fields.String()  # noqa: N815  # Assure's name


class LabelSchema(Schema):
    """A label: `shippingLabel` in base64, or `shippingLabelUrl`."""

    awbNumber = fields.String(required=True)  # noqa: N815  # Assure's name
    transporter = fields.String(required=True)
    shippingLabel = fields.String()  # noqa: N815  # Assure's name
    shippingLabelUrl = fields.String()  # noqa: N815  # Assure's name


def packed(shipment: Shipment) -> dict[str, Any]:
    """Return the response to a pack call; repeated calls get the same."""
    return {
        "orderCode": shipment.channel_order_id,
        "shipmentId": int(shipment.shipment_id),
        "shipmentCode": shipment.shipment_code,
    }


def invoice(
    ready: DocumentsReady, endpoint: OmsEndpoint, links: Links, now: datetime
) -> dict[str, Any]:
    """
    Return an invoice. The file is the channel's and contains the label too.

    Without an invoice number, invoiceCode is the handle of the documents at the channel.
    """
    shipment = ready.shipment
    date = shipment.invoice_date or shipment.documents_made_at or shipment.accepted_at
    return {
        "invoiceCode": shipment.invoice_number or shipment.document_handle,
        "invoiceDate": _moment(date, endpoint),
        **_file("invoice", ready, endpoint, links, now),
    }


def label(
    ready: DocumentsReady, endpoint: OmsEndpoint, links: Links, now: datetime
) -> dict[str, Any]:
    """Return a label. The file is the channel's and contains the invoice too."""
    return {
        "awbNumber": ready.shipment.package_id,
        "transporter": endpoint.carrier,
        **_file("shippingLabel", ready, endpoint, links, now),
    }


def ready_or_refused(answer: DocumentsAnswer, endpoint: OmsEndpoint) -> DocumentsReady:
    """
    Return the documents.

    Raises:
        Refusal: they are not ready yet, or an operator must act first.
    """
    if isinstance(answer, DocumentsReady):
        return answer
    if isinstance(answer, DocumentsNotReady):
        until = _moment(answer.until, endpoint)
        return _refuse("NOT_READY", f"Not ready until {until}. {answer.reason}", until)
    return _refuse(answer.code, answer.message, "")


def _refuse(code: str, message: str, description: str) -> DocumentsReady:
    raise Refusal(code, message, description)


def _file(
    name: str, ready: DocumentsReady, endpoint: OmsEndpoint, links: Links, now: datetime
) -> dict[str, str]:
    if endpoint.assure.documents is Documents.URL:
        return {f"{name}Url": links.to(ready.shipment.shipment_code, now)}
    return {name: base64.b64encode(ready.pdf).decode()}


def _moment(moment: datetime, endpoint: OmsEndpoint) -> str:
    return moment.astimezone(endpoint.assure.time_zone).isoformat(timespec="milliseconds")
