"""
The rules of the simulated Assure. Callers pass the time; no socket is needed.

Where the documentation is open, the harsher reading applies: a throttled call gets no
Retry-After.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from ....sdk.sandbox.state import State
from .accounts import SANDBOX, Account, Credentials
from .body_rules import faults_of, faults_of_cancellation
from .held_order import Check, HeldOrder, key_of
from .ledger import Ledger
from .messages import Call, Reply
from .trouble import Kind, Troubles
from .warehouse.warehouse import Warehouse

CALLS_PER_MINUTE = 200
SKU_CHECK_TAKES = timedelta(seconds=5)
"""Assure responds first and checks SKUs later; the delay is not documented."""

FAULTS_LISTED = 5

_ONLY = "only"
"""The key of the only value of its kind."""


class Assure:
    """
    Orders of all clients, their listings, and the number of their calls.

    With several threads, each holds `lock` while it uses the object.
    """

    def __init__(
        self,
        accounts: Iterable[Credentials] = (SANDBOX,),
        calls_per_minute: int = CALLS_PER_MINUTE,
        state: State | None = None,
    ) -> None:
        self._state = state or State()
        self._accounts = {account.username: account for account in accounts}
        self._added = self._state.kept("accounts", Account)
        self._orders = self._state.kept("orders", HeldOrder)
        self._listings = self._state.kept("listings", frozenset[str])
        self.ledger = Ledger(calls_per_minute)
        self.troubles = Troubles()
        self.warehouse = Warehouse(self._state, self._orders, self._added)
        self.lock = Lock()

    def answer(self, call: Call, now: datetime) -> Reply:
        """Return the response to a call, and keep what it changed."""
        account = self._account(call.header("authUsername") or "")
        reply = self._with_trouble(call, account, now)
        self.ledger.note(
            account.domain if account else "unknown",
            "dropped" if reply.status is None else str(reply.status),
        )
        self.save(now)
        return reply

    def recall(self, order: HeldOrder) -> bool:
        """Take over an order from before this sandbox's memory; return False if it is known."""
        if order.key in self._orders:
            return False
        self._orders[order.key] = order
        return True

    def add_account(self, account: Account) -> None:
        """Add an account, or replace one of its username."""
        self._added[account.credentials.username] = account

    def save(self, now: datetime) -> None:
        """Keep what changed."""
        self._state.save(now)

    def held(self, now: datetime) -> list[HeldOrder]:
        """Return all orders in the order of arrival; due SKU checks are made first."""
        for order in self._orders.values():
            if order.check is Check.RECEIVED and order.received_at + SKU_CHECK_TAKES <= now:
                order.unknown_skus = self._unknown(_skus(order.body))
                order.check = Check.FAILED if order.unknown_skus else Check.ACCEPTED
                self._orders.changed(order.key)
        return list(self._orders.values())

    def list_only(self, skus: Iterable[str] | None) -> None:
        """Accept these SKUs only; None to accept all."""
        self._listings.clear()
        if skus is not None:
            self._listings[_ONLY] = frozenset(skus)

    def _account(self, username: str) -> Credentials | None:
        added = self._added.get(username)
        return added.credentials if added else self._accounts.get(username)

    def _with_trouble(self, call: Call, account: Credentials | None, now: datetime) -> Reply:
        trouble = self.troubles.take(call.order_code)
        if trouble is not None and (reply := trouble.immediate_reply()) is not None:
            return reply
        reply = self._work(call, account, now)
        if trouble is not None and trouble.kind is Kind.LOST_ANSWER:
            return Reply(None)
        if trouble is not None and trouble.kind is Kind.SLOW:
            return replace(reply, delay_seconds=trouble.seconds)
        return reply

    def _work(self, call: Call, account: Credentials | None, now: datetime) -> Reply:
        if account is None or not _authenticated(call, account):
            return Reply.fault(401, "UNAUTHORIZED", "Invalid credentials")
        if not self.ledger.admit(account.domain, now):
            return Reply.fault(429, "TOO_MANY_REQUESTS", "Too many requests in a minute")
        match call.method, call.path:
            case "POST", "/orders/outward":
                return self._create_outward_order(account, call.body, now)
            case "POST", "/inventories/search-sku":
                return self._search_sku(account, call.body)
            case "PUT", _ if call.order_to_cancel is not None:
                return self._cancel(account, call.order_to_cancel, call.body)
            case _:
                return Reply.fault(404, "NOT_FOUND", "No such API")

    def _create_outward_order(
        self, account: Credentials, body: dict[str, Any] | None, now: datetime
    ) -> Reply:
        if body is None:
            return Reply.fault(400, "BAD_DATA", "Not a JSON object")
        faults = faults_of(body)
        if faults:
            listed = "; ".join(faults[:FAULTS_LISTED])
            return Reply.fault(400, "BAD_DATA", listed, "The order is not as the API wants it")
        order = HeldOrder(account.username, body, now)
        if order.key in self._orders:
            self._orders[order.key].posts += 1
            self._orders.changed(order.key)
        else:
            self._orders[order.key] = order
        return Reply(200)

    def _cancel(self, account: Credentials, order_code: str, body: dict[str, Any] | None) -> Reply:
        """Cancel units. A lower quantity, as of a late older call, is ignored."""
        if body is None:
            return Reply.fault(400, "BAD_DATA", "Not a JSON object")
        if faults := faults_of_cancellation(body):
            return Reply.fault(400, "BAD_DATA", "; ".join(faults[:FAULTS_LISTED]))
        order = self._orders.get(key_of(account.username, order_code, body.get("locationCode")))
        if order is None:
            return Reply.fault(400, "BAD_DATA", "No such order")
        if fault := _fault_of_cancelling(order, body["orderItems"]):
            return Reply.fault(400, "BAD_DATA", fault)
        for item in body["orderItems"]:
            code, quantity = item["orderItemCode"], item["cancelledQuantity"]
            if quantity > order.cancelled.get(code, 0):
                order.cancelled[code] = quantity
                self._orders.changed(order.key)
        return Reply(200)

    def invoice(self, order_code: str) -> bool:
        """Create the invoices of all orders of this code; return whether there are any."""
        found = [one for one in self._orders.values() if one.body["orderCode"] == order_code]
        for order in found:
            order.invoiced = True
            self._orders.changed(order.key)
        return bool(found)

    def _search_sku(self, account: Credentials, body: dict[str, Any] | None) -> Reply:
        """Return which SKUs are listed, with the warehouse's stock of them."""
        skus = (body or {}).get("channelSkuCodes")
        if not isinstance(skus, list) or not all(isinstance(sku, str) for sku in skus):
            return Reply.fault(400, "BAD_DATA", "channelSkuCodes: Not a list of strings")
        unknown = self._unknown(skus)
        found = [
            {
                "channelSkuCode": sku,
                "totalQuantity": self.warehouse.goods.quantity(account.username, sku),
                "inventories": [],
            }
            for sku in skus
            if sku not in unknown
        ]
        return Reply(200, {"successList": found, "failureList": list(unknown)})

    def _unknown(self, skus: Iterable[str]) -> tuple[str, ...]:
        listed = self._listings.get(_ONLY)
        return () if listed is None else tuple(sorted(set(skus) - listed))


def _authenticated(call: Call, account: Credentials) -> bool:
    """Return whether password and domain match; older installations send no domain."""
    domain = call.header("authDomainName") or account.domain
    return (call.header("authPassword"), domain) == (account.password, account.domain)


def _fault_of_cancelling(order: HeldOrder, items: Iterable[Mapping[str, Any]]) -> str:
    """Return why these units cannot be cancelled, empty if they can."""
    if order.invoiced:
        return "The shipment is invoiced"
    ordered = {item["orderItemCode"]: item for item in order.body["orderItems"]}
    for item in items:
        line = ordered.get(item["orderItemCode"])
        if line is None or line["channelSkuCode"] != item["channelSkuCode"]:
            return "No such line"
        if item["cancelledQuantity"] > line["quantity"]:
            return "More than was ordered"
    return ""


def _skus(body: Mapping[str, Any]) -> list[str]:
    return [item["channelSkuCode"] for item in body["orderItems"]]
