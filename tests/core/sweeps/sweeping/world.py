"""A small world of one connection: its jobs, a channel and an OMS, over one database file."""

from dataclasses import dataclass, field, replace
from datetime import UTC, time, timedelta
from itertools import pairwise

from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.repositories.storage import SqlStorage
from channel_connector.core.cancellations.pass_on_cancellations import PassOnCancellations
from channel_connector.core.cancellations.read_cancellations import ReadCancellations
from channel_connector.core.documents.fetch_documents import FetchDocuments
from channel_connector.core.documents.process_documents_result import ProcessDocumentsResult
from channel_connector.core.documents.request_documents import RequestDocuments
from channel_connector.core.orders.complete_orders import CompleteOrders
from channel_connector.core.orders.fetch_orders import FetchOrders
from channel_connector.core.orders.request_order import request_order
from channel_connector.core.orders.send_orders import SendOrders
from channel_connector.core.packing.accept_shipment import AcceptShipment
from channel_connector.core.packing.book_shipments import BookShipments
from channel_connector.core.packing.pack_call import PackCall
from channel_connector.core.packing.pickup import PickupRules
from channel_connector.core.packing.recheck import Recheck
from channel_connector.core.stock.process_stock_result import ProcessStockResult
from channel_connector.core.stock.record_stock import RecordStock, StockLine, StockUpdate
from channel_connector.core.stock.send_stock import SendStock
from channel_connector.core.submissions.watch_submissions import WatchSubmissions
from channel_connector.ports.channel.stock_pools import StockRules
from channel_connector.ports.host.errors import TryAgain
from channel_connector.ports.repositories.cancellations import CancellationStage
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.repositories.shipments import Shipment, ShipmentStage
from channel_connector.ports.repositories.stock import ItemOutcome
from channel_connector.ports.repositories.submissions import SubmissionStage
from channel_connector.ports.testing.fakes.builders import CONNECTION, NOON, a_parcel, an_order
from channel_connector.ports.testing.fakes.memory_inventory_sink import MemoryInventorySink
from channel_connector.ports.testing.fakes.memory_shipment_channel import MemoryShipmentChannel
from channel_connector.ports.testing.fakes.memory_submissions import pages_of
from channel_connector.ports.testing.fakes.oms_gateways import MemoryOmsGateway
from channel_connector.ports.testing.fakes.order_sources import MemoryCancellationSource

from .faults import CutStorage, FaultyPort, FaultyStorage, Killed

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
MOST_STEPS = 100
ANY_DAY = PickupRules(HOUR, time(18), frozenset(range(7)), UTC)

MINUTES = (0, 0.5, 1, 2, 3, 4, 6, 8, 10, 13, 16, 20, 25, 30, 40, 50, *range(60, 360, 15))
"""When the jobs run. Each may run late, so the pauses grow."""

PACKED = ("403-0000000-0000001", "403-0000000-0000002")
CANCELLED_LATER = "403-0000000-0000003"
CALLED_IN = "403-0000000-0000004"


def cut(storage, cuts, job):
    """Return the storage of a job, with its defect if it is to have one."""
    return CutStorage(storage, cuts[job]) if job in cuts else storage


@dataclass
class World:
    """What both worlds share: `jobs`, and how time passes."""

    database: Database
    injector: object
    cuts: dict = field(default_factory=dict)

    def __post_init__(self):
        self.plain = SqlStorage(self.database)
        self.storage = FaultyStorage(self.plain, self.injector)
        self.jobs = list(self.make_jobs())

    def live(self):
        """Let time pass until everything is settled; return what is not, empty if all is."""
        for minutes in MINUTES:
            now = NOON + 5 * MINUTE + minutes * MINUTE
            self.meanwhile(now)
            for job in self.jobs:
                self._run(job, now)
            if self.everything_happened() and not self.unsettled():
                break
        return self.unsettled()

    def _run(self, job, now):
        self.injector.job = str(job.name)
        try:
            for _ in range(MOST_STEPS):
                if job.run(now).at > now:
                    return
        except (TryAgain, Killed):
            return
        finally:
            self.injector.job = ""
        raise AssertionError(f"{job.name} does not come to rest.")

    def port(self, target, *methods):
        """Return a port whose calls may go wrong."""
        return FaultyPort(target, methods, self.injector)


