"""Everything that waits for a person, with its reason, and a button where there is one to press."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask import redirect, render_template, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from ....core.cancellations import retry_cancellation
from ....core.jobs.wake import wake
from ....core.orders import retry_order
from ....core.packing import retry_shipment
from ....ports.repositories.cancellations import CancellationStage
from ....ports.repositories.orders import Stage
from ....ports.repositories.shipments import ShipmentStage
from ....ports.repositories.unit_of_work import UnitOfWork
from ...storage.read_models.orders import order_page
from ...storage.read_models.pages import Part
from ...storage.read_models.shipments import shipment_page
from ...storage.read_models.stock import Show, level_page, stock_counts
from ...storage.read_models.submissions import stuck_submissions
from ..asked import asked_connection
from ..part import part
from ..services import the_console
from ..words import BAD, WARN

pages = part("needs_attention", "/needs-attention")

SHOWN = 50
"""Of each kind and connection; the rest shows once these are seen to."""

STOPPED = "stopped"

FEW = 5
"""Refused SKUs that are named; their list has a page of its own."""


@dataclass(frozen=True, slots=True)
class Task:
    """
    Something that waits for a person.

    Args:
        word, tone: what kind of wait it is.
        what, address: the thing, and its page.
        retry: where the button leads; empty where nothing is to be tried again.
    """

    connection: str
    word: str
    tone: str
    what: str
    reason: str
    address: str
    since: datetime | None = None
    retry: str = ""


@pages.get("")
def index() -> str:
    """Show all of it, of a connection or of all."""
    connection = asked_connection()
    names = the_console().names if connection is None else [connection]
    return render_template(
        "console/needs_attention.html", tasks=tasks_of(names, SHOWN), connection=connection
    )


@pages.post("/orders/<connection>/<channel_order_id>")
def retry_order_of(connection: str, channel_order_id: str) -> Response:
    """Try an order again."""
    console = the_console()
    now = console.clock.now()
    if retry_order.retry_order(console.storage, connection, channel_order_id, now) is None:
        raise NotFound
    wake(console.scheduled_jobs, [connection], retry_order.JOBS_AFTER_RETRY, now)
    return redirect(_order(connection, channel_order_id, noted=True))


@pages.post("/shipments/<connection>/<shipment_id>")
def retry_shipment_of(connection: str, shipment_id: str) -> Response:
    """Try a shipment again."""
    console = the_console()
    now = console.clock.now()
    if retry_shipment.retry_shipment(console.storage, connection, shipment_id, now) is None:
        raise NotFound
    wake(console.scheduled_jobs, [connection], retry_shipment.JOBS_AFTER_RETRY, now)
    return redirect(_shipment(connection, shipment_id, noted=True))


@pages.post("/cancellations/<connection>/<channel_order_id>")
def retry_cancellation_of(connection: str, channel_order_id: str) -> Response:
    """Tell a cancellation again."""
    console = the_console()
    now = console.clock.now()
    after = retry_cancellation.retry_cancellation(
        console.storage, connection, channel_order_id, now
    )
    if after is None:
        raise NotFound
    wake(console.scheduled_jobs, [connection], retry_cancellation.JOBS_AFTER_RETRY, now)
    return redirect(_order(connection, channel_order_id, noted=True))


def tasks_of(names: Sequence[str], limit: int) -> list[Task]:
    """Return what waits for a person, the worst first, at most `limit` of each kind."""
    console = the_console()
    now, at_work = console.clock.now(), {one.name for one in console.connections}
    tasks = [
        Task(
            one.connection,
            STOPPED,
            BAD,
            one.job.replace("_", " "),
            one.halted,
            url_for("console.connections.index"),
            one.ran_at,
        )
        for one in console.scheduled_jobs.all()
        if one.halted and one.connection in at_work.intersection(names)
    ]
    with console.database.reading() as database:
        for name in names:
            tasks += _orders(database, name, limit)
            tasks += _shipments(database, name, limit)
            tasks += _submissions(database, name, now)
            tasks += _stock(database, name)
    with console.storage.reading() as uow:
        for name in names:
            tasks += _cancellations(uow, name, limit)
    return sorted(tasks, key=lambda task: (task.word != STOPPED, task.tone != BAD))


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


def _orders(database: sa.Connection, name: str, limit: int) -> Iterator[Task]:
    for stage, word, tone in ((Stage.BLOCKED, "order", BAD), (Stage.HELD, "held order", WARN)):
        for one in order_page(database, name, [stage], limit=limit).rows:
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


def _shipments(database: sa.Connection, name: str, limit: int) -> Iterator[Task]:
    for one in shipment_page(database, name, [ShipmentStage.FAILED], limit=limit).rows:
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


def _submissions(database: sa.Connection, name: str, now: datetime) -> Iterator[Task]:
    for one in stuck_submissions(database, name, now):
        address = url_for("console.submissions.one", connection=name, name=one.name)
        reason = one.reason or "The channel keeps it longer than it should."
        yield Task(name, "stuck feed", WARN, one.name, reason, address, one.sent_at)


def _stock(database: sa.Connection, name: str) -> Iterator[Task]:
    refused = stock_counts(database, name).refused
    if not refused:
        return
    some = level_page(database, name, Show.REFUSED, Part(limit=FEW)).rows
    skus = ", ".join(level.channel_sku for level in some)
    yield Task(
        name,
        "refused stock",
        WARN,
        f"{refused:,} SKUs" if refused > 1 else "1 SKU",
        f"The channel refused the quantity of {skus}{' and others' if refused > FEW else ''}.",
        url_for("console.stock.index", connection=name, show=Show.REFUSED.value),
    )


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
