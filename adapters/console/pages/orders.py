"""Orders: the list, and one order without its buyer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from flask import redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from ....core.jobs.wake import wake
from ....core.orders.request_order import JOBS_AFTER_REQUEST, request_order
from ....core.orders.request_rescan import (
    JOBS_AFTER_RESCAN_REQUEST,
    request_rescan,
    since_doubt,
)
from ....ports.oms.gateway import CancelledLine
from ....ports.repositories.cancellations import Cancellation
from ....ports.repositories.orders import OrderRecord, Stage
from ....ports.repositories.shipments import Shipment
from ...connections.connection import Connection
from ..page_blueprint import page_blueprint
from ..query_arguments import connection_or_404, requested_choice, requested_connection
from ..services import current_console
from .retry_button import Retry

NEXT_CHECK = (
    Stage.TO_READ,
    Stage.TO_COMPLETE,
    Stage.TO_SEND,
    Stage.HELD,
    Stage.TO_COMPARE,
)
"""Stages in which a job still works on the order."""


LONGEST_ID = 100

RESCANS_SHOWN = 3
"""The number of last rescans of each connection on the page."""


NO_LINES: Final = {
    Stage.TO_READ: "One of the next calls to the channel fetches them.",
    Stage.TO_COMPLETE: "One of the next calls to the channel fetches them.",
    Stage.BLOCKED: "No lines of a blocked order are stored. A retry fetches them again.",
    Stage.CLOSED: "No lines are stored of an order that is not to be sent.",
}
"""Why no lines are shown of an order in these stages."""

OLDER = "No lines are stored of an order that an older version sent."


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened to an order, or is going to happen; without `at` it is due now."""

    at: datetime | None
    what: str
    stage: str = ""
    shipment: str = ""
    look: str = "done"


pages = page_blueprint("orders", "/orders")


@pages.get("")
def index() -> str:
    """List orders, the latest first seen at the top."""
    return _list()


@pages.post("/fetch")
def fetch() -> Response | tuple[str, int]:
    """Fetch an order by its id, or all that changed since a moment."""
    connection = connection_or_404(request.form.get("connection", ""))
    if "since" in request.form:
        return _fetch_since(connection, request.form["since"])
    channel_order_id = request.form.get("order_id", "").strip()
    doubt = connection.settings.channel_type.order_id_doubt(channel_order_id)
    if doubt or not 0 < len(channel_order_id) <= LONGEST_ID:
        return _list(doubt or "Enter the order's id."), 400
    console = current_console()
    now = console.clock.now()
    request_order(console.storage, connection.name, channel_order_id, now)
    wake(console.scheduled_jobs, [connection.name], JOBS_AFTER_REQUEST, now)
    return redirect(
        url_for(
            "console.orders.one",
            connection=connection.name,
            channel_order_id=channel_order_id,
            noted=True,
        )
    )


def _fetch_since(connection: Connection, text: str) -> Response | tuple[str, int]:
    """Request a rescan; `text` is a time in UTC as browsers send it."""
    console = current_console()
    now = console.clock.now()
    try:
        since = datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return _list("Enter a date and a time in UTC."), 400
    if doubt := since_doubt(since, now):
        return _list(doubt), 400
    request_rescan(console.storage, connection.name, since, now)
    wake(console.scheduled_jobs, [connection.name], JOBS_AFTER_RESCAN_REQUEST, now)
    return redirect(url_for("console.orders.index", connection=connection.name, noted=True))


def _list(problem: str = "") -> str:
    connection = requested_connection()
    stage = requested_choice(Stage, "stage")
    with current_console().read_storage.reading() as reads:
        stages = [stage] if stage else []
        found = reads.orders.page(connection, stages, request.args.get("after", ""))
        total = reads.orders.total(connection, stages)
    fetching = [one.name for one in current_console().connections if one.channel.order_source]
    with current_console().storage.reading() as uow:
        rescans = [
            rescan
            for name in fetching
            if connection in {None, name}
            for rescan in uow.order_rescans.last(name, RESCANS_SHOWN)
        ]
    return render_template(
        "console/orders.html",
        page=found,
        total=total,
        connection=connection,
        stage=stage,
        stages=list(Stage),
        fetching=fetching,
        rescans=rescans,
        problem=problem,
    )


