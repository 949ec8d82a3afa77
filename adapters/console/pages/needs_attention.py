"""Everything that needs a person, with the reason, and a button to try it again."""

from flask import redirect, render_template
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from ....core.cancellations import retry_cancellation
from ....core.jobs.wake import wake
from ....core.orders import retry_order
from ....core.packing import retry_shipment
from ....core.packing.acknowledge_shipment import acknowledge_shipment
from ....core.packing.ship_anyway import ship_anyway
from ..links import order_address, shipment_address
from ..page_blueprint import page_blueprint
from ..query_arguments import requested_connection, requested_page
from ..services import current_console
from ..tasks import tasks_of

pages = page_blueprint("needs_attention", "/needs-attention")

SHOWN = 50
"""The number of tasks on a page."""


@pages.get("")
def index() -> str:
    """Show a page of the tasks of one connection or of all."""
    connection, page = requested_connection(), requested_page()
    names = current_console().names if connection is None else [connection]
    found = tasks_of(names, page * SHOWN)
    return render_template(
        "console/needs_attention.html",
        tasks=found.rows[(page - 1) * SHOWN :],
        total=found.total,
        page=page,
        has_next=found.total > page * SHOWN,
        connection=connection,
    )


@pages.post("/orders/<connection>/<id:channel_order_id>")
def retry_order_of(connection: str, channel_order_id: str) -> Response:
    """Try an order again."""
    console = current_console()
    now = console.clock.now()
    if retry_order.retry_order(console.storage, connection, channel_order_id, now) is None:
        raise NotFound
    wake(console.scheduled_jobs, [connection], retry_order.JOBS_AFTER_RETRY, now)
    return redirect(order_address(connection, channel_order_id, noted=True))


@pages.post("/shipments/<connection>/<id:shipment_id>")
def retry_shipment_of(connection: str, shipment_id: str) -> Response:
    """Try a shipment again."""
    console = current_console()
    now = console.clock.now()
    if retry_shipment.retry_shipment(console.storage, connection, shipment_id, now) is None:
        raise NotFound
    wake(console.scheduled_jobs, [connection], retry_shipment.JOBS_AFTER_RETRY, now)
    return redirect(shipment_address(connection, shipment_id, noted=True))


@pages.post("/orders/<connection>/<id:channel_order_id>/ship")
def ship_order(connection: str, channel_order_id: str) -> Response:
    """Ship an order although its buyer asks to cancel it."""
    console = current_console()
    now = console.clock.now()
    if ship_anyway(console.storage, connection, channel_order_id, now) is None:
        raise NotFound
    wake(console.scheduled_jobs, [connection], retry_shipment.JOBS_AFTER_RETRY, now)
    return redirect(order_address(connection, channel_order_id, noted=True))


@pages.post("/shipments/<connection>/<id:shipment_id>/acknowledge")
def acknowledge_shipment_of(connection: str, shipment_id: str) -> Response:
    """Note that a person dealt with the parcel of a shipment."""
    if acknowledge_shipment(current_console().storage, connection, shipment_id) is None:
        raise NotFound
    return redirect(shipment_address(connection, shipment_id))


@pages.post("/cancellations/<connection>/<id:channel_order_id>")
def retry_cancellation_of(connection: str, channel_order_id: str) -> Response:
    """Send a cancellation to the OMS again."""
    console = current_console()
    now = console.clock.now()
    after = retry_cancellation.retry_cancellation(
        console.storage, connection, channel_order_id, now
    )
    if after is None:
        raise NotFound
    wake(console.scheduled_jobs, [connection], retry_cancellation.JOBS_AFTER_RETRY, now)
    return redirect(order_address(connection, channel_order_id, noted=True))
