"""The request that tells a sandbox what a connector's database knows."""

from marshmallow import EXCLUDE, Schema, fields, validate


class KnownSchema(Schema):
    """Something in a connector's database; fields for other sides are ignored."""

    class Meta:
        """How unknown fields are treated."""

        unknown = EXCLUDE


class KnownLineSchema(KnownSchema):
    """A line of an order."""

    line_id = fields.String(required=True)
    sku = fields.String(required=True)
    quantity = fields.Integer(required=True, validate=validate.Range(min=0))
    shipped = fields.Integer(required=True, validate=validate.Range(min=0))


class KnownOrderSchema(KnownSchema):
    """An order; without lines they are made up."""

    order_id = fields.String(required=True)
    placed_at = fields.AwareDateTime(required=True, allow_none=True)
    updated_at = fields.AwareDateTime(required=True, allow_none=True)
    cancelled = fields.Boolean(required=True)
    cancelled_units = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    lines = fields.List(fields.Nested(KnownLineSchema), required=True)


class KnownSlotSchema(KnownSchema):
    """A pickup."""

    slot_id = fields.String(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)


class KnownShipmentSchema(KnownSchema):
    """A shipment; `package_id` is empty before it is booked."""

    order_id = fields.String(required=True)
    stage = fields.String(required=True)
    shipment_code = fields.String(required=True)
    accepted_at = fields.AwareDateTime(required=True)
    size_cm = fields.List(fields.Decimal(), required=True, validate=validate.Length(equal=3))
    weight_g = fields.Decimal(required=True)
    slot = fields.Nested(KnownSlotSchema, required=True, allow_none=True)
    package_id = fields.String(required=True)
    invoice_number = fields.String(required=True)
    serials = fields.Dict(keys=fields.String(), values=fields.List(fields.String()), required=True)
    document_handle = fields.String(required=True)
    document_key = fields.String(required=True)


class KnownSubmissionSchema(KnownSchema):
    """A feed; `open` if its status or result is still to be read."""

    submission_id = fields.String(required=True)
    kind = fields.String(required=True)
    open = fields.Boolean(required=True)
    sent_at = fields.AwareDateTime(required=True)
    order_ids = fields.List(fields.String(), required=True)


class RecallSchema(KnownSchema):
    """What a connector's database knows."""

    seller = fields.String()
    orders = fields.List(fields.Nested(KnownOrderSchema), required=True)
    shipments = fields.List(fields.Nested(KnownShipmentSchema), required=True)
    submissions = fields.List(fields.Nested(KnownSubmissionSchema), required=True)
