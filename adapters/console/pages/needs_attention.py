"""Everything that needs a person, with the reason, and a button to try it again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import redirect, render_template, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from ....core.cancellations import retry_cancellation
from ....core.jobs.wake import wake
from ....core.orders import retry_order
from ....core.orders.cancel_request import CANCEL_REQUESTED
from ....core.packing import retry_shipment
from ....core.packing.acknowledge_shipment import acknowledge_shipment
from ....core.packing.ship_anyway import ship_anyway
from ....ports.repositories.cancellations import CancellationStage
from ....ports.repositories.orders import Stage
from ....ports.repositories.read_models.pages import PageRequest
from ....ports.repositories.read_models.read_storage import ReadModels
from ....ports.repositories.read_models.stock import MOST_COUNTED, Show
from ....ports.repositories.shipments import ShipmentStage
from ....ports.repositories.stock import WHOLE_CALLS
from ....ports.repositories.unit_of_work import UnitOfWork
from ..filters import counted
from ..page_blueprint import page_blueprint
from ..query_arguments import requested_connection
from ..services import current_console
from ..tones import BAD, WARN

pages = page_blueprint("needs_attention", "/needs-attention")

SHOWN = 50
"""The greatest number of tasks of each kind and connection on the page."""

NOT_LOADED = "not loaded"
STOPPED = "stopped"
WORST = (NOT_LOADED, STOPPED)

FEW = 5
"""The number of refused SKUs that are named; the stock page lists all of them."""


@dataclass(frozen=True, slots=True)
class Task:
    """
    Something that needs a person.

    Args:
        word, tone: its kind, and the tone of the label.
        what, address: its id or name, and the address of its page.
        retry: the address of the action that tries it again; empty if there is none.
        next_try: when it is tried again by itself; None if it is not.
    """

    connection: str
    word: str
    tone: str
    what: str
    reason: str
    address: str
    since: datetime | None = None
    retry: str = ""
    next_try: datetime | None = None


@pages.get("")
def index() -> str:
    """Show the tasks of one connection or of all."""
    connection = requested_connection()
    names = current_console().names if connection is None else [connection]
    return render_template(
        "console/needs_attention.html", tasks=tasks_of(names, SHOWN), connection=connection
    )


@pages.post("/orders/<connection>/<id:channel_order_id>")
def retry_order_of(connection: str, channel_order_id: str) -> Response:
    """Try an order again."""
    console = current_console()
    now = console.clock.now()
    if retry_order.retry_order(console.storage, connection, channel_order_id, now) is None:
        raise NotFound
    wake(console.scheduled_jobs, [connection], retry_order.JOBS_AFTER_RETRY, now)
    return redirect(_order(connection, channel_order_id, noted=True))


@pages.post("/shipments/<connection>/<id:shipment_id>")
def retry_shipment_of(connection: str, shipment_id: str) -> Response:
    """Try a shipment again."""
    console = current_console()
    now = console.clock.now()
    if retry_shipment.retry_shipment(console.storage, connection, shipment_id, now) is None:
        raise NotFound
    wake(console.scheduled_jobs, [connection], retry_shipment.JOBS_AFTER_RETRY, now)
    return redirect(_shipment(connection, shipment_id, noted=True))


@pages.post("/orders/<connection>/<id:channel_order_id>/ship")
def ship_order(connection: str, channel_order_id: str) -> Response:
    """Ship an order although its buyer asks to cancel it."""
    console = current_console()
    now = console.clock.now()
    if ship_anyway(console.storage, connection, channel_order_id, now) is None:
        raise NotFound
    wake(console.scheduled_jobs, [connection], retry_shipment.JOBS_AFTER_RETRY, now)
    return redirect(_order(connection, channel_order_id, noted=True))


@pages.post("/shipments/<connection>/<id:shipment_id>/acknowledge")
def acknowledge_shipment_of(connection: str, shipment_id: str) -> Response:
    """Note that a person dealt with the parcel of a shipment."""
    if acknowledge_shipment(current_console().storage, connection, shipment_id) is None:
        raise NotFound
    return redirect(_shipment(connection, shipment_id))


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
    return redirect(_order(connection, channel_order_id, noted=True))


def tasks_of(names: Sequence[str], limit: int) -> list[Task]:
    """Return what needs a person, the worst first, at most `limit` of each kind."""
    console = current_console()
    now, enabled = console.clock.now(), {one.name for one in console.connections}
    tasks = [
        Task(
            one.connection,
            NOT_LOADED,
            BAD,
            one.connection,
            one.reason,
            url_for("console.connections.index"),
            one.since,
        )
        for one in console.loading().not_loaded(now)
        if one.lasts and (one.connection in names or names == console.names)
    ]
    tasks += [
        Task(
            one.connection,
            STOPPED,
            BAD,
            one.job.replace("_", " "),
            one.halted,
            url_for("console.connections.index"),
            one.ran_at,
            url_for("console.connections.resume_jobs", connection=one.connection),
            one.due_at,
        )
        for one in console.scheduled_jobs.all()
        if one.halted and one.connection in enabled.intersection(names)
    ]
    with console.read_storage.reading() as reads:
        for name in names:
            tasks += _orders(reads, name, limit)
            tasks += _shipments(reads, name, limit)
            tasks += _submissions(reads, name, now)
            tasks += _stock(reads, name)
    with console.storage.reading() as uow:
        for name in names:
            tasks += _cancellations(uow, name, limit)
            tasks += _cancel_requests(uow, name, limit)
            tasks += _parcels(uow, name, limit)
            tasks += _unusable_stock(uow, name)
    return sorted(tasks, key=lambda task: (task.word not in WORST, task.tone != BAD))


def _cancellations(uow: UnitOfWork, name: str, limit: int) -> Iterator[Task]:
    for one in uow.cancellations.search(name, [CancellationStage.BLOCKED], limit=limit):
        yield Task(
            name,
            "cancellation",
            BAD,
            one.channel_order_id,
            one.reason,
            _order(name, one.channel_order_id),
            one.noticed_at,
            url_for(
                "console.needs_attention.retry_cancellation_of",
                connection=name,
                channel_order_id=one.channel_order_id,
            ),
        )


def _cancel_requests(uow: UnitOfWork, name: str, limit: int) -> Iterator[Task]:
    for one in uow.orders.to_decide(name, limit):
        yield Task(
            name,
            "request to cancel",
            BAD,
            one.channel_order_id,
            CANCEL_REQUESTED,
            _order(name, one.channel_order_id),
            one.cancel_requested_at,
        )


def _parcels(uow: UnitOfWork, name: str, limit: int) -> Iterator[Task]:
    for one in uow.shipments.needing_attention(name, limit):
        address = _shipment(name, one.shipment_id)
        yield Task(name, "parcel", BAD, one.shipment_id, one.attention, address, one.accepted_at)


def _orders(reads: ReadModels, name: str, limit: int) -> Iterator[Task]:
    for stage, word, tone in ((Stage.BLOCKED, "order", BAD), (Stage.HELD, "held order", WARN)):
        for one in reads.orders.page(name, [stage], limit=limit).rows:
            yield Task(
                name,
                word,
                tone,
                one.channel_order_id,
                one.reason,
                _order(name, one.channel_order_id),
                one.first_seen_at,
                url_for(
                    "console.needs_attention.retry_order_of",
                    connection=name,
                    channel_order_id=one.channel_order_id,
                ),
            )


def _shipments(reads: ReadModels, name: str, limit: int) -> Iterator[Task]:
    for one in reads.shipments.page(name, [ShipmentStage.FAILED], limit=limit).rows:
        yield Task(
            name,
            "shipment",
            BAD,
            one.shipment_id,
            one.reason,
            _shipment(name, one.shipment_id),
            one.accepted_at,
            url_for(
                "console.needs_attention.retry_shipment_of",
                connection=name,
                shipment_id=one.shipment_id,
            ),
        )


def _submissions(reads: ReadModels, name: str, now: datetime) -> Iterator[Task]:
    for one in reads.submissions.stuck(name, now):
        address = url_for("console.submissions.one", connection=name, name=one.name)
        reason = one.reason or "The channel has not processed it by its deadline."
        yield Task(name, "stuck submission", WARN, one.name, reason, address, one.sent_at)


def _stock(reads: ReadModels, name: str) -> Iterator[Task]:
    refused = reads.stock.counts(name).refused
    if not refused:
        return
    some = reads.stock.page(name, Show.REFUSED, PageRequest(limit=FEW)).rows
    skus = ", ".join(level.channel_sku for level in some)
    yield Task(
        name,
        "refused stock",
        WARN,
        f"{refused:,} SKUs" if refused > 1 else "1 SKU",
        f"The channel refused the quantity of {skus}{' and others' if refused > FEW else ''}.",
        url_for("console.stock.index", connection=name, show=Show.REFUSED.value),
    )


def _unusable_stock(uow: UnitOfWork, name: str) -> Iterator[Task]:
    found = uow.stock.unusable(name, MOST_COUNTED)
    if not found:
        return
    whole = [one for one in found if one.channel_sku == WHOLE_CALLS]
    skus = [one for one in found if one.channel_sku != WHOLE_CALLS]
    some = ", ".join(one.channel_sku for one in skus[:FEW])
    what = "all SKUs" if whole else "1 SKU" if len(skus) == 1 else f"{counted(len(skus))} SKUs"
    about = f" ({some}{' and others' if len(skus) > FEW else ''})" if some else ""
    yield Task(
        name,
        "unusable stock",
        BAD,
        what,
        f"Stock from the OMS cannot be used, so the channel keeps older quantities{about}. "
        f"{(whole or skus)[0].reason}",
        _sku(name, skus[0].channel_sku)
        if len(skus) == 1
        else url_for("console.stock.index", connection=name),
        min(one.since for one in found),
    )


def _sku(connection: str, sku: str) -> str:
    return url_for("console.stock.one", connection=connection, sku=sku)


def _order(connection: str, channel_order_id: str, *, noted: bool = False) -> str:
    return url_for(
        "console.orders.one",
        connection=connection,
        channel_order_id=channel_order_id,
        noted=noted or None,
    )


def _shipment(connection: str, shipment_id: str, *, noted: bool = False) -> str:
    return url_for(
        "console.shipments.one",
        connection=connection,
        shipment_id=shipment_id,
        noted=noted or None,
    )