@pages.get("/<connection>/<id:channel_order_id>")
def one(connection: str, channel_order_id: str) -> str:
    """Show one order."""
    return render_template("console/order.html", **facts_of_order(connection, channel_order_id))


def facts_of_order(connection: str, channel_order_id: str) -> dict[str, Any]:
    """Return what a page shows of an order: history, lines, shipments and cancellation."""
    now = current_console().clock.now()
    with current_console().storage.reading() as uow:
        record = uow.orders.get(connection, [channel_order_id]).get(channel_order_id)
        if record is None:
            raise NotFound
        shipments = uow.shipments.of_order(connection, channel_order_id)
        cancelled = uow.cancellations.get(connection, [channel_order_id]).get(channel_order_id)
    return {
        "order": record,
        "lines": _lines(record),
        "steps": [*_past(record, shipments, cancelled), *_next(record, now)],
        "no_lines": NO_LINES.get(record.stage, OLDER),
        "currency": record.order.currency if record.order else "",
        "shipments": shipments,
        "cancellation": cancelled,
        "cancelled": _units(cancelled.lines if cancelled else ()),
        "sent": _units(cancelled.sent if cancelled else ()),
        "retry": _retry(record),
    }


def _past(
    record: OrderRecord, shipments: Sequence[Shipment], cancelled: Cancellation | None
) -> list[Step]:
    """Return what happened to the order, the earliest first."""
    found = {step: step.at for step in _steps(record, shipments, cancelled) if step.at is not None}
    return sorted(found, key=lambda step: found[step])


def _next(record: OrderRecord, now: datetime) -> Iterator[Step]:
    if record.stage not in NEXT_CHECK:
        return
    if record.due_at > now:
        yield Step(record.due_at, "Next check", look="next")
    else:
        yield Step(None, "The next check is due now", look="next")


def _retry(record: OrderRecord) -> Retry | None:
    """Return the button that tries the order again; None if nothing of it failed or waits."""
    if record.stage in {Stage.BLOCKED, Stage.CLOSED}:
        return Retry("Try again", main=record.stage is Stage.BLOCKED)
    if record.stage is Stage.HELD:
        return Retry("Send without a listing")
    if record.is_at_oms and record.reason:
        return Retry("Compare again")
    return Retry("Try now") if record.attempts else None


def _steps(
    record: OrderRecord, shipments: Sequence[Shipment], cancelled: Cancellation | None
) -> Iterator[Step]:
    """Yield what happened to the order, in any order of time."""
    state = str(record.state or "").replace("_", " ").lower()
    for at, what in (
        (record.placed_at, "Placed on the channel"),
        (record.first_seen_at, "First seen by the connector"),
        (record.updated_at, f"Last changed on the channel: {state}"),
        (record.sent_at, "Sent to the OMS"),
        (record.cancel_requested_at, "The buyer asks to cancel"),
    ):
        if at is not None:
            yield Step(at, what)
    for shipment in shipments:
        yield Step(shipment.accepted_at, "Packed as", shipment.stage, shipment.shipment_id)
    if cancelled is not None:
        yield Step(cancelled.noticed_at, "Cancellation noticed", cancelled.stage)
        if cancelled.sent_at is not None:
            yield Step(cancelled.sent_at, "Cancellation sent to the OMS")


def _units(lines: Sequence[CancelledLine]) -> dict[str, int]:
    return {line.channel_line_id: line.quantity for line in lines}


def _lines(record: OrderRecord) -> list[dict[str, Any]]:
    """Return the lines as the channel has them, or else as they were sent to the OMS."""
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
