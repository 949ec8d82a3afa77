"""A year of two connections as rows: orders, shipments, feeds, stock, and call records."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle
from typing import Any

import sqlalchemy as sa

from channel_connector.adapters.storage import tables
from channel_connector.adapters.storage.call_records import rows as call_record_rows
from channel_connector.adapters.storage.rows import cancellations as cancellation_rows
from channel_connector.adapters.storage.rows import orders as order_rows
from channel_connector.adapters.storage.rows import shipments as shipment_rows
from channel_connector.adapters.storage.rows import submissions as submission_rows
from channel_connector.ports.channel.order_source import OrderState
from channel_connector.ports.channel.submissions import Kind
from channel_connector.ports.host.call_records import Body, CallOutcome, Party, SubjectKind
from channel_connector.ports.repositories.cancellations import CancellationStage
from channel_connector.ports.repositories.orders import SentLine, Stage
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.repositories.stock import ItemOutcome
from channel_connector.ports.repositories.submissions import SubmissionStage
from channel_connector.ports.testing.fakes import builders

NOW = datetime(2026, 3, 16, 9, tzinfo=UTC)
YEAR = timedelta(days=365)
MONTH = timedelta(days=30)

ACME, BETA = "acme", "beta"
OF_ACME = 8  # of ten

PER_FEED = 5
FAILS, FAILED = 50, 7
"""One call in this many."""

WHOLE_FEED = "stock-all"

Rows = Iterator[Mapping[str, Any]]

OPERATIONS = (
    (Party.CHANNEL, "ListOrders"),
    (Party.CHANNEL, "ListOrderItems"),
    (Party.OMS, "CreateOutwardOrder"),
    (Party.CHANNEL, "GetFeedSubmissionList"),
    (Party.FROM_OMS, "POST /orders/pack"),
    (Party.CHANNEL, "CreateScheduledPackage"),
    (Party.CHANNEL, "SubmitFeed"),
    (Party.CHANNEL, "GetReport"),
    (Party.FROM_OMS, "GET /label"),
    (Party.FROM_OMS, "POST /inventory"),
)


@dataclass(frozen=True, slots=True)
class Size:
    """The number of rows of each kind."""

    orders: int
    skus: int
    calls: int

    @classmethod
    def one_in(cls, parts: int) -> "Size":
        """Return a fraction of a million orders, 200,000 SKUs and ten million calls."""
        return cls(1_000_000 // parts, 200_000 // parts, 10_000_000 // parts)

    def placed_at(self, number: int) -> datetime:
        """Return when an order was placed; the last just now."""
        return NOW - YEAR + YEAR * (number + 1) / self.orders

    def called_at(self, number: int) -> datetime:
        """Return when a call was made."""
        return NOW - MONTH + MONTH * (number + 1) / self.calls


def connection_of(number: int) -> str:
    """Return the connection of an order."""
    return ACME if number % 10 < OF_ACME else BETA


def order_id(number: int) -> str:
    """Return an order id as Amazon writes it."""
    return f"403-{number // 10_000_000:07}-{number:07}"


def sku(number: int) -> str:
    """Return a SKU."""
    return f"KURTA-IND-{number:07}"


def orders(size: Size) -> Rows:
    """Yield orders; few are in progress, and hundreds are blocked."""
    address = builders.an_order()
    sent = order_rows.to_row(
        builders.a_record(
            stage=Stage.SENT_TO_OMS,
            order=None,
            state=OrderState.FULFILLED,
            sent_lines=(
                SentLine("line-1", sku(1), 1),
                SentLine("line-2", sku(2), 2),
            ),
        )
    )
    waiting = order_rows.to_row(builders.a_record(order=address))
    on_the_way = cycle(stage for stage in Stage if stage not in {Stage.SENT_TO_OMS, Stage.CLOSED})
    for number in range(size.orders):
        at = size.placed_at(number)
        row = {
            "connection": connection_of(number),
            "channel_order_id": order_id(number),
            "first_seen_at": at,
            "placed_at": at,
            "updated_at": at,
            "queued_at": at,
        }
        if number % 200 == 0:
            stage = next(on_the_way)
            held = {"unmapped_skus": (sku(number % 1000),)} if stage is Stage.HELD else {}
            reason = {"reason": "The OMS refused it."} if stage is Stage.BLOCKED else {}
            yield waiting | row | held | reason | {"stage": stage.value, "due_at": at}
        else:
            stage = Stage.CLOSED if number % 5 == 1 else Stage.SENT_TO_OMS
            yield sent | row | {"stage": stage.value, "sent_at": at, "due_at": at}


def shipments(size: Size) -> Rows:
    """Yield a shipment for two orders in three."""
    plain = shipment_rows.to_row(builders.a_shipment(slot=builders.a_slot()))
    on_the_way = cycle(stage for stage in ShipmentStage if stage is not ShipmentStage.READY)
    for number in range(size.orders):
        if number % 3 == 0:
            continue
        stage = next(on_the_way) if number % 200 == 1 else ShipmentStage.READY
        at = size.placed_at(number)
        yield plain | {
            "connection": connection_of(number),
            "shipment_id": f"{7_000_000 + number}",
            "channel_order_id": order_id(number),
            "shipment_code": f"{order_id(number)}-{7_000_000 + number}",
            "stage": stage.value,
            "reason": "The channel refused it." if stage is ShipmentStage.FAILED else "",
            "accepted_at": at,
            "due_at": at,
            "booked_at": at,
            "ready_at": at if stage is ShipmentStage.READY else None,
            "package_id": f"package-{number}",
            "invoice_number": f"IN-{number}",
            "submission": f"documents-{number // PER_FEED}",
        }


def shipment_documents(size: Size) -> Rows:
    """Yield documents of a few shipments."""
    for number in range(1, size.orders, 300):
        yield {
            "connection": connection_of(number),
            "shipment_id": f"{7_000_000 + number}",
            "pdf": b"%PDF-1.4 made up",
        }


def submissions(size: Size) -> Rows:
    """Yield a feed for some orders' documents each, and a stock update for each hour."""
    plain = submission_rows.to_row(builders.a_submission(stage=SubmissionStage.PROCESSED))
    for number in range(size.orders // PER_FEED):
        at = size.placed_at(number * PER_FEED)
        yield plain | {
            "connection": connection_of(number),
            "name": f"documents-{number}",
            "submission_id": f"{50_000_000_000 + number}",
            "intended_at": at,
            "sent_at": at,
            "done_at": at,
        }
    for number in range(int(YEAR / timedelta(hours=1))):
        at = NOW - timedelta(hours=number)
        yield plain | {
            "connection": ACME,
            "name": f"stock-{number}" if number else WHOLE_FEED,
            "kind": Kind.STOCK.value,
            "entries": size.skus if number == 0 else 1,
            "submission_id": f"{60_000_000_000 + number}",
            "intended_at": at,
            "sent_at": at,
            "done_at": at,
        }


def cancellations(size: Size) -> Rows:
    """Yield the cancellation of each twentieth order."""
    plain = cancellation_rows.to_row(builders.a_cancellation())
    stages = cycle((CancellationStage.BLOCKED, CancellationStage.TO_SEND))
    for number in range(0, size.orders, 20):
        stage = next(stages) if number % 2_000 == 0 else CancellationStage.SENT
        yield plain | {
            "connection": connection_of(number),
            "channel_order_id": order_id(number),
            "stage": stage.value,
            "noticed_at": size.placed_at(number),
            "reason": "The OMS refused it." if stage is CancellationStage.BLOCKED else "",
        }


def listings(size: Size) -> Rows:
    """Yield the listing of each SKU."""
    for number in range(size.skus):
        yield {
            "connection": ACME,
            "channel_sku": sku(number),
            "client_sku": f"{8_900_000_000_000 + number}",
            "channel_serial": f"B{number:09}",
        }


def stock_levels(size: Size) -> Rows:
    """Yield levels; half changed since the last update, and one in a hundred is rejected."""
    for number in range(size.skus):
        yield {
            "connection": ACME,
            "channel_sku": sku(number),
            "received": number % 500,
            "received_at": NOW - timedelta(minutes=20),
            "wanted": number % 500,
            "buffer": 0,
            "exposed": number % 400,
            "exposed_at": NOW - timedelta(hours=1),
            "sent": number % 400,
            "due": number % 2 == 0,
            "resend": False,
            "pending": "",
            "code": "8541" if number % 100 == 0 else "",
            "reason": "No such SKU." if number % 100 == 0 else "",
            "result_at": NOW,
            "refused": number % 100 == 0,
        }


def stock_journal(size: Size) -> Rows:
    """Yield two entries of each SKU, and a thousand of the first."""
    for entry in range(2 * size.skus + 1000):
        number = entry % size.skus if entry < 2 * size.skus else 0
        yield {
            "connection": ACME,
            "channel_sku": sku(number),
            "quantity": entry % 500,
            "received_at": NOW - timedelta(days=1) + timedelta(milliseconds=entry),
        }


def stock_messages(size: Size) -> Rows:
    """Yield a message of each SKU in the last update, and one of the first in all others."""
    outcomes = cycle((*[ItemOutcome.ACCEPTED.value] * 9, ItemOutcome.REFUSED.value))
    message = {"connection": ACME, "buffer": 0, "again": False, "code": "", "reason": ""}
    for number in range(size.skus):
        yield message | {
            "submission": WHOLE_FEED,
            "number": number + 1,
            "channel_sku": sku(number),
            "quantity": number % 400,
            "made_at": NOW,
            "outcome": next(outcomes),
        }
    for hour in range(1, int(YEAR / timedelta(hours=1))):
        yield message | {
            "submission": f"stock-{hour}",
            "number": 1,
            "channel_sku": sku(0),
            "quantity": hour % 400,
            "made_at": NOW - timedelta(hours=hour),
            "outcome": next(outcomes),
        }


def stock_cursors(size: Size) -> Rows:
    """Yield the cursor of the journal: all but the last entries are coalesced."""
    yield {"connection": ACME, "coalesced": 2 * size.skus, "rules": "", "last_period_done": NOW}


def call_records(size: Size) -> Rows:
    """Yield calls; one in fifty failed."""
    well = call_record_rows.to_row(
        builders.a_call_record(request=Body.of(b"asked"), answer=Body.of(b"answered"))
    )
    for number in range(size.calls):
        party, operation = OPERATIONS[number % len(OPERATIONS)]
        row = {
            "connection": connection_of(number // len(OPERATIONS)),
            "party": party.value,
            "at": size.called_at(number),
            "operation": operation,
            "request_id": f"request-{number}",
        }
        if number % FAILS == FAILED:
            row |= {"outcome": CallOutcome.THROTTLED.value, "failed": True, "http_status": 503}
        yield well | row


def call_subjects(size: Size) -> Rows:
    """Yield the subject of each call: an order, or for most others a feed."""
    for number in range(size.calls):
        yield {
            "kind": SubjectKind.ORDER.value,
            "subject": order_id(number % size.orders),
            "call": number + 1,
        }
        if number % 10 == 0:
            feed = 50_000_000_000 + number % max(1, size.orders // PER_FEED)
            yield {"kind": SubjectKind.FEED.value, "subject": f"{feed}", "call": number + 1}


def call_bodies(size: Size) -> Rows:
    """Yield the bodies of failed calls."""
    for number in range(FAILED, size.calls, FAILS):
        yield {"call": number + 1, "request": "asked", "answer": "one too many"}


TABLES = {
    tables.orders: orders,
    tables.shipments: shipments,
    tables.shipment_documents: shipment_documents,
    tables.submissions: submissions,
    tables.cancellations: cancellations,
    tables.listings: listings,
    tables.stock_levels: stock_levels,
    tables.stock_journal: stock_journal,
    tables.stock_messages: stock_messages,
    tables.stock_cursors: stock_cursors,
    tables.call_records: call_records,
    tables.call_subjects: call_subjects,
    tables.call_bodies: call_bodies,
}
"""Each table, and the function that yields its rows."""


def columns_of(table: sa.Table, row: Mapping[str, Any]) -> list[sa.Column[Any]]:
    """
    Return the columns that are filled: those of the table's first row, in the table's order.

    The database assigns row numbers; in an empty table they begin at 1.
    """
    return [column for column in table.columns if column.name in row]
