"""
The simulated warehouse: packs orders and requests their documents from the connector.

Callers pass the time; it makes no calls itself: packers take due calls and record the answers.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from .....sdk.sandbox.state import Kept, State
from ..accounts import Account, Connector
from ..held_order import Check, HeldOrder
from .goods import Stock, StockCall
from .package import Document, Package, Step

FIRST_SHIPMENT: Final = 70_001
RETRY_AFTER: Final = timedelta(seconds=30)
SUCCESS: Final = 200
REFUSED: Final = 400
DOCUMENT_FIELDS: Final = {Step.LABEL: "shippingLabel", Step.INVOICE: "invoice"}
SHOWN_FIELDS: Final = ("awbNumber", "transporter", "invoiceCode", "invoiceDate")


@dataclass(frozen=True, slots=True)
class Pace:
    """
    Settings of the warehouse.

    Args:
        connector_url: up to the connection's name; empty for none.
        headers: that authenticate to the connector.
        pack_after: the delay after an order's SKUs were accepted.
        repeat_every: the pack call of each n-th package is repeated; 0 for none.
        on: whether orders are packed.
        start_every: the pace at which packing begins, with the order that came last; 0 for all
            at once, in the order in which they came.
        stock_every: how often changes of the stock are told; 0 for never.
    """

    connector_url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    pack_after: timedelta = timedelta(seconds=60)
    repeat_every: int = 5
    on: bool = False
    start_every: timedelta = timedelta(0)
    stock_every: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class ConnectorCall:
    """A call to the connector."""

    package: Package
    step: Step
    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ConnectorAnswer:
    """
    The answer to a call.

    Args:
        status: HTTP status; None without an answer.
        pdf: the document in the answer, or at the link in it.
        seconds: of wall time until the answer.
    """

    status: int | None
    content: bytes = field(default=b"", repr=False)
    pdf: bytes | None = field(default=None, repr=False)
    seconds: float = 0.0

    @property
    def body(self) -> dict[str, Any]:
        """The JSON object of the answer, empty if it is not one."""
        try:
            body = json.loads(self.content)
        except ValueError:
            return {}
        return body if isinstance(body, dict) else {}


class Warehouse:
    """All packages, and counts of the answers."""

    def __init__(self, state: State, orders: Kept[HeldOrder], accounts: Kept[Account]) -> None:
        self.pace = Pace()
        self.goods = Stock(state)
        self._orders = orders
        self._accounts = accounts
        self._packages = state.kept("packages", Package)
        for key, package in self._packages.items():
            package.order, package.busy = orders[key], False
        self._open = {
            key: package for key, package in self._packages.items() if _has_next_call(package)
        }
        self._numbers = state.kept("numbers", int)
        self._next_start_at: datetime | None = None
        self._answers: Counter[str] = Counter()
        self._slowest: dict[Step, float] = {}
        self._repeats = {"the_same": 0, "different": 0}

    def next_call(self, orders: Iterable[HeldOrder], now: datetime) -> ConnectorCall | None:
        """Return the next due call about a package, None if there is none."""
        if not self.pace.on:
            return None
        self._add_packages(orders, now)
        package = self._next_package(now)
        if package is None:
            return None
        package.busy = True
        package.calls += 1
        self._packages.changed(package.order.key)
        return self._call_for(package)

    def next_stock_call(self, now: datetime) -> StockCall | None:
        """Return the next due call about the stock, None if there is none."""
        if not self.pace.on or not self.pace.stock_every:
            return None
        return self.goods.next_call(self._connector_of, self.pace.stock_every, now)

    def record_stock_answer(self, call: StockCall, answer: ConnectorAnswer) -> None:
        """Record the answer to a call about the stock."""
        self._answers[f"STOCK {answer.status or 'none'} {answer.body.get('code', '')}".strip()] += 1
        self.goods.told(call, accepted=answer.status == SUCCESS)

    def record_answer(self, call: ConnectorCall, answer: ConnectorAnswer, now: datetime) -> None:
        """Record the answer to a call, and determine the next call."""
        package, body = call.package, answer.body
        package.busy = False
        code = body.get("code", "")
        package.last_answer = f"{answer.status or 'no answer'} {code} {body.get('message', '')}"
        self._answers[f"{call.step} {answer.status or 'none'} {code}".strip()] += 1
        self._slowest[call.step] = max(self._slowest.get(call.step, 0.0), answer.seconds)
        package.due_at = now + RETRY_AFTER
        if answer.status != SUCCESS:
            _refused(package, body, answer, now)
        elif call.step is Step.PACK:
            self._packed(package, answer, now)
        elif answer.pdf is not None:
            _received(package, call.step, answer.pdf, body, now)
            self._orders.changed(package.order.key)
        self._packages.changed(package.order.key)
        if not _has_next_call(package):
            self._open.pop(package.order.key, None)

    def number_above(self, shipment_id: str) -> None:
        """Give no shipment id that is not above one from before this sandbox's memory."""
        if shipment_id.isdigit():
            last = self._numbers.get("shipment", FIRST_SHIPMENT - 1)
            self._numbers["shipment"] = max(last, int(shipment_id))

    def recall(
        self, order: HeldOrder, shipment_id: str, shipment_code: str, step: Step, now: datetime
    ) -> None:
        """Take over a package that was packed before this sandbox's memory begins."""
        order.taken = True
        self._orders.changed(order.key)
        self.goods.stock_up(order)
        if shipment_id.isdigit():
            package = Package(order, int(shipment_id), now, step, shipment_code=shipment_code)
            self._packages[order.key] = package
            if _has_next_call(package):
                self._open[order.key] = package

    def shown(self) -> dict[str, Any]:
        """Return the state for the control side."""
        return {
            "on": self.pace.on,
            "connector_url": self.pace.connector_url,
            "pack_after_seconds": self.pace.pack_after.total_seconds(),
            "repeat_every": self.pace.repeat_every,
            "start_every_seconds": self.pace.start_every.total_seconds(),
            "stock_every_seconds": self.pace.stock_every.total_seconds(),
            "steps": dict(Counter(str(package.step) for package in self._packages.values())),
            "answers": dict(self._answers),
            "slowest_seconds": {
                str(step): round(seconds, 3) for step, seconds in self._slowest.items()
            },
            "repeated": dict(self._repeats),
            "packages": [package.shown() for package in self._packages.values()],
        }

    def _add_packages(self, orders: Iterable[HeldOrder], now: datetime) -> None:
        for order in orders:
            if order.check is Check.ACCEPTED and not order.taken:
                number = len(self._packages)
                every = self.pace.repeat_every
                package = Package(
                    order,
                    self._next_shipment(),
                    due_at=now + self.pace.pack_after,
                    to_repeat=bool(every) and number % every == 0,
                )
                self._packages[order.key] = self._open[order.key] = package
                order.taken = True
                self._orders.changed(order.key)
                self.goods.stock_up(order)

    def _next_shipment(self) -> int:
        self._numbers["shipment"] = self._numbers.get("shipment", FIRST_SHIPMENT - 1) + 1
        return self._numbers["shipment"]

    def _next_package(self, now: datetime) -> Package | None:
        """Return the next package with a due call, in the order in which they came."""
        start, waits = None, self._next_start_at is not None and now < self._next_start_at
        for key, package in list(self._open.items()):
            if package.step is Step.PACK and not package.order.left and not package.body:
                package.step = Step.CANCELLED
                self._packages.changed(key)
                del self._open[key]
            elif package.due_at <= now and not package.busy and self._connector(package).url:
                if package.calls or not self.pace.start_every:
                    return package
                start = package
        if start is None or waits:
            return None
        self._next_start_at = now + self.pace.start_every
        return start

    def _connector(self, package: Package) -> Connector:
        return self._connector_of(package.order.username)

    def _connector_of(self, username: str) -> Connector:
        added = self._accounts.get(username)
        return added.connector if added else Connector(self.pace.connector_url, self.pace.headers)

    def _call_for(self, package: Package) -> ConnectorCall:
        connector = self._connector(package)
        base, headers = connector.url.rstrip("/"), connector.headers
        if package.step is Step.PACK:
            content = json.dumps(package.pack_body()).encode()
            return ConnectorCall(
                package, Step.PACK, "POST", f"{base}/orders/pack", headers, content
            )
        query = {
            "orderCode": package.order_code,
            "shipmentCode": package.shipment_code,
            "shipmentId": package.shipment_id,
        }
        url = f"{base}/{package.step.lower()}?{urlencode(query)}"
        return ConnectorCall(package, package.step, "GET", url, headers)

    def _packed(self, package: Package, answer: ConnectorAnswer, now: datetime) -> None:
        package.due_at = now
        if package.first_answer:
            same = answer.content == package.first_answer
            self._repeats["the_same" if same else "different"] += 1
        else:
            package.first_answer, package.documents_made_at = answer.content, now
            package.shipment_code = str(answer.body.get("shipmentCode", ""))
            self.goods.take(package.order, package.units, now)
        if package.to_repeat:
            package.to_repeat = False
        else:
            package.step = Step.LABEL


def _has_next_call(package: Package) -> bool:
    return package.step not in {Step.DONE, Step.CANCELLED}


def _refused(
    package: Package, body: Mapping[str, Any], answer: ConnectorAnswer, now: datetime
) -> None:
    """Process a refusal: the contents are recomputed, documents that are not ready are retried."""
    if package.step is Step.PACK and answer.status == REFUSED and not package.first_answer:
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
    shown = {name: body[name] for name in SHOWN_FIELDS if name in body}
    digest = hashlib.sha256(pdf).hexdigest()
    package.documents[step] = Document(digest, len(pdf), now, shown)
    package.due_at = now
    if step is Step.LABEL:
        package.step = Step.INVOICE
    else:
        package.step = Step.DONE
        package.order.invoiced = True
