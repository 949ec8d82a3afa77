"""Builders of complete, made-up test values; pass only the fields that matter."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from ...channel.order_source import Address, Order, OrderLine, OrderState
from ...channel.shipment_creator import Parcel, PickupSlot
from ...channel.stock_pools import StockOverride
from ...channel.submissions import Kind
from ...channel.workflows import Support, Workflow, WorkflowSupport
from ...host.call_records import CallOutcome, CallRecord, Party
from ...oms.gateway import CancelledLine
from ...repositories.cancellations import Cancellation, CancellationStage
from ...repositories.listings import Listing
from ...repositories.order_scans import OrderRescan, OrderScan
from ...repositories.orders import OrderRecord, Stage
from ...repositories.scheduled_jobs import ScheduledJob
from ...repositories.shipments import Shipment, ShipmentStage
from ...repositories.stock import StockLevel
from ...repositories.submissions import Submission, SubmissionStage

NOON = datetime(2026, 3, 14, 12, 0, 0, tzinfo=UTC)
CONNECTION = "acme_amazon_in"
ORDER_ID = "403-1234567-0000001"
SHIPMENT_ID = "7001"
SUBMISSION = "documents-1"


def a_declaration(*supported: Workflow, note: str = "A note.") -> dict[Workflow, WorkflowSupport]:
    """Return a channel's declaration that supports these workflows and no other."""
    return {
        workflow: WorkflowSupport(
            Support.SUPPORTED if workflow in supported else Support.NOT_SUPPORTED, note
        )
        for workflow in Workflow
    }


def an_address(**changes: Any) -> Address:
    """Return an Indian home address with all parts."""
    address = Address(
        name="Asha Testrao",
        line1="12, Sample Residency",
        line2="Example Cross Road",
        line3="Near Placeholder Park",
        city="Bengaluru",
        state="Karnataka",
        postal_code="560001",
        country="IN",
        phone="+91 00000 00000",
        email="asha@buyers.example",
    )
    return replace(address, **changes)


def a_line(channel_sku: str | None = "RED-MUG", quantity: int = 1, **changes: Any) -> OrderLine:
    """Return a line of `channel_sku`; its line id follows from the SKU."""
    line = OrderLine(
        channel_line_id=f"line-{channel_sku}",
        channel_sku=channel_sku,
        quantity=quantity,
        channel_serial="B00EXAMPLE",
        unit_price=Decimal("499.00"),
        unit_discount=Decimal("50.00"),
        unit_shipping=Decimal("40.00"),
    )
    return replace(line, **changes)


def an_order(channel_order_id: str = ORDER_ID, **changes: Any) -> Order:
    """Return an unfulfilled order of two lines, complete with its address, placed at NOON."""
    order = Order(
        channel_order_id=channel_order_id,
        state=OrderState.UNFULFILLED,
        placed_at=NOON,
        updated_at=NOON + timedelta(minutes=1),
        dispatch_by=NOON + timedelta(days=1),
        currency="INR",
        ship_to=an_address(),
        lines=(a_line("RED-MUG", 1), a_line("BLUE-MUG", 2)),
    )
    return replace(order, **changes)


def a_record(channel_order_id: str = ORDER_ID, **changes: Any) -> OrderRecord:
    """
    Return the record of `an_order(channel_order_id)`, complete and due to be sent at NOON.

    State and times follow the order that is given in `changes`.
    """
    order = changes.pop("order", an_order(channel_order_id))
    record = OrderRecord(
        connection=CONNECTION,
        channel_order_id=channel_order_id,
        stage=Stage.TO_SEND,
        first_seen_at=NOON,
        due_at=NOON,
        state=order and order.state,
        placed_at=order and order.placed_at,
        updated_at=order and order.updated_at,
        order=order,
    )
    return replace(record, **changes)


def an_order_scan(**changes: Any) -> OrderScan:
    """Return a scan that has read three pages, due at NOON."""
    scan = OrderScan(
        connection=CONNECTION,
        due_at=NOON,
        cursor=NOON - timedelta(hours=1),
        name="walk-7",
        next_page="token+of/page==4",
        covers_until=NOON - timedelta(minutes=2),
        newest_seen=NOON - timedelta(minutes=5),
        pages_without_news=1,
        pages=3,
    )
    return replace(scan, **changes)


