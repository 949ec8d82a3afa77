"""
The simulated warehouse: packs the orders that Assure holds, and asks the connector for the rest.

It is told the time and makes no call itself: packers take errands and bring answers back.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from .held_order import Check, HeldOrder
from .package import Document, Package, Step

FIRST_SHIPMENT: Final = 70_001
RETRY_AFTER: Final = timedelta(seconds=30)
SUCCESS: Final = 200
REFUSED: Final = 400
DOCUMENT_FIELDS: Final = {Step.LABEL: "shippingLabel", Step.INVOICE: "invoice"}
TOLD_FIELDS: Final = ("awbNumber", "transporter", "invoiceCode", "invoiceDate")


@dataclass(frozen=True, slots=True)
class Pace:
    """
    How the warehouse packs.

    Args:
        connector_url: up to the connection's name; empty where there is nobody to call.
        headers: by which the connector knows us.
        pack_after: from the moment that an order's SKUs are found good.
        repeat_every: the pack call of each n-th package is made once more; 0 for none.
        on: whether anything is packed.
    """

    connector_url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    pack_after: timedelta = timedelta(seconds=60)
    repeat_every: int = 5
    on: bool = False


@dataclass(frozen=True, slots=True)
class Errand:
    """One call of the connector."""

    package: Package
    step: Step
    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Brought:
    """
    What a packer brought back.

    Args:
        status: HTTP's; None where there was no answer.
        pdf: the document, where the answer holds one or leads to one.
        seconds: of the world, that the packer waited.
    """

    status: int | None
    content: bytes = field(default=b"", repr=False)
    pdf: bytes | None = field(default=None, repr=False)
    seconds: float = 0.0

    @property
    def body(self) -> dict[str, Any]:
        """The JSON object of the answer, empty where it is none."""
        try:
            body = json.loads(self.content)
        except ValueError:
            return {}
        return body if isinstance(body, dict) else {}


class Warehouse:
    """Every package, and the count of what the connector answered."""

    def __init__(self) -> None:
        self.pace = Pace()
        self._packages: dict[tuple[str, str, str | None], Package] = {}
        self._answers: Counter[str] = Counter()
        self._slowest: dict[Step, float] = {}
        self._repeats = {"the_same": 0, "different": 0}

    def errand(self, orders: Iterable[HeldOrder], now: datetime) -> Errand | None:
        """Return the next call that is due, first come first served; None where there is none."""
        if not self.pace.on or not self.pace.connector_url:
            return None
        self._take_up(orders, now)
        for package in self._packages.values():
            if package.step is Step.PACK and not package.order.left and not package.body:
                package.step = Step.CANCELLED
            if package.due_at <= now and not package.busy and _goes_on(package):
                package.busy = True
                package.calls += 1
                return self._errand(package)
        return None

    def bring(self, errand: Errand, brought: Brought, now: datetime) -> None:
        """Note what the connector answered, and what is to be asked next."""
        package, body = errand.package, brought.body
        package.busy = False
        code = body.get("code", "")
        package.last_answer = f"{brought.status or 'no answer'} {code} {body.get('message', '')}"
        self._answers[f"{errand.step} {brought.status or 'none'} {code}".strip()] += 1
        self._slowest[errand.step] = max(self._slowest.get(errand.step, 0.0), brought.seconds)
        package.due_at = now + RETRY_AFTER
        if brought.status != SUCCESS:
            _refused(package, body, brought, now)
        elif errand.step is Step.PACK:
            self._packed(package, brought, now)
        elif brought.pdf is not None:
            _received(package, errand.step, brought.pdf, body, now)

    def shown(self) -> dict[str, Any]:
        """Return all of it as the control side shows it."""
        return {
            "on": self.pace.on,
            "connector_url": self.pace.connector_url,
            "pack_after_seconds": self.pace.pack_after.total_seconds(),
            "repeat_every": self.pace.repeat_every,
            "steps": dict(Counter(str(package.step) for package in self._packages.values())),
            "answers": dict(self._answers),
            "slowest_seconds": {
                str(step): round(seconds, 3) for step, seconds in self._slowest.items()
            },
            "repeated": dict(self._repeats),
            "packages": [package.shown() for package in self._packages.values()],
        }

    def _take_up(self, orders: Iterable[HeldOrder], now: datetime) -> None:
        for order in orders:
            key = (order.username, order.body["orderCode"], order.body.get("locationCode"))
            if order.check is Check.ACCEPTED and key not in self._packages:
                number = len(self._packages)
                every = self.pace.repeat_every
                self._packages[key] = Package(
                    order,
                    FIRST_SHIPMENT + number,
                    due_at=now + self.pace.pack_after,
                    to_repeat=bool(every) and number % every == 0,
                )

    def _errand(self, package: Package) -> Errand:
        base, headers = self.pace.connector_url.rstrip("/"), self.pace.headers
        if package.step is Step.PACK:
            content = json.dumps(package.pack_body()).encode()
            return Errand(package, Step.PACK, "POST", f"{base}/orders/pack", headers, content)
        query = {
            "orderCode": package.order_code,
            "shipmentCode": package.shipment_code,
            "shipmentId": package.shipment_id,
        }
        url = f"{base}/{package.step.lower()}?{urlencode(query)}"
        return Errand(package, package.step, "GET", url, headers)

    def _packed(self, package: Package, brought: Brought, now: datetime) -> None:
        package.due_at = now
        if package.first_answer:
            same = brought.content == package.first_answer
            self._repeats["the_same" if same else "different"] += 1
        else:
            package.first_answer, package.documents_made_at = brought.content, now
            package.shipment_code = str(brought.body.get("shipmentCode", ""))
        if package.to_repeat:
            package.to_repeat = False
        else:
            package.step = Step.LABEL


def _goes_on(package: Package) -> bool:
    return package.step not in {Step.DONE, Step.CANCELLED}


def _refused(package: Package, body: Mapping[str, Any], brought: Brought, now: datetime) -> None:
    """Note a refusal: what is packed is looked at again, and what is not ready is waited for."""
    if package.step is Step.PACK and brought.status == REFUSED and not package.first_answer:
        package.body = None
        asked_for_serials = "serial" in str(body.get("message", ""))
        package.scans_serials = package.scans_serials or asked_for_serials
    if body.get("code") == "NOT_READY":
        package.due_at = _until(body, now)


def _until(body: Mapping[str, Any], now: datetime) -> datetime:
    try:
        until = datetime.fromisoformat(str(body.get("description")))
    except ValueError:
        return now + RETRY_AFTER
    return now + RETRY_AFTER if until.tzinfo is None else max(until.astimezone(UTC), now)


def _received(
    package: Package, step: Step, pdf: bytes, body: Mapping[str, Any], now: datetime
) -> None:
    told = {name: body[name] for name in TOLD_FIELDS if name in body}
    digest = hashlib.sha256(pdf).hexdigest()
    package.documents[step] = Document(digest, len(pdf), now, told)
    package.due_at = now
    if step is Step.LABEL:
        package.step = Step.INVOICE
    else:
        package.step = Step.DONE
        package.order.invoiced = True
