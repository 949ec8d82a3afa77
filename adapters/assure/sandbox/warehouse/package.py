"""A package in the simulated warehouse, and its progress."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from zlib import crc32

from ..held_order import HeldOrder


class Step(StrEnum):
    """The next call to the connector."""

    PACK = "PACK"
    LABEL = "LABEL"
    INVOICE = "INVOICE"
    DONE = "DONE"
    """Label and invoice were received."""
    CANCELLED = "CANCELLED"
    """The whole order was cancelled before it was packed."""


@dataclass(frozen=True, slots=True)
class Document:
    """A PDF from the connector."""

    sha256: str
    size: int
    received_at: datetime
    fields: Mapping[str, Any]

    def shown(self) -> dict[str, Any]:
        """Return it for the control side, without the file, which contains the buyer's address."""
        return {
            "sha256": self.sha256,
            "size": self.size,
            "received_at": self.received_at.astimezone(UTC).isoformat(),
            **self.fields,
        }


@dataclass(slots=True)
class Package:
    """
    An order that is being packed.

    Args:
        body: of the pack call as sent; None before it, and after a refusal, as the contents
            may change then.
        first_answer: to the pack call, to compare that of a repeated call with.
        scans_serials: the connector requires serial numbers.
        busy: a call is in progress.
    """

    order: HeldOrder
    shipment_id: int
    due_at: datetime
    step: Step = Step.PACK
    body: dict[str, Any] | None = None
    first_answer: bytes = b""
    shipment_code: str = ""
    scans_serials: bool = False
    to_repeat: bool = False
    busy: bool = False
    calls: int = 0
    documents_made_at: datetime | None = None
    documents: dict[Step, Document] = field(default_factory=dict)
    last_answer: str = ""

    @property
    def order_code(self) -> str:
        """The order code."""
        return str(self.order.body["orderCode"])

    def pack_body(self) -> dict[str, Any]:
        """Return the body of the pack call; the same until the connector refuses it."""
        if self.body is None:
            chance = crc32(self.order_code.encode())
            self.body = {
                "orderCode": self.order_code,
                "locationCode": self.order.body.get("locationCode"),
                "shipmentId": self.shipment_id,
                "packageSku": "BOX-M",
                "weight": 250.0 + chance % 2_000,
                "dimensions": {
                    "length": 20.0 + chance % 15,
                    "breadth": 15.0 + chance % 5,
                    "height": 5.5 + chance % 10,
                },
                "fulfillmentType": "BLOCK_COMPLETE",
                "shipmentItems": [
                    {
                        "channelSkuCode": sku,
                        "quantityToPack": units,
                        "externalSerialCodes": self._serials(sku, units),
                    }
                    for sku, units in self.order.left.items()
                ],
            }
        return self.body

    @property
    def units(self) -> dict[str, int]:
        """The units in the pack call, by SKU."""
        items = self.pack_body()["shipmentItems"]
        return {item["channelSkuCode"]: item["quantityToPack"] for item in items}

    def _serials(self, sku: str, units: int) -> list[str]:
        if not self.scans_serials:
            return []
        return [f"SN-{self.shipment_id}-{sku}-{number}" for number in range(1, units + 1)]

    def shown(self) -> dict[str, Any]:
        """Return the package for the control side."""
        return {
            "orderCode": self.order_code,
            "shipmentId": self.shipment_id,
            "shipmentCode": self.shipment_code,
            "step": str(self.step),
            "calls": self.calls,
            "due_at": self.due_at.astimezone(UTC).isoformat(),
            "documents_made_at": self.documents_made_at
            and self.documents_made_at.astimezone(UTC).isoformat(),
            "last_answer": self.last_answer,
            "label": self._shown(Step.LABEL),
            "invoice": self._shown(Step.INVOICE),
        }

    def _shown(self, step: Step) -> dict[str, Any] | None:
        document = self.documents.get(step)
        return None if document is None else document.shown()
