"""Gathers what needs a person, the worst first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from ...core.orders.cancel_request import CANCEL_REQUESTED
from ...ports.repositories.cancellations import CancellationStage
from ...ports.repositories.orders import Stage
from ...ports.repositories.read_models.pages import PageRequest
from ...ports.repositories.read_models.read_storage import ReadModels
from ...ports.repositories.read_models.stock import MOST_COUNTED, Show
from ...ports.repositories.shipments import ShipmentStage
from ...ports.repositories.stock import WHOLE_CALLS
from ...ports.repositories.unit_of_work import UnitOfWork
from .filters import counted
from .links import order_address, shipment_address, sku_address
from .services import current_console
from .tones import BAD, WARN

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
        button: what the button of that action says.
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
    button: str = "Try again"


@dataclass(frozen=True, slots=True)
class Tasks:
    """
    The first tasks, the worst first, and how many there are.

    Args:
        total: at most `MOST_IN_TOTAL` of each kind and connection are counted.
    """

    rows: list[Task]
    total: int


def tasks_of(names: Sequence[str], limit: int) -> Tasks:
    """Return what needs a person: the first `limit`, and the number of all."""
    console = current_console()
    now = console.clock.now()
    whole = [*_not_loaded(names, now), *_stopped(names)]
    tasks: list[Task] = []
    total = 0
    with console.read_storage.reading() as reads:
        for name in names:
            counts = reads.attention.counts(name)
            total += counts.total
            if counts.orders or counts.held_orders:
                tasks += _orders(reads, name, limit)
            if counts.shipments:
                tasks += _shipments(reads, name, limit)
            whole += _submissions(reads, name, now)
            whole += _stock(reads, name)
    with console.storage.reading() as uow:
        for name in names:
            tasks += _cancellations(uow, name, limit)
            tasks += _cancel_requests(uow, name, limit)
            tasks += _parcels(uow, name, limit)
            whole += _unusable_stock(uow, name)
    found = sorted([*whole, *tasks], key=lambda task: (task.word not in WORST, task.tone != BAD))
    return Tasks(found[:limit], len(whole) + total)


def _not_loaded(names: Sequence[str], now: datetime) -> Iterator[Task]:
    console = current_console()
    for one in console.loading().not_loaded(now):
        if one.lasts and (one.connection in names or names == console.names):
            yield Task(
                one.connection,
                NOT_LOADED,
                BAD,
                one.connection,
                one.reason,
                url_for("console.connections.index"),
                one.since,
            )


def _stopped(names: Sequence[str]) -> Iterator[Task]:
    console = current_console()
    enabled = {one.name for one in console.connections}
    for one in console.scheduled_jobs.all():
        if one.halted and one.connection in enabled.intersection(names):
            yield Task(
                one.connection,
                STOPPED,
                BAD,
                one.job.replace("_", " "),
                one.halted,
                url_for("console.connections.index"),
                one.ran_at,
                url_for("console.connections.resume_jobs", connection=one.connection),
                one.due_at,
                "Try now",
            )


def _cancellations(uow: UnitOfWork, name: str, limit: int) -> Iterator[Task]:
    for one in uow.cancellations.search(name, [CancellationStage.BLOCKED], limit=limit):
        yield Task(
            name,
            "cancellation",
            BAD,
            one.channel_order_id,
            one.reason,
            order_address(name, one.channel_order_id),
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
            order_address(name, one.channel_order_id),
            one.cancel_requested_at,
        )


def _parcels(uow: UnitOfWork, name: str, limit: int) -> Iterator[Task]:
    for one in uow.shipments.needing_attention(name, limit):
        address = shipment_address(name, one.shipment_id)
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
                order_address(name, one.channel_order_id),
                one.first_seen_at,
                url_for(
                    "console.needs_attention.retry_order_of",
                    connection=name,
                    channel_order_id=one.channel_order_id,
                ),
                button="Send anyway" if stage is Stage.HELD else "Try again",
            )


def _shipments(reads: ReadModels, name: str, limit: int) -> Iterator[Task]:
    for one in reads.shipments.page(name, [ShipmentStage.FAILED], limit=limit).rows:
        yield Task(
            name,
            "shipment",
            BAD,
            one.shipment_id,
            one.reason,
            shipment_address(name, one.shipment_id),
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
        sku_address(name, skus[0].channel_sku)
        if len(skus) == 1
        else url_for("console.stock.index", connection=name),
        min(one.since for one in found),
    )
