"""Query parameters of the document calls."""

from marshmallow import fields

from .body_fields import Tolerant, text


class DocumentsQuery(Tolerant):
    """Parameters of an invoice or a label; others that Assure may send are ignored."""

    shipmentCode = text(required=True)  # noqa: N815  # Assure's name
    orderCode = text()  # noqa: N815  # Assure's name


class LinkQuery(Tolerant):
    """Parameters of a signed link."""

    shipmentCode = text(required=True)  # noqa: N815  # as above
    expires = fields.Integer(required=True)
    signature = fields.String(required=True)
