"""What Assure asks for documents with."""

from marshmallow import fields

from .body_fields import Tolerant, text


class DocumentsQuery(Tolerant):
    """Of an invoice or a label; the other parameters that Assure may send are not needed."""

    shipmentCode = text(required=True)  # noqa: N815  # Assure's name
    orderCode = text()  # noqa: N815  # Assure's name


class LinkQuery(Tolerant):
    """Of a link that we gave."""

    shipmentCode = text(required=True)  # noqa: N815  # as above
    expires = fields.Integer(required=True)
    signature = fields.String(required=True)
