"""Checks at the end of a simulated day: all work is finished, and no personal data is left."""

from collections import Counter
from datetime import timedelta

import sqlalchemy as sa

from channel_connector.adapters.assure.sandbox.warehouse.package import Step
from channel_connector.adapters.storage.tables import stock_levels
from channel_connector.plugins.amazon_mws.sandbox.shop.order import Status

STOCK_PROCESSED = timedelta(hours=3)
SHORTEST = 6
"""Shorter parts of an address could occur in a line by chance."""


class Closing:
    """Reports violations at the end to a watch."""

    def __init__(self, watch, world):
        self._watch = watch
        self._world = world

    def look(self):
        for client, assure in zip(self._world.clients, self._world.assures, strict=True):
            self._orders_arrived(client, assure)
            self._cancellations_agree(client, assure)
            self._packs_are_done(client, assure)
            self._stock_agrees(client)
        self._nothing_personal_is_told()

    def _orders_arrived(self, client, assure):
        there = Counter(order.body["orderCode"] for order in assure._orders.values())
        for order in self._world.seller(client).shop.orders.values():
            if there[order.order_id] > 1:
                self._watch.finds(
                    4, f"Order {order.order_id} is {there[order.order_id]} times at Assure."
                )
            wanted = order.status in (Status.UNSHIPPED, Status.PARTIALLY_SHIPPED)
            wanted = wanted and not order.by_amazon and not self._world.plan.keeps_out(order)
            if wanted and not there[order.order_id]:
                self._watch.finds(4, f"Order {order.order_id} never reached Assure.")
        self._watch.counts["orders"] += there.total()

    @property
    def _seen_within(self):
        """How long a cancellation may take to Assure; buyers cancel until the end."""
        return 2 * timedelta(seconds=self._world.plan.fetch_seconds) + timedelta(minutes=10)

    def _cancellations_agree(self, client, assure):
        orders = self._world.seller(client).shop.orders
        for held in assure._orders.values():
            order = orders[held.body["orderCode"]]
            if held.invoiced or order.updated_at + self._seen_within > self._world.hub.now:
                continue
            now_ordered = {line.order_item_id: line.ordered for line in order.lines}
            for item in held.body["orderItems"]:
                code = item["orderItemCode"]
                left = item["quantity"] - held.cancelled.get(code, 0)
                if left != now_ordered[code]:
                    self._watch.finds(
                        6,
                        f"Of line {code} of {order.order_id} ({order.status}) "
                        f"{now_ordered[code]} are left at Amazon and {left} at Assure.",
                    )

    def _packs_are_done(self, client, assure):
        packages = self._world.seller(client).packages.packages
        for one in assure.warehouse._packages.values():
            booked = packages.get(one.order_code)
            if one.step not in (Step.LABEL, Step.INVOICE):
                continue
            if booked is None:
                order = self._world.seller(client).shop.orders[one.order_code]
                if (
                    order.easy_ship
                    and order.status is Status.UNSHIPPED
                    and not self._watch.was_changed(client, order)
                ):
                    self._watch.finds(3, f"Order {one.order_code} was packed and never booked.")
            elif booked.order.status is not Status.CANCELED and not self._watch.was_changed(
                client, booked.order
            ):
                self._watch.finds(
                    3, f"The documents of {one.order_code} never came: {one.last_answer}"
                )

    def _stock_agrees(self, client):
        stock = self._world.seller(client).stock
        for sku, (units, at) in self._watch.last_told[client.name].items():
            if not stock.knows(sku) or at > self._world.ends - STOCK_PROCESSED:
                continue
            wanted = max(0, units - self._world.plan.buffer)
            if stock.quantity(sku) != wanted:
                self._watch.finds(
                    7,
                    f"Amazon shows {stock.quantity(sku)} of {sku} of {client.name}, and it "
                    f"should be {wanted}.",
                )

    def _nothing_personal_is_told(self):
        """Search the log, and everything that the database keeps apart from documents."""
        log = "\n".join(self._world.story.logged)
        kept = "\n".join(self._kept())
        for secret in self._world.story.secrets:
            if secret in kept:
                self._watch.finds(9, "The database contains a secret.")
        for client in self._world.clients:
            for order in self._world.seller(client).shop.orders.values():
                buyer = order.buyer
                for part in (buyer.name, buyer.email, buyer.address_line1, buyer.phone):
                    if len(part) < SHORTEST:
                        continue
                    if part in log:
                        self._watch.finds(
                            9, f"Personal data of order {order.order_id} is in the log."
                        )
                    if part in kept:
                        self._watch.finds(
                            9, f"Personal data of order {order.order_id} is still stored."
                        )

    def _kept(self):
        with self._world.storage.database.reading() as database:
            for table in stock_levels.metadata.sorted_tables:
                if table.name != "shipment_documents":
                    for row in database.execute(sa.select(table)):
                        yield " ".join(str(value) for value in row)
