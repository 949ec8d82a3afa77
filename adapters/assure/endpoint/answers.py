"""What Assure is answered: our values, its names."""

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
    """An error; `description` holds the moment to ask again at where `code` is NOT_READY."""

    code = fields.String(required=True)
    message = fields.String(required=True)
    description = fields.String(required=True)


class PackedSchema(Schema):
    """A pack call was taken in."""

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
    """Return the answer to a pack call; it follows from what never changes of a shipment."""
    return {
        "orderCode": shipment.channel_order_id,
        "shipmentId": int(shipment.shipment_id),
        "shipmentCode": shipment.shipment_code,
    }


def invoice(
    handed: DocumentsReady, endpoint: OmsEndpoint, links: Links, now: datetime
) -> dict[str, Any]:
    """
    Return an invoice. The file holds the label too, as the channel made it.

    A channel that tells no number of the invoice tells what its documents are fetched by.
    """
    shipment = handed.shipment
    date = shipment.invoice_date or shipment.documents_made_at or shipment.accepted_at
    return {
        "invoiceCode": shipment.invoice_number or shipment.document_handle,
        "invoiceDate": _moment(date, endpoint),
        **_file("invoice", handed, endpoint, links, now),
    }


def label(
    handed: DocumentsReady, endpoint: OmsEndpoint, links: Links, now: datetime
) -> dict[str, Any]:
    """Return a label. The file holds the invoice too, as the channel made it."""
    return {
        "awbNumber": handed.shipment.package_id,
        "transporter": endpoint.carrier,
        **_file("shippingLabel", handed, endpoint, links, now),
    }


def ready_or_refused(answer: DocumentsAnswer, endpoint: OmsEndpoint) -> DocumentsReady:
    """
    Return the documents.

    Raises:
        Refusal: they are not ready, or will not be without a person.
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
    name: str, handed: DocumentsReady, endpoint: OmsEndpoint, links: Links, now: datetime
) -> dict[str, str]:
    if endpoint.assure.documents is Documents.URL:
        return {f"{name}Url": links.to(handed.shipment.shipment_code, now)}
    return {name: base64.b64encode(handed.pdf).decode()}


def _moment(moment: datetime, endpoint: OmsEndpoint) -> str:
    return moment.astimezone(endpoint.assure.time_zone).isoformat(timespec="milliseconds")
