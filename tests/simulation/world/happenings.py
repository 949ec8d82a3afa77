"""External events: makes each kind of event of a plan happen."""

import json
from contextlib import suppress
from datetime import timedelta

from channel_connector.adapters.assure.sandbox.warehouse.package import Step
from channel_connector.adapters.assure.sandbox.warehouse.warehouse import ConnectorCall
from channel_connector.core.cancellations.retry_cancellation import retry_cancellation
from channel_connector.core.orders.retry_order import retry_order
from channel_connector.core.packing.retry_shipment import retry_shipment
from channel_connector.plugins.amazon_mws.sandbox.protocol.faults import Fault
from channel_connector.plugins.amazon_mws.sandbox.quotas.throttle_table import LIMITS
from channel_connector.plugins.amazon_mws.sandbox.shop.order import NotPossible, Status
from channel_connector.plugins.amazon_mws.sandbox.trouble import Kind, Trouble
from channel_connector.ports.host.errors import StorageFailed
from channel_connector.ports.repositories.cancellations import CancellationStage
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.repositories.shipments import ShipmentStage

from .clients import AMAZON, LOCATION
from .host import Standstill
from .hub import Crash
from .wire import Away

_SECTION_OF = {operation: section for section, operation in LIMITS}


class Happenings:
    """Applies events to a world."""

    def __init__(self, world):
        self._world = world
        self._over = False

    def happen(self, event):
        self._world.tell(f"* {event}")
        self._world.watch.happened(event)
        getattr(self, event.kind)(**event.what)

    def amazon_trouble(self, kind, operation="*", times=1, seconds=60, blocks=True):  # noqa: FBT002  # of the plan
        trouble = Trouble(
            Kind(kind), operation, times, delay=timedelta(seconds=seconds), blocks=blocks
        )
        self._world.amazon.troubles.add(trouble)

    def assure_trouble(self, client, **trouble):
        self._world.assures[client].troubles.add(trouble)

    def away(self, side, client, minutes, manner):
        world = self._world
        host = AMAZON if side == "amazon" else world.clients[client].assure_host
        world.sides[host].away = Away(manner)
        world.hub.at(world.hub.now + timedelta(minutes=minutes), lambda: self._back(host))

    def foreign_call(self, client, operation):
        """Another program of the same developer uses the same quota."""
        world, authorization = self._world, self._world.clients[client].authorization
        tally = world.amazon._quotas.tally(
            authorization.seller, authorization.developer, _SECTION_OF[operation], operation
        )
        with suppress(Fault):
            tally.admit(operation, world.hub.now)

    def clock_jump(self, host, seconds):
        jumped = self._world.hosts[host]
        jumped.clock.jump(seconds)
        jumped.look_again()
        for scheduled_job in self._world.mirror.rows.values():
            self._world.becomes_due(scheduled_job.due_at)

    def crash(self, host, steps):
        self._world.hosts[host].crash_after = steps

    def freeze(self, host, **standstill):
        self._world.hosts[host].standstills.append(Standstill(**standstill))

    def cancel(self, client, pick, whole, whom):
        world = self._world
        shop = world.seller(world.clients[client]).shop
        open_ = [
            order
            for order in shop.orders.values()
            if order.status in (Status.PENDING, Status.UNSHIPPED)
        ]
        if whom == "packing":
            at_dock = world.watch.packing(world.clients[client])
            open_ = [order for order in open_ if order.order_id in at_dock] or open_
        if not open_:
            return
        order = open_[int(pick * len(open_))]
        with suppress(NotPossible):
            if whole:
                shop.become(order, Status.CANCELED, world.hub.now)
            else:
                line = max(order.lines, key=lambda line: line.open_units)
                shop.cancel_units(order, {line.order_item_id: 1}, world.hub.now)
            world.tell(f"  the customer cancels of {order.order_id}, now {order.status}")

    def stock(self, client, levels, together=False):  # noqa: FBT002  # of the plan
        """Assure sends stock, and repeats the call until it is accepted."""
        world = self._world
        one = world.clients[client]
        name = "consolidatedQuantity" if together else "quantity"
        body = {
            "inventories": [{"channelSkuCode": sku, name: units} for sku, units in levels.items()]
        }
        path = f"/assure/v1/{one.name}/inventory"
        if together:
            path += "/consolidated"
        else:
            body["locationCode"] = LOCATION
        world.watch.about_to_tell(one, levels)

        def tell():
            for _ in range(30):
                status, content = world.packers[client].call(
                    "PUT", path, json.dumps(body), {"X-Connector-Key": one.key}
                )
                if status == 200:  # HTTP
                    told = json.loads(content)["successList"]
                    world.watch.told(one, {sku: levels[sku] for sku in told})
                    return
                world.hub.sleep(timedelta(seconds=30))

        world.hub.spawn(tell)

    def pack_twice(self, client, pick):
        """A pack call arrives twice at the same time."""
        world = self._world
        packages = [
            package
            for package in world.assures[client].warehouse._packages.values()
            if package.step is Step.PACK and package.body and not package.first_answer
        ] or [
            package
            for package in world.assures[client].warehouse._packages.values()
            if package.first_answer
        ]
        if not packages:
            return
        package = packages[int(pick * len(packages))]
        one = world.clients[client]
        call = ConnectorCall(
            package,
            Step.PACK,
            "POST",
            f"http://host/assure/v1/{one.name}/orders/pack",
            {"X-Connector-Key": one.key},
            json.dumps(package.body).encode(),
        )
        for _ in range(2):
            world.hub.spawn(lambda: world.packers[client].make(call, note=False))

    def stranger(self, client, pick, path, key):
        """A call without valid credentials."""
        world = self._world
        one = world.clients[client]
        keys = {
            "none": {},
            "wrong": {"X-Connector-Key": "guessed-0123456789"},
            "another client's": {"X-Connector-Key": world.clients[client - 1].key},
        }
        headers = keys[key]
        if headers.get("X-Connector-Key") == one.key:
            headers = {}
        codes = sorted(world.watch.shipment_codes(one)) or ["none"]
        code = codes[int(pick * len(codes))]
        method = {"orders/pack": "POST", "inventory": "PUT"}.get(path, "GET")
        query = f"?shipmentCode={code}&shipmentId=70001&expires=9999999999&signature=00"
        body = {
            "locationCode": LOCATION,
            "inventories": [{"channelSkuCode": "DIYA-IND-12", "quantity": 999}],
        }

        def call():
            status, content = world.packers[client].call(
                method,
                f"/assure/v1/{one.name}/{path}{query if method == 'GET' else ''}",
                json.dumps(body) if method != "GET" else None,
                headers,
            )
            world.watch.stranger_was_answered(one, path, status, content)

        world.hub.spawn(call)

    def calm_down(self):
        """Stop all faults."""
        world = self._world
        world.tell("* no more faults")
        self._over = True
        world.amazon.troubles.clear()
        for assure in world.assures:
            assure.troubles.forget()
        for host in world.sides:
            self._back(host)
        for host in world.hosts:
            host.crash_after = None
            host.standstills.clear()
            host.clock.set_right()
            host.start_again()
            host.look_again()
        for seller in world.amazon.sellers.values():
            for feed in seller.feeds.feeds.values():
                if feed.is_stuck:
                    seller.feeds.release(feed, world.hub.now)
                elif not feed.is_over:
                    feed.trouble = None  # or it would get stuck when it is processed

    def operator_looks(self):
        """An operator retries everything that is blocked."""
        world = self._world
        host = world.host_for_a_call()
        if host is None:
            return
        now, storage = host.clock.now(), host.storage
        with suppress(StorageFailed, Crash):
            for client in world.clients:
                self._retry_all(storage, client.name, now)

    def _retry_all(self, storage, name, now):
        aside = [CancellationStage.BLOCKED]
        with storage.reading() as uow:
            orders = uow.orders.search(name, [Stage.BLOCKED], limit=1000)
            shipments = uow.shipments.search(name, [ShipmentStage.FAILED], limit=1000)
            cancellations = uow.cancellations.search(name, aside, limit=1000)
        for order in orders:
            retry_order(storage, name, order.channel_order_id, now)
            self._world.watch.retried.add(order.channel_order_id)
        for shipment in shipments:
            retry_shipment(storage, name, shipment.shipment_id, now)
        for cancellation in cancellations:
            retry_cancellation(storage, name, cancellation.channel_order_id, now)
        count = len(orders) + len(shipments) + len(cancellations)
        if count:
            self._world.tell(f"* an operator retries {count} things of {name}")

    def _back(self, host):
        self._world.sides[host].away = None