class PackingWorld(World):
    """Four orders, of which two are packed, one loses a unit, and one is called in by its id."""

    def make_jobs(self):
        ids = (*PACKED, CANCELLED_LATER, CALLED_IN)
        self.memory = MemoryCancellationSource(*(an_order(one) for one in ids), page_size=2)
        self.called_in, self.to_pack = False, set(PACKED)
        self.memory.held[CALLED_IN] = replace(an_order(CALLED_IN), updated_at=NOON - 30 * HOUR)
        self.channel = MemoryShipmentChannel()
        self.oms = MemoryOmsGateway()
        source = self.port(self.memory, "first_page", "next_page", "lines", "read")
        carrier = self.port(
            self.channel,
            *("slots", "book", "booked", "request", "result", "locate", "fetch"),
            *("status", "sent_since"),
        )
        oms = self.port(self.oms, "place", "cancel")

        def over(job):
            return cut(self.storage, self.cuts, job)

        def recheck(job):
            return Recheck(source, over(job))

        yield FetchOrders(CONNECTION, source, over("fetch_orders"), 2 * MINUTE, MINUTE, HOUR)
        yield CompleteOrders(CONNECTION, source, over("complete_orders"))
        yield ReadCancellations(CONNECTION, source, over("read_cancellations"))
        yield SendOrders(CONNECTION, oms, over("send_orders"), hold_unmapped=False)
        yield PassOnCancellations(CONNECTION, oms, over("pass_on_cancellations"))
        yield BookShipments(
            CONNECTION, carrier, recheck("book_shipments"), ANY_DAY, over("book_shipments")
        )
        yield RequestDocuments(
            CONNECTION,
            carrier,
            recheck("request_documents"),
            over("request_documents"),
            per_submission=2,
            deadline=2 * HOUR,
        )
        yield WatchSubmissions(CONNECTION, carrier, over("watch_submissions"))
        yield ProcessDocumentsResult(CONNECTION, carrier, over("process_documents_result"))
        yield FetchDocuments(CONNECTION, carrier, carrier, over("fetch_documents"))

    def meanwhile(self, now):
        """Let the warehouse pack, a buyer cancel, and a person call an order in."""
        if not self.called_in:
            request_order(self.plain, CONNECTION, CALLED_IN, now)
            self.called_in = True
        accept = AcceptShipment(CONNECTION, self.memory, self.plain)
        for order_id in self.oms.placed.keys() & self.to_pack:
            call = PackCall(f"7-{order_id}", order_id, a_parcel())
            if isinstance(accept.run(call, now), Shipment):
                self.to_pack.remove(order_id)
        order = self.memory.held[CANCELLED_LATER]
        if CANCELLED_LATER in self.oms.placed and order.lines[1].quantity == 2:
            lines = (order.lines[0], replace(order.lines[1], quantity=1))
            changed = replace(order, lines=lines, updated_at=now)
            self.memory.held[CANCELLED_LATER] = changed

    def everything_happened(self):
        return not self.to_pack and self.memory.held[CANCELLED_LATER].lines[1].quantity == 1

    def unsettled(self):
        """Return what is not as it must be in the end."""
        return [what for what, is_so in self._promises() if not is_so]

    def _promises(self):
        with self.plain.reading() as uow:
            orders = uow.orders.search(CONNECTION)
            shipments = uow.shipments.search(CONNECTION)
            submissions = uow.submissions.search(CONNECTION)
            cancellations = uow.cancellations.search(CONNECTION)
            documents = {one.shipment_id: self._documents(uow, one) for one in shipments}
        yield "each order is at the OMS", set(self.oms.placed) == set(self.memory.held)
        yield "each order is known to be", {one.stage for one in orders} == {Stage.SENT_TO_OMS}
        cancelled = {CANCELLED_LATER: {"line-BLUE-MUG": 1}}
        yield "each cancellation is at the OMS", self.oms.cancelled == cancelled
        stages = [one.stage for one in cancellations]
        yield "each cancellation is known to be", stages == [CancellationStage.SENT]
        yield "each packed order is booked", set(self.channel.bookings) == set(PACKED)
        ready = [one.stage for one in shipments] == [ShipmentStage.READY] * 2
        yield "each shipment is ready", ready
        named = {one.shipment_id: [one.channel_order_id] for one in shipments}
        yield "the documents of each are its own", documents == named
        ended = {one.stage for one in submissions} == {SubmissionStage.PROCESSED}
        yield "each submission is processed", ended
        paid = sorted(one for each in self.channel.submissions.values() for one in each.order_ids)
        yield "no documents are paid twice", paid == sorted(PACKED)

    def _documents(self, uow, shipment):
        pdf = uow.shipments.documents(CONNECTION, shipment.shipment_id)
        return list(pages_of(pdf)) if pdf else []


class StockWorld(World):
    """Two SKUs, of which one changes once more after its first update."""

    def make_jobs(self):
        self.memory = MemoryInventorySink()
        self.told = {}
        sink = self.port(self.memory, "send", "result", "status", "sent_since")

        def over(job):
            return cut(self.storage, self.cuts, job)

        yield SendStock(CONNECTION, sink, over("send_stock"), StockRules(), deadline=2 * HOUR)
        yield WatchSubmissions(CONNECTION, sink, over("watch_submissions"))
        yield ProcessStockResult(CONNECTION, sink, over("process_stock_result"))

    def meanwhile(self, now):
        """Let the OMS tell its levels: first both, and another one once they are shown."""
        if not self.told:
            self._tell(now, RED=5, BLUE=7)
        elif self.memory.shown == self.told == {"RED": 5, "BLUE": 7}:
            self._tell(now, RED=3)

    def _tell(self, now, **levels):
        self.told |= levels
        lines = [StockLine(sku, quantity) for sku, quantity in levels.items()]
        RecordStock(CONNECTION, self.memory, self.plain).run([StockUpdate(lines, now)])

    def everything_happened(self):
        return self.told == {"RED": 3, "BLUE": 7}

    def unsettled(self):
        """Return what is not as it must be in the end."""
        return [what for what, is_so in self._promises() if not is_so]

    def _promises(self):
        with self.plain.reading() as uow:
            submissions = uow.submissions.search(CONNECTION)
            levels = {sku: uow.stock.level(CONNECTION, sku) for sku in self.told}
            outcomes = {
                message.result.outcome
                for one in submissions
                for message in uow.stock.messages(CONNECTION, one.name)
            }
            news = uow.stock.has_news(CONNECTION)
        yield "the channel shows the last levels", self.memory.shown == self.told
        exposed = {sku: level.exposed for sku, level in levels.items() if level}
        yield "it is known that it does", exposed == self.told
        yield "each message has its result", ItemOutcome.OPEN not in outcomes
        yield "nothing waits to be sent", not news
        stages = {one.stage for one in submissions}
        yield "each submission is processed", stages == {SubmissionStage.PROCESSED}
        sent = sorted(one.submitted_at for one in self.memory.submissions.values())
        apart = all(later - earlier >= 45 * MINUTE for earlier, later in pairwise(sent))
        yield "updates are an hour apart", apart
