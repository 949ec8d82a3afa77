"""Request schemas of the control API."""

from datetime import timedelta
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from ..shop.catalogue import CATALOGUE
from ..shop.order import Status
from ..trouble import ANY_OPERATION, Kind, Trouble


class LineSchema(Schema):
    """A line of an order to place."""

    sku = fields.String(validate=validate.OneOf(CATALOGUE))
    quantity = fields.Integer(load_default=1, validate=validate.Range(min=1, max=999))
    gift = fields.Boolean(load_default=False)
    serial_number_required = fields.Boolean(load_default=False)
    leave_out = fields.List(fields.String(), load_default=list)


class OrderSchema(Schema):
    """An order to place; omitted fields are random."""

    order_id = fields.String(validate=validate.Regexp(r"^\d{3}-\d{7}-\d{7}$"))
    status = fields.Enum(Status, by_value=True, load_default=Status.UNSHIPPED)
    minutes_ago = fields.Float(load_default=0.0, validate=validate.Range(min=0))
    lines = fields.List(fields.Nested(LineSchema), validate=validate.Length(min=1))
    buyer_name = fields.String()
    cash_on_delivery = fields.Boolean()
    easy_ship = fields.Boolean(load_default=True)
    by_amazon = fields.Boolean(load_default=False)
    prime = fields.Boolean()
    leave_out = fields.List(fields.String(), load_default=list)


class PlaceOrdersSchema(Schema):
    """Orders to place: either specified orders or a number of random ones."""

    seller = fields.String()
    count = fields.Integer(validate=validate.Range(min=1, max=100_000))
    orders = fields.List(fields.Nested(OrderSchema))

    @validates_schema
    def _one_of_both(self, data: dict[str, Any], **_: Any) -> None:  # noqa: ANN401  # marshmallow's shape
        if ("count" in data) == ("orders" in data):
            raise ValidationError("Specify either count or orders.")


class ChangeOrderSchema(Schema):
    """Changes to an order."""

    seller = fields.String()
    status = fields.Enum(Status, by_value=True)
    cancel_units = fields.Dict(
        keys=fields.String(), values=fields.Integer(validate=validate.Range(min=1))
    )
    buyer_requests_cancel = fields.Dict(keys=fields.String(), values=fields.String())


class TroubleSchema(Schema):
    """A fault to inject; see `trouble.Trouble`."""

    kind = fields.Enum(Kind, by_value=True, required=True)
    operation = fields.String(load_default=ANY_OPERATION)
    times = fields.Integer(load_default=1, validate=validate.Range(min=1))
    order_id = fields.String(load_default="")
    seconds = fields.Float(load_default=60.0, validate=validate.Range(min=0))
    whole = fields.Boolean(load_default=False)
    blocks = fields.Boolean(load_default=True)
    code = fields.String(load_default="InternalError")
    status = fields.Integer(load_default=500, validate=validate.Range(min=400, max=599))
    message = fields.String(load_default=None, allow_none=True)

    @post_load
    def _trouble(self, data: dict[str, Any], **_: Any) -> Trouble:  # noqa: ANN401  # marshmallow's shape
        return Trouble(delay=timedelta(seconds=data.pop("seconds")), **data)


class ClockSchema(Schema):
    """The time to stop the clock at, or the span to advance it by."""

    now = fields.AwareDateTime()
    advance_seconds = fields.Float(validate=validate.Range(min=0))

    @validates_schema
    def _one_of_both(self, data: dict[str, Any], **_: Any) -> None:  # noqa: ANN401  # marshmallow's shape
        if ("now" in data) == ("advance_seconds" in data):
            raise ValidationError("Specify either now or advance_seconds.")


class OfferSchema(Schema):
    """SKUs to add to a shop."""

    seller = fields.String()
    skus = fields.List(fields.String(validate=validate.Length(min=1, max=40)), required=True)


class ReleaseSchema(Schema):
    """Stuck feeds to release."""

    seller = fields.String()
    release = fields.List(fields.String(), required=True, validate=validate.Length(min=1))


class ShopSchema(Schema):
    """A shop's settings from now on."""

    seller = fields.String()
    orders_per_hour = fields.Float(required=True, validate=validate.Range(min=0))


class AccountSchema(Schema):
    """A seller and an authorized developer."""

    seller_id = fields.String(required=True)
    mws_auth_token = fields.String(required=True)
    developer_id = fields.String(required=True)
    access_key_id = fields.String(required=True)
    secret_key = fields.String(required=True)
    reset_minute = fields.Integer(load_default=12, validate=validate.Range(min=0, max=59))
    per_hour = fields.Dict(keys=fields.String(), values=fields.Integer(), load_default=dict)
    orders_per_hour = fields.Float(load_default=0.0, validate=validate.Range(min=0))
    backlog = fields.Integer(load_default=0, validate=validate.Range(min=0))
