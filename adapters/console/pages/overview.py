"""The overview: what needs attention, the health of each connection, the shared budgets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import render_template

from ....core.documents.document_eta import DocumentEta
from ....core.jobs.names import JobName
from ....ports.repositories.orders import Stage
from ....ports.repositories.read_models.orders import WAITING, OrderHead
from ....ports.repositories.read_models.read_storage import ReadModels
from ....ports.repositories.read_models.shipments import ShipmentHead
from ....ports.repositories.read_models.stock import StockCounts
from ....ports.repositories.read_models.submissions import LastStock
from ....ports.repositories.scheduled_jobs import ScheduledJob
from ....ports.repositories.shipments import ShipmentStage
from ...connections.connection import Connection
from ..budget_picture import BudgetPicture, picture_of
from ..health import Health, health_of_connection
from ..page_blueprint import page_blueprint
from ..services import current_console
from ..tasks import tasks_of

pages = page_blueprint("overview")

FIRST_TASKS = 3
"""The number of tasks at the top of the page; their own page shows all."""

SHOWN = 8
"""The number of shipments without documents on each card."""


@dataclass(frozen=True, slots=True)
class WaitingPack:
    """A shipment without documents, and when they are expected."""

    head: ShipmentHead
    expected: DocumentEta | None


@dataclass(frozen=True, slots=True)
class ConnectionCard:
    """What the page shows of one connection."""

    name: str
    title: str
    health: Health
    orders: Mapping[Stage, int]
    shipments: Mapping[ShipmentStage, int]
    oldest: OrderHead | None
    fetched_at: datetime | None
    stock: LastStock
    levels: StockCounts
    packs: tuple[WaitingPack, ...]

    @property
    def waiting(self) -> int:
        """The number of orders that were not sent to the OMS yet."""
        return sum(self.orders[stage] for stage in WAITING)

    @property
    def packing(self) -> int:
        """The number of shipments without documents."""
        return sum(self.shipments.values()) - self.shipments[ShipmentStage.FAILED]


@pages.get("/")
def show() -> str:
    """Show the whole page."""
    return render_template("console/overview.html", **_facts())


@pages.get("/now")
def live() -> str:
    """Show the part of the page that is refreshed every few seconds."""
    return render_template("console/overview_now.html", **_facts())


def _facts() -> dict[str, Any]:
    console = current_console()
    now = console.clock.now()
    scheduled_jobs = console.scheduled_jobs.all()
    not_loaded = console.loading().not_loaded(now)
    with console.read_storage.reading() as reads:
        cards = [
            _card(
                reads,
                one,
                [job for job in scheduled_jobs if job.connection == one.name],
                health_of_connection(one.name, scheduled_jobs, not_loaded, now),
            )
            for one in console.connections
        ]
    cards = [_with_expected(card, console.connection(card.name), now) for card in cards]
    pictures = [picture_of(shared, now) for shared in console.statuses(now)]
    tasks = tasks_of(console.names, FIRST_TASKS)
    return {
        "now": now,
        "cards": cards,
        "tasks": tasks.rows,
        "more_tasks": tasks.total - len(tasks.rows),
        "scarce": (scarce := scarcest(pictures)),
        "others": [one for one in pictures if one not in scarce and (one.calls or one.waiting)],
    }


def scarcest(pictures: Sequence[BudgetPicture]) -> list[BudgetPicture]:
    """Return the budget with the smallest hourly quota of each account that has one."""
    found: dict[str, BudgetPicture] = {}
    for one in pictures:
        kept = found.get(one.account)
        if one.quota is not None and (kept is None or one.quota < (kept.quota or 0)):
            found[one.account] = one
    return list(found.values())


def _card(
    reads: ReadModels,
    opened: Connection,
    scheduled_jobs: Sequence[ScheduledJob],
    health: Health,
) -> ConnectionCard:
    name = opened.name
    fetches = (one.ran_at for one in scheduled_jobs if one.job == JobName.FETCH_ORDERS)
    return ConnectionCard(
        name=name,
        title=opened.settings.channel_type.title,
        health=health,
        orders=reads.orders.counts(name),
        shipments=reads.shipments.counts(name),
        oldest=reads.orders.oldest_waiting(name),
        fetched_at=next(fetches, None),
        stock=reads.submissions.last_stock(name),
        levels=reads.stock.counts(name),
        packs=tuple(WaitingPack(head, None) for head in reads.shipments.unfinished(name, SHOWN)),
    )


def _with_expected(
    card: ConnectionCard, opened: Connection | None, now: datetime
) -> ConnectionCard:
    if opened is None or opened.packing is None or not card.packs:
        return card
    document_etas = opened.packing.document_etas
    with current_console().storage.reading() as uow:
        known = uow.shipments.get(card.name, [pack.head.shipment_id for pack in card.packs])
    expected = document_etas.of_all(list(known.values()), now)
    packs = (WaitingPack(pack.head, expected.get(pack.head.shipment_id)) for pack in card.packs)
    return replace(card, packs=tuple(packs))
