"""What programs may ask the operator's API for, and the shape of its answers."""

from apiflask import Schema
from marshmallow import fields, validate

from ....ports.channel.submissions import Kind
from ....ports.repositories.orders import Stage
from ....ports.repositories.shipments import ShipmentStage
from ...storage.read_models.stock import Show


class ListQuery(Schema):
    """Which part of a list."""

    connection = fields.String(load_default=None)
    after = fields.String(load_default="", metadata={"description": "`next` of the page before"})


class OrdersQuery(ListQuery):
    """Which orders."""

    stage = fields.String(load_default=None, validate=validate.OneOf([*Stage]))


class ShipmentsQuery(ListQuery):
    """Which shipments."""

    stage = fields.String(load_default=None, validate=validate.OneOf([*ShipmentStage]))


class FeedsQuery(ListQuery):
    """Which submissions."""

    kind = fields.String(load_default=None, validate=validate.OneOf([*Kind]))


class StockQuery(Schema):
    """Which levels of a connection."""

    sku = fields.String(load_default="", metadata={"description": "from this SKU on"})
    after = fields.String(load_default="")
    show = fields.String(load_default="all", validate=validate.OneOf([*Show]))


class SearchQuery(Schema):
    """Which id."""

    q = fields.String(required=True, validate=validate.Length(min=1, max=200))


class PageSchema(Schema):
    """Some rows of a list; `next` asks for those behind them, empty where there are none."""

    rows = fields.List(fields.Dict(), required=True)
    next = fields.String(required=True)


class OverviewSchema(Schema):
    """How things stand."""

    at = fields.String(required=True)
    connections = fields.List(fields.Dict(), required=True)
    budgets = fields.List(fields.Dict(), required=True)
    tasks = fields.List(fields.Dict(), required=True)
