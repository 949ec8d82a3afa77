"""The query arguments of the operators' API, and the shape of its responses."""

from apiflask import Schema
from marshmallow import fields, validate

from ....ports.channel.submissions import Kind
from ....ports.repositories.orders import Stage
from ....ports.repositories.read_models.stock import Show
from ....ports.repositories.shipments import ShipmentStage


class ListQuery(Schema):
    """A page of a list."""

    connection = fields.String(load_default=None)
    after = fields.String(
        load_default="", metadata={"description": "the `next` of the page before"}
    )


class OrdersQuery(ListQuery):
    """A page of orders."""

    stage = fields.String(load_default=None, validate=validate.OneOf([*Stage]))


class ShipmentsQuery(ListQuery):
    """A page of shipments."""

    stage = fields.String(load_default=None, validate=validate.OneOf([*ShipmentStage]))


class SubmissionsQuery(ListQuery):
    """A page of submissions."""

    kind = fields.String(load_default=None, validate=validate.OneOf([*Kind]))


class StockQuery(Schema):
    """A page of the stock levels of a connection."""

    sku = fields.String(load_default="", metadata={"description": "the page starts at this SKU"})
    after = fields.String(load_default="")
    show = fields.String(load_default="all", validate=validate.OneOf([*Show]))


class SearchQuery(Schema):
    """A search."""

    q = fields.String(required=True, validate=validate.Length(min=1, max=200))


class PageSchema(Schema):
    """
    A page of a list, and the number of rows on all its pages.

    `next` requests the page after it and is empty on the last page. `total` counts up to 100,000,
    of calls up to 10,000.
    """

    rows = fields.List(fields.Dict(), required=True)
    next = fields.String(required=True)
    total = fields.Integer(required=True)


class OverviewSchema(Schema):
    """The state of the connector."""

    at = fields.String(required=True)
    connections = fields.List(fields.Dict(), required=True)
    budgets = fields.List(fields.Dict(), required=True)
    tasks = fields.List(fields.Dict(), required=True)
    tasks_total = fields.Integer(required=True)
