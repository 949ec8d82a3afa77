"""Orders: the list, and all that is known of one of them but the buyer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template, request
from werkzeug.exceptions import NotFound

from ....ports.oms.gateway import CancelledLine
from ....ports.repositories.cancellations import Cancellation
from ....ports.repositories.orders import OrderRecord, Stage
from ....ports.repositories.shipments import Shipment
from ...storage.read_models.orders import order_page
from ..asked import asked_connection, asked_one
from ..part import part
from ..services import the_console

NEXT_LOOK = (
    Stage.TO_READ,
    Stage.TO_COMPLETE,
    Stage.TO_SEND,
    Stage.HELD,
    Stage.TO_COMPARE,
)
"""Stages in which something is still done for an order."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened to an order, or is going to."""

    at: datetime
    what: str
    stage: str = ""
    shipment: str = ""
    look: str = "done"


pages = part("orders", "/orders")


@pages.get("")
def index() -> str:
    """List orders, newest seen first."""
    connection = asked_connection()
    stage = asked_one(Stage, "stage")
    with the_console().database.reading() as database:
        found = order_page(
            database, connection, [stage] if stage else (), request.args.get("after", "")
        )
    return render_template(
        "console/orders.html",
        page=found,
        connection=connection,
        stage=stage,
        stages=list(Stage),
    )


@pages.get("/<connection>/<channel_order_id>")
def one(connection: str, channel_order_id: str) -> str:
    """Show one order."""
    return render_template("console/order.html", **facts_of_order(connection, channel_order_id))


def facts_of_order(connection: str, channel_order_id: str) -> dict[str, Any]:
    """Return what is known of an order: lines by SKU, shipments, and what was cancelled."""
    with the_console().storage.reading() as uow:
        record = uow.orders.get(connection, [channel_order_id]).get(channel_order_id)
        if record is None:
            raise NotFound
        shipments = uow.shipments.of_order(connection, channel_order_id)
        cancelled = uow.cancellations.get(connection, [channel_order_id]).get(channel_order_id)
    return {
        "order": record,
        "lines": _lines(record),
        "steps": sorted(_steps(record, shipments, cancelled), key=lambda step: step.at),
        "currency": record.order.currency if record.order else "",
        "shipments": shipments,
        "cancellation": cancelled,
        "cancelled": _units(cancelled.lines if cancelled else ()),
        "told": _units(cancelled.sent if cancelled else ()),
        "may_retry": record.stage is not Stage.SENT_TO_OMS or bool(record.reason),
    }


def _steps(
    record: OrderRecord, shipments: Sequence[Shipment], cancelled: Cancellation | None
) -> Iterator[Step]:
    """Yield what is known to have happened, in any order."""
    state = str(record.state or "").replace("_", " ").lower()
    for at, what in (
        (record.placed_at, "Placed on the channel"),
        (record.first_seen_at, "First seen here"),
        (record.updated_at, f"Last changed on the channel: {state}"),
        (record.sent_at, "Delivered to the OMS"),
    ):
        if at is not None:
            yield Step(at, what)
    for shipment in shipments:
        yield Step(shipment.accepted_at, "Packed as", shipment.stage, shipment.shipment_id)
    if cancelled is not None:
        yield Step(cancelled.noticed_at, "Cancellation noticed", cancelled.stage)
        if cancelled.sent_at is not None:
            yield Step(cancelled.sent_at, "Cancellation told to the OMS")
    if record.stage in NEXT_LOOK:
        yield Step(record.due_at, "Next look", look="next")


def _units(lines: Sequence[CancelledLine]) -> dict[str, int]:
    return {line.channel_line_id: line.quantity for line in lines}


def _lines(record: OrderRecord) -> list[dict[str, Any]]:
    """Return lines as they are now, else as the OMS got them."""
    if record.order is not None and record.order.lines is not None:
        return [
            {
                "id": line.channel_line_id,
                "sku": line.channel_sku,
                "quantity": line.quantity,
                "shipped": line.shipped,
                "price": line.unit_price,
            }
            for line in record.order.lines
        ]
    return [
        {
            "id": line.channel_line_id,
            "sku": line.channel_sku,
            "quantity": line.quantity,
            "shipped": None,
            "price": None,
        }
        for line in record.sent_lines
    ]
