"""Checks every ten minutes of a simulated day: invariants that no single call can show."""

from datetime import timedelta

import sqlalchemy as sa

from channel_connector.adapters.storage.tables import stock_levels
from channel_connector.core.stock.stock_hour import slot_at
from channel_connector.plugins.amazon_mws.sandbox.feeds.feed import FeedType
from channel_connector.plugins.amazon_mws.sandbox.shop.order import Status

HOUR = timedelta(hours=1)
STOCK_ON_TIME = timedelta(minutes=5)
SLOT_UNUSED = timedelta(minutes=4)
"""How long a slot of the budget may stay unused while a pack waits: two minutes, and the work."""


class Audit:
    """Reports violations to a watch."""

    def __init__(self, watch, world):
        self._watch = watch
        self._world = world
        self._exposures_looked_at = world.begins

    def look(self):
        world = self._world
        for client in world.clients:
            self._look_for_unused_slots(client)
            self._look_for_late_stock(client)
        self._look_at_assure()
        self._look_at_exposures()
        world.hub.at(world.hub.now + timedelta(minutes=10), self.look)

    def _look_for_unused_slots(self, client):
        """If packs wait for documents and the budget has room, the last submission is recent."""
        world, now = self._world, self._world.hub.now
        packages = world.seller(client).packages.packages.values()
        waiting = [
            one.booked_at
            for one in packages
            if not self._watch.document_feeds[one.order.order_id]
            and one.order.status is Status.UNSHIPPED
            and not self._watch.was_changed(client, one.order)
        ]
        if not waiting or not self._watch.is_calm(now):
            return
        lately = self._watch.submissions[client.seller_id]
        in_an_hour = sum(moment > now - HOUR - SLOT_UNUSED for moment in lately)
        last = max([min(waiting), *lately])
        if in_an_hour < 28 and now - last > SLOT_UNUSED:  # two less than the quota
            self._watch.finds(
                3,
                f"{len(waiting)} packs of {client.name} wait, and no submission left since "
                f"{last:%H:%M:%S}.",
            )

    def _look_for_late_stock(self, client):
        world, now = self._world, self._world.hub.now
        slots = self._slots(client)
        slot = min(slots)
        if not STOCK_ON_TIME < now - max(slots) < STOCK_ON_TIME + timedelta(minutes=11):
            return
        feeds = world.seller(client).feeds.feeds.values()
        is_open = any(not one.is_over for one in feeds if one.feed_type is FeedType.INVENTORY)
        if not self._watch.is_calm(now) or is_open or slot < world.begins + HOUR:
            return
        settled = slot - timedelta(minutes=2)
        changed = [
            sku
            for sku, (units, at) in self._watch.last_told[client.name].items()
            if at < settled and self._differed(client, sku, units, slot)
        ]
        if changed and not any(
            slot - HOUR / 2 < at for at in self._watch.stock_feeds[client.seller_id]
        ):
            self._watch.finds(
                2,
                f"{len(changed)} SKUs of {client.name} had changed by {slot:%H:%M:%S}, and no "
                "stock update left.",
            )

    def _slots(self, client):
        """Return the connection's last slot, by the clock of each host."""
        now = self._world.hub.now
        ahead = [host.clock.now() - now for host in self._world.hosts]
        return [slot_at(client.name, now + offset) - offset for offset in ahead]

    def _differed(self, client, sku, units, slot):
        stock = self._world.seller(client).stock
        if not stock.knows(sku):
            return False
        return stock.quantity(sku) != max(0, units - self._world.plan.buffer)

    def _look_at_assure(self):
        for client, assure in zip(self._world.clients, self._world.assures, strict=True):
            orders = self._world.seller(client).shop.orders
            for held in assure._orders.values():
                order = orders[held.body["orderCode"]]
                now_ordered = {line.order_item_id: line.ordered for line in order.lines}
                for item in held.body["orderItems"]:
                    code = item["orderItemCode"]
                    left = item["quantity"] - held.cancelled.get(code, 0)
                    if left < now_ordered[code] and order.status is not Status.CANCELED:
                        self._watch.finds(
                            6,
                            f"Assure was told that {held.cancelled[code]} units of line {code} "
                            f"of {order.order_id} are cancelled, and {now_ordered[code]} are left.",
                        )

    def _look_at_exposures(self):
        """No quantity counts as exposed that Amazon never accepted."""
        world = self._world
        if world.hub.now - self._exposures_looked_at < HOUR:
            return
        self._exposures_looked_at = world.hub.now
        level = stock_levels.c
        question = sa.select(level.connection, level.channel_sku, level.exposed)
        with world.storage.database.reading() as database:
            exposed = database.execute(question.where(level.exposed.is_not(None))).all()
        by_name = {client.name: client for client in world.clients}
        for name, sku, quantity in exposed:
            stock = world.seller(by_name[name]).stock
            taken = {change.quantity for change in stock.history(sku)} if stock.knows(sku) else ()
            if quantity not in taken:
                self._watch.finds(
                    7,
                    f"{quantity} units of {sku} count as exposed, but Amazon never accepted that.",
                )
