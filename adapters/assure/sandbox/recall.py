"""Takes over what a connector's database knows of a client and this sandbox does not remember."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from marshmallow import EXCLUDE, Schema, fields

from .accounts import SANDBOX
from .assure import Assure
from .held_order import Check, HeldOrder
from .warehouse.package import Step

_WITHOUT_DOCUMENTS = {"FAILED", "REFUSED"}


class KnownSchema(Schema):
    """Something in a connector's database; fields for other sides are ignored."""

    class Meta:
        """How unknown fields are treated."""

        unknown = EXCLUDE


class KnownLineSchema(KnownSchema):
    """A line of an order."""

    line_id = fields.String(required=True)
    sku = fields.String(required=True)
    quantity = fields.Integer(required=True)
    shipped = fields.Integer(required=True)


class KnownOrderSchema(KnownSchema):
    """An order; `at_oms_since` is null unless it was sent."""

    order_id = fields.String(required=True)
    at_oms_since = fields.AwareDateTime(required=True, allow_none=True)
    lines = fields.List(fields.Nested(KnownLineSchema), required=True)
    cancelled_at_oms = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class KnownShipmentSchema(KnownSchema):
    """A shipment."""

    shipment_id = fields.String(required=True)
    shipment_code = fields.String(required=True)
    order_id = fields.String(required=True)
    stage = fields.String(required=True)
    collected = fields.Boolean(required=True)


class RecallSchema(KnownSchema):
    """`POST /control/recall`: what a connector's database knows."""

    username = fields.String(load_default=SANDBOX.username)
    location_code = fields.String(load_default=None, allow_none=True)
    orders = fields.List(fields.Nested(KnownOrderSchema), required=True)
    shipments = fields.List(fields.Nested(KnownShipmentSchema), required=True)


def recall(assure: Assure, work: Mapping[str, Any], now: datetime) -> None:
    """
    Add the orders that are missing, without what the connector erased, and their packages.

    `work` is as `RecallSchema` loads it.
    """
    shipments = {shipment["order_id"]: shipment for shipment in work["shipments"]}
    for shipment in work["shipments"]:
        assure.warehouse.number_above(shipment["shipment_id"])
    for known in work["orders"]:
        if known["at_oms_since"] is None or not known["lines"]:
            continue
        order = _order(known, work)
        if assure.recall(order) and known["order_id"] in shipments:
            _recall_package(assure, order, shipments[known["order_id"]], now)


def _recall_package(
    assure: Assure, order: HeldOrder, known: Mapping[str, Any], now: datetime
) -> None:
    done = known["collected"] or known["stage"] in _WITHOUT_DOCUMENTS
    step = Step.DONE if done else Step.LABEL
    assure.warehouse.recall(order, known["shipment_id"], known["shipment_code"], step, now)


def _order(known: Mapping[str, Any], work: Mapping[str, Any]) -> HeldOrder:
    body = {
        "orderCode": known["order_id"],
        "locationCode": work["location_code"],
        "orderItems": [
            {
                "orderItemCode": line["line_id"],
                "channelSkuCode": line["sku"],
                "quantity": line["quantity"] - line["shipped"],
            }
            for line in known["lines"]
        ],
    }
    return HeldOrder(
        work["username"],
        body,
        known["at_oms_since"],
        check=Check.ACCEPTED,
        cancelled=dict(known["cancelled_at_oms"]),
    )