def an_order_rescan(**changes: Any) -> OrderRescan:
    """Return a daily rescan of three days that began at NOON and has read a page."""
    rescan = OrderRescan(
        connection=CONNECTION,
        began_at=NOON,
        since=NOON - timedelta(days=3),
        on_request=False,
        due_at=NOON + timedelta(minutes=5),
        next_page="token+of/page==2",
        pages=1,
        found=1,
        found_ids=(ORDER_ID,),
    )
    return replace(rescan, **changes)


def a_listing(channel_sku: str = "RED-MUG", **changes: Any) -> Listing:
    """Return the listing of `channel_sku`."""
    listing = Listing(
        connection=CONNECTION,
        channel_sku=channel_sku,
        client_sku="8901234567890",
        channel_serial="B00EXAMPLE",
    )
    return replace(listing, **changes)


def a_scheduled_job(job: str = "fetch orders", **changes: Any) -> ScheduledJob:
    """Return a scheduled job that is due at NOON and never ran."""
    return replace(ScheduledJob(connection=CONNECTION, job=job, due_at=NOON), **changes)


def a_parcel(**changes: Any) -> Parcel:
    """Return a parcel of 20 x 15.5 x 10 cm and 450 g."""
    parcel = Parcel(
        length_cm=Decimal(20),
        width_cm=Decimal("15.5"),
        height_cm=Decimal(10),
        weight_g=Decimal(450),
    )
    return replace(parcel, **changes)


def a_slot(slot_id: str = "slot-1", **changes: Any) -> PickupSlot:
    """Return a pickup on the day after NOON, from 12 to 15 o'clock."""
    starts_at = NOON + timedelta(days=1)
    slot = PickupSlot(slot_id, starts_at=starts_at, ends_at=starts_at + timedelta(hours=3))
    return replace(slot, **changes)


def a_shipment(shipment_id: str = SHIPMENT_ID, **changes: Any) -> Shipment:
    """Return a shipment that was accepted at NOON; its code follows from its id."""
    shipment = Shipment(
        connection=CONNECTION,
        shipment_id=shipment_id,
        channel_order_id=ORDER_ID,
        shipment_code=f"CC-{shipment_id}",
        stage=ShipmentStage.ACCEPTED,
        parcel=a_parcel(),
        accepted_at=NOON,
        due_at=NOON,
    )
    return replace(shipment, **changes)


def a_submission(name: str = SUBMISSION, **changes: Any) -> Submission:
    """Return a submission that was sent one second after NOON for one order's documents."""
    submission = Submission(
        connection=CONNECTION,
        name=name,
        kind=Kind.DOCUMENTS,
        stage=SubmissionStage.SENT,
        entries=1,
        intended_at=NOON,
        due_at=NOON + timedelta(minutes=2),
        deadline_at=NOON + timedelta(hours=2),
        sent_at=NOON + timedelta(seconds=1),
        submission_id="50000000001",
    )
    return replace(submission, **changes)


def a_cancelled_line(channel_sku: str | None = "RED-MUG", quantity: int = 1) -> CancelledLine:
    """Return the cancellation of units of `a_line(channel_sku)`."""
    return CancelledLine(f"line-{channel_sku}", channel_sku, quantity)


def a_cancellation(channel_order_id: str = ORDER_ID, **changes: Any) -> Cancellation:
    """Return the cancellation of a red mug, noticed at NOON and not yet sent to the OMS."""
    cancellation = Cancellation(
        connection=CONNECTION,
        channel_order_id=channel_order_id,
        stage=CancellationStage.TO_SEND,
        lines=(a_cancelled_line(),),
        noticed_at=NOON,
        due_at=NOON,
    )
    return replace(cancellation, **changes)


def a_level(channel_sku: str = "RED-MUG", **changes: Any) -> StockLevel:
    """Return a level without any quantity."""
    return replace(StockLevel(CONNECTION, channel_sku), **changes)


def an_override(channel_sku: str = "RED-MUG", **changes: Any) -> StockOverride:
    """Return an override that changes nothing."""
    return replace(StockOverride(CONNECTION, channel_sku), **changes)


def a_call_record(**changes: Any) -> CallRecord:
    """Return a successful call to the channel."""
    call = CallRecord(NOON, Party.CHANNEL, "GetOrder", CallOutcome.ANSWERED, http_status=200)
    return replace(call, **changes)
