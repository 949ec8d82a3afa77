"""The first page: what needs a person, how each connection does, and the shared budgets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import render_template

from ....core.documents.document_eta import DocumentEta
from ....core.jobs.names import JobName
from ....ports.repositories.orders import Stage
from ....ports.repositories.scheduled_jobs import ScheduledJob
from ....ports.repositories.shipments import ShipmentStage
from ...bootstrap.container import Connection
from ...storage.read_models.orders import WAITING, OrderHead, oldest_waiting, order_counts
from ...storage.read_models.shipments import ShipmentHead, shipment_counts, waiting_packs
from ...storage.read_models.stock import StockCounts, stock_counts
from ...storage.read_models.submissions import LastStock, last_stock
from ..budget_picture import BudgetPicture, picture_of
from ..health import Health, health_of
from ..part import part
from ..services import the_console
from .needs_attention import tasks_of

pages = part("overview")

TASKS = 10
"""Of each kind that waits for a person; their own page shows more."""

FIRST_TASKS = 3
"""Of all of them that the page begins with."""

SHOWN = 8
"""Packs that are shown of those that wait."""


@dataclass(frozen=True, slots=True)
class WaitingPack:
    """A packed order without its documents, and when they are expected."""

    head: ShipmentHead
    expected: DocumentEta | None


@dataclass(frozen=True, slots=True)
class ConnectionCard:
    """What the page tells of one connection."""

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
        """Orders on their way to the OMS."""
        return sum(self.orders[stage] for stage in WAITING)

    @property
    def packing(self) -> int:
        """Packed orders without their documents."""
        return sum(self.shipments.values()) - self.shipments[ShipmentStage.FAILED]


@pages.get("/")
def show() -> str:
    """Show the whole page."""
    return render_template("console/overview.html", **_facts())


@pages.get("/now")
def live() -> str:
    """Show the part of the page that moves."""
    return render_template("console/overview_now.html", **_facts())


def _facts() -> dict[str, Any]:
    console = the_console()
    now = console.clock.now()
    scheduled_jobs = console.scheduled_jobs.all()
    with console.database.reading() as database:
        cards = [
            _card(
                database, one, [wait for wait in scheduled_jobs if wait.connection == one.name], now
            )
            for one in console.connections
        ]
    cards = [_with_expected(card, console.connection(card.name), now) for card in cards]
    pictures = [picture_of(shared, now) for shared in console.statuses(now)]
    return {
        "now": now,
        "cards": cards,
        "tasks": (tasks := tasks_of(console.names, TASKS))[:FIRST_TASKS],
        "more_tasks": max(0, len(tasks) - FIRST_TASKS),
        "scarce": (scarce := scarcest(pictures)),
        "others": [one for one in pictures if one not in scarce and (one.calls or one.waiting)],
    }


def scarcest(pictures: Sequence[BudgetPicture]) -> list[BudgetPicture]:
    """Return, of each account with hourly quotas, the budget that holds the fewest calls."""
    found: dict[str, BudgetPicture] = {}
    for one in pictures:
        kept = found.get(one.account)
        if one.quota is not None and (kept is None or one.quota < (kept.quota or 0)):
            found[one.account] = one
    return list(found.values())


def _card(
    database: sa.Connection,
    opened: Connection,
    scheduled_jobs: Sequence[ScheduledJob],
    now: datetime,
) -> ConnectionCard:
    name = opened.name
    fetches = (one.ran_at for one in scheduled_jobs if one.job == JobName.FETCH_ORDERS)
    return ConnectionCard(
        name=name,
        title=opened.settings.channel_type.title,
        health=health_of(scheduled_jobs, now),
        orders=order_counts(database, name),
        shipments=shipment_counts(database, name),
        oldest=oldest_waiting(database, name),
        fetched_at=next(fetches, None),
        stock=last_stock(database, name),
        levels=stock_counts(database, name),
        packs=tuple(WaitingPack(head, None) for head in waiting_packs(database, name, SHOWN)),
    )


def _with_expected(
    card: ConnectionCard, opened: Connection | None, now: datetime
) -> ConnectionCard:
    if opened is None or opened.packing is None or not card.packs:
        return card
    document_etas = opened.packing.document_etas
    with the_console().storage.reading() as uow:
        known = uow.shipments.get(card.name, [pack.head.shipment_id for pack in card.packs])
    expected = document_etas.of_all(list(known.values()), now)
    packs = (WaitingPack(pack.head, expected.get(pack.head.shipment_id)) for pack in card.packs)
    return replace(card, packs=tuple(packs))
