"""Checks the nine invariants against the state of Amazon and Assure."""

import json
from collections import Counter, defaultdict, deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from channel_connector.adapters.assure.sandbox.warehouse.package import Step
from channel_connector.plugins.amazon_mws.sandbox.feeds.feed import FeedStatus, FeedType
from channel_connector.plugins.amazon_mws.sandbox.quotas.ledger import Outcome

from .audit import Audit
from .closing import Closing

HOUR = timedelta(hours=1)
APART = timedelta(minutes=49)
"""The minimum interval of stock updates, by Amazon's clock."""

CALM = timedelta(hours=3)
"""Time limits hold once nothing has failed for this long."""

KNOWN_FOR = timedelta(minutes=1)
"""Changes this recent may have crossed the call in flight."""

COSTS = {"BOOKING", "DOCUMENTS_REQUESTED"}
"""Stages of a shipment with irreversible calls to the channel."""

HARMLESS = {"stock", "stranger", "pack_twice", "cancel"}
"""Events that delay nothing."""


@dataclass(frozen=True)
class Broken:
    """A broken invariant: its number in the architecture, and what was seen."""

    invariant: int
    what: str
    at: datetime

    def __str__(self):
        return f"invariant {self.invariant} is broken at {self.at:%d %H:%M:%S}: {self.what}"


class InvariantBroken(Exception):
    """The day ends here."""


def _is_released(shipment, known):
    """Return whether an operator released the shipment without the cancelled units."""
    return shipment.released_at is not None and shipment.released_at >= known.noticed_at


