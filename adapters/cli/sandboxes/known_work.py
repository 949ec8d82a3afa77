"""What a connector's database knows of the work at both sides, for sandboxes that do not."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ....ports.channel.order_source import OrderState
from ....ports.oms.gateway import CancelledLine
from ....ports.repositories.cancellations import Cancellation
from ....ports.repositories.orders import OrderRecord, Stage
from ....ports.repositories.shipments import Shipment
from ....ports.repositories.storage import Storage
from ....ports.repositories.submissions import Submission, SubmissionStage
from ...bootstrap.storage_host import open_storage
from ...bootstrap.upgrade import upgrade_database
from ...settings import ConnectionSettings, Settings

OPEN = {SubmissionStage.SENT, SubmissionStage.DONE}
"""The stages in which the connector still reads a submission's status or result."""

MOST = 5_000
"""Rows of each kind for each connection, the newest."""


@dataclass(frozen=True, slots=True)
class KnownWork:
    """
    The work of some connections.

    Args:
        by_connection: JSON for `POST /control/recall`.
        latest: the last time in it, None if there is none.
    """

    by_connection: Mapping[str, dict[str, Any]]
    latest: datetime | None


def known_work(settings: Settings) -> KnownWork:
    """
    Read the work of the enabled connections, once the database is created or upgraded.

    Raises:
        SettingsError: the database was created by a newer version of the connector.
        StorageFailed: the database cannot be created or written.
    """
    upgrade_database(settings.storage)
    found: dict[str, dict[str, Any]] = {}
    moments: list[datetime] = []
    with open_storage(settings.storage) as host:
        for connection in settings.enabled:
            found[connection.name] = _work_of(connection, host.storage, moments)
    return KnownWork(found, max(moments, default=None))


def _work_of(
    connection: ConnectionSettings, storage: Storage, moments: list[datetime]
) -> dict[str, Any]:
    name = connection.name
    with storage.reading() as uow:
        orders = uow.orders.search(name, limit=MOST)
        cancelled = uow.cancellations.get(name, [order.channel_order_id for order in orders])
        shipments = uow.shipments.search(name, limit=MOST)
        submissions = uow.submissions.search(name, limit=MOST)
    moments += [order.first_seen_at for order in orders]
    moments += [shipment.accepted_at for shipment in shipments]
    moments += [submission.intended_at for submission in submissions]
    return {
        "location_code": getattr(connection.oms, "location_code", None),
        "orders": [
            _order(order, cancelled.get(order.channel_order_id))
            for order in reversed(orders)
            if order.stage is not Stage.CLOSED
        ],
        "shipments": [_shipment(shipment) for shipment in reversed(shipments)],
        "submissions": [
            _submission(submission, shipments)
            for submission in reversed(submissions)
            if submission.submission_id
        ],
    }


def _order(record: OrderRecord, cancellation: Cancellation | None) -> dict[str, Any]:
    return {
        "order_id": record.channel_order_id,
        "placed_at": _text(record.placed_at),
        "updated_at": _text(record.updated_at),
        "at_oms_since": _text(record.sent_at) if record.may_be_at_oms else None,
        "cancelled": record.state is OrderState.CANCELLED,
        "lines": list(_lines(record)),
        "cancelled_units": _units(cancellation.lines if cancellation else ()),
        "cancelled_at_oms": _units(cancellation.sent if cancellation else ()),
    }


def _lines(record: OrderRecord) -> Iterator[dict[str, Any]]:
    """Yield the lines as sent to the OMS, or as read before; none if none were read."""
    read = record.order.lines if record.order is not None else None
    for line in record.sent_lines or read or ():
        if line.channel_sku is not None:
            yield {
                "line_id": line.channel_line_id,
                "sku": line.channel_sku,
                "quantity": line.quantity,
                "shipped": line.shipped,
            }


def _units(lines: Iterable[CancelledLine]) -> dict[str, int]:
    return {line.channel_line_id: line.quantity for line in lines}


def _shipment(shipment: Shipment) -> dict[str, Any]:
    slot, parcel = shipment.slot, shipment.parcel
    return {
        "shipment_id": shipment.shipment_id,
        "shipment_code": shipment.shipment_code,
        "order_id": shipment.channel_order_id,
        "stage": str(shipment.stage),
        "collected": shipment.collected_at is not None,
        "accepted_at": _text(shipment.accepted_at),
        "size_cm": [str(parcel.length_cm), str(parcel.width_cm), str(parcel.height_cm)],
        "weight_g": str(parcel.weight_g),
        "slot": slot
        and {
            "slot_id": slot.slot_id,
            "starts_at": _text(slot.starts_at),
            "ends_at": _text(slot.ends_at),
        },
        "package_id": shipment.package_id,
        "invoice_number": shipment.invoice_number,
        "serials": {one.channel_line_id: list(one.numbers) for one in shipment.serials},
        "document_handle": shipment.document_handle,
        "document_key": shipment.document_key,
    }


def _submission(submission: Submission, shipments: Iterable[Shipment]) -> dict[str, Any]:
    return {
        "submission_id": submission.submission_id,
        "kind": str(submission.kind),
        "open": submission.stage in OPEN,
        "sent_at": _text(submission.sent_at or submission.intended_at),
        "order_ids": [
            shipment.channel_order_id
            for shipment in shipments
            if shipment.submission == submission.name
        ],
    }


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