class Watch:
    """Sees all events at both sides, and reports violations as soon as they show."""

    def __init__(self, world):
        self._world = world
        self.broken = []
        self.stock_feeds = defaultdict(list)
        self.document_feeds = defaultdict(list)
        self.submissions = defaultdict(deque)
        self._throttled = Counter()
        self._excuses = Counter()
        self._jumped = 0.0
        self.last_told = defaultdict(dict)
        self._may_be_told = defaultdict(lambda: defaultdict(set))
        self.units = defaultdict(dict)
        self._codes = defaultdict(set)
        self._first_answers = {}
        self.retried = set()
        self._troubled_at = []
        self._waiting_since = {}
        self.counts = Counter()

    # callbacks

    def start(self):
        world = self._world
        world.amazon.seen = self.amazon_called
        self._by_caller = {client.caller: client for client in world.clients}
        for client in world.clients:
            world.sides[client.assure_host].seen = lambda call, reply, now, client=client: (
                self.assure_called(client, call, reply, now)
            )
        Audit(self, world).look()

    def after_each(self):
        if self._world.story.leaked:
            self.finds(9, f"The log contains a secret: {self._world.story.leaked}.")
        if self._world.story.mistakes:
            self.finds(0, f"A bug in the connector: {self._world.story.mistakes[0]}.")
        if self.broken:
            raise InvariantBroken(str(self.broken[0]))

    def happened(self, event):
        if event.kind not in HARMLESS:
            lasts = timedelta(minutes=event.what.get("minutes", 0))
            self._troubled_at.append(self._world.hub.now + lasts)
        if event.kind == "foreign_call":
            self._excuses[self._world.clients[event.what["client"]].seller_id] += 2
        if event.kind == "clock_jump":
            self._jumped += abs(event.what["seconds"])
            if abs(event.what["seconds"]) > 1:
                for client in self._world.clients:
                    self._excuses[client.seller_id] += 6

    def ended_by(self, trace):
        self.finds(0, f"The day ended with an error:\n{trace}")

    def amazon_called(self, caller, call, outcome, now):
        client = self._by_caller.get(caller)
        if client is None:
            return
        self.counts[call.operation, str(outcome)] += 1
        if outcome in (Outcome.THROTTLED, Outcome.OVER_QUOTA):
            self._one_too_many(client, call, outcome)
        elif call.operation == "SubmitFeed" and outcome is Outcome.ACCEPTED:
            self._submitted(client, call, now)
        elif call.operation == "CreateScheduledPackage":
            self._booking(client, call, outcome, now)

    def assure_called(self, client, call, reply, now):
        if reply.status != 200 or call.method != "POST" or call.path != "/orders/outward":  # HTTP
            return
        order = self._world.seller(client).shop.orders.get(call.body["orderCode"])
        if order is None:
            self.finds(4, f"Assure got order {call.body['orderCode']}, which is not the seller's.")
            return
        if self._world.plan.keeps_out(order) and order.order_id not in self.retried:
            self.finds(4, f"Assure got order {order.order_id}, which is not Easy Ship.")
        known = self.units[client.name].setdefault(order.order_id, {})
        for item in call.body["orderItems"]:
            code = item["orderItemCode"]
            if known.setdefault(code, item["quantity"]) != item["quantity"]:
                self.finds(4, f"Order {order.order_id} was sent again with other units.")

    def answered(self, client, call, answer):
        order_id = call.package.order_code
        if answer.status == 200 and call.step is Step.PACK:  # HTTP
            code = answer.body.get("shipmentCode")
            self._codes[client.name].add(code)
            key = client.name, json.loads(call.content)["shipmentId"]
            first = self._first_answers.setdefault(key, answer.content)
            if first != answer.content:
                self.finds(5, f"The repeated pack call of {order_id} is answered differently.")
        if answer.pdf is not None:
            self._given_out(client, order_id, answer.pdf)

    def about_to_tell(self, client, levels):
        for sku, units in levels.items():
            self._may_be_told[client.name][sku].add(units)

    def told(self, client, levels):
        now = self._world.hub.now
        for sku, units in levels.items():
            self.last_told[client.name][sku] = (units, now)

    def packing(self, client):
        """Return the orders that are being packed."""
        packages = self._world.assures[client.number].warehouse._packages.values()
        return {one.order_code for one in packages if one.step not in (Step.DONE, Step.CANCELLED)}

    def shipment_codes(self, client):
        return self._codes[client.name]

    def stranger_was_answered(self, client, path, status, content):
        if status not in (401, None):
            self.finds(9, f"An unknown caller requested {path} of {client.name} and got {status}.")
        del content

    # checks

    def _one_too_many(self, client, call, outcome):
        self._throttled[client.seller_id] += 1
        if self._throttled[client.seller_id] > self._excuses[client.seller_id]:
            self.finds(
                1,
                f"Amazon throttled {call.operation} of {client.name} ({outcome}).",
            )

    def _submitted(self, client, call, now):
        lately = self.submissions[client.seller_id]
        lately.append(now)
        while lately[0] <= now - HOUR:
            lately.popleft()
        if call.parameters["FeedType"] == FeedType.INVENTORY:
            self._stock_submitted(client, now)
            return
        oms = self._world.seller(client).feeds
        newest = next(reversed(oms.feeds.data.values()))
        for order_id in [
            order_id
            for order_id in self._world.seller(client).packages.packages
            if order_id.encode() in call.body
        ]:
            for earlier in self.document_feeds[order_id]:
                if earlier is not newest and not self._is_known_lost(client, earlier, order_id):
                    self.finds(
                        5,
                        f"The documents of {order_id} are requested twice, first by feed "
                        f"{earlier.feed_id} ({earlier.status}), then by feed {newest.feed_id}.",
                    )
            self.document_feeds[order_id].append(newest)
            self._check_no_known_cancellation(client, order_id, now)

    def _is_known_lost(self, client, feed, order_id):
        """Return whether a feed ended without usable documents of an order."""
        if feed.status is FeedStatus.CANCELLED:
            return True
        if feed.status is not FeedStatus.DONE:
            return False
        reports = self._world.seller(client).reports.of_order(order_id)
        if not any(report.feed_id == feed.feed_id for report in reports):
            return True
        return any(e.what.get("kind") in ("wrong_md5", "no_pdf") for e in self._world.plan.events)

    def _stock_submitted(self, client, now):
        sent = self.stock_feeds[client.seller_id]
        if sent and now - sent[-1] < APART - timedelta(seconds=self._jumped):
            self.finds(
                2,
                f"Two stock updates of {client.name} left within an hour, at "
                f"{sent[-1]:%H:%M:%S} and {now:%H:%M:%S}.",
            )
        sent.append(now)

    def _booking(self, client, call, outcome, now):
        order_id = call.parameters["AmazonOrderId"]
        packages = self._world.seller(client).packages.packages
        package = packages.get(order_id)
        if outcome is Outcome.REFUSED and package is not None:
            self.finds(5, f"The package of {order_id} was booked, and is booked again.")
        if outcome is not Outcome.ACCEPTED:
            return
        self.counts["packages"] += 1
        self._check_no_known_cancellation(client, order_id, now)

    def _check_no_known_cancellation(self, client, order_id, now):
        with self._world.storage.reading() as uow:
            known = uow.cancellations.get(client.name, [order_id]).get(order_id)
            shipments = uow.shipments.of_order(client.name, order_id)
        if known is None or known.noticed_at > now - KNOWN_FOR:
            return
        at_it = [one for one in shipments if one.stage in COSTS and not _is_released(one, known)]
        packed = self._packed_units(client, at_it)
        order = self._world.seller(client).shop.orders[order_id]
        left = Counter()
        for line in order.lines:
            left[line.article.sku] += line.open_units
        if packed is not None and packed != +left:
            self.finds(
                6,
                f"Order {order_id} is booked, or its documents are requested, as {dict(packed)} "
                f"although only {dict(+left)} was known to be left of it.",
            )

    def _packed_units(self, client, shipments):
        """Return what is in the parcel of one of these, by SKU."""
        ids = {one.shipment_id for one in shipments}
        for package in self._world.assures[client.number].warehouse._packages.values():
            if str(package.shipment_id) in ids and package.body:
                units = Counter()
                for item in package.body["shipmentItems"]:
                    units[item["channelSkuCode"]] += item["quantityToPack"]
                return +units
        return None

    def _given_out(self, client, order_id, pdf):
        self.counts["documents"] += 1
        reports = list(self._world.seller(client).reports.of_order(order_id))
        if not any(report.body == pdf for report in reports):
            self.finds(8, f"The document returned for {order_id} is not the one that Amazon made.")

    # periodic checks

    def is_calm(self, now):
        return not self._troubled_at or max(self._troubled_at) + CALM < now

    def was_changed(self, client, order):
        """Return whether the customer cancelled units after the order was sent to Assure."""
        sent = self.units[client.name].get(order.order_id, {})
        return any(sent.get(line.order_item_id) != line.ordered for line in order.lines)

    def at_the_end(self):
        Closing(self, self._world).look()
        self.after_each()

    def finds(self, invariant, what):
        broken = Broken(invariant, what, self._world.hub.now)
        self.broken.append(broken)
        self._world.tell(f"! {broken}")
