"""
Deliberate defects of the real code, one for each invariant.

They prove that the simulation finds such defects. Each patches one place while it is open, on
short days that can show it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from unittest.mock import patch

from channel_connector.adapters.assure.endpoint import calls
from channel_connector.adapters.assure.gateway.client import AssureGateway
from channel_connector.core.cancellations import read_cancellations
from channel_connector.core.documents.request_documents import RequestDocuments
from channel_connector.core.jobs.job import NextRun
from channel_connector.core.packing.book_shipments import BookShipments
from channel_connector.core.packing.shipment_rows import moved
from channel_connector.core.rate_limit.leaky_bucket import LeakyBucket
from channel_connector.core.stock import process_stock_result, send_stock
from channel_connector.core.stock.process_stock_result import Findings
from channel_connector.plugins.amazon_mws.document_source import AmazonDocumentSource
from channel_connector.ports.channel.document_source import OrderOnPages
from channel_connector.ports.host.errors import TryAgain
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.repositories.stock import ItemOutcome, ItemResult

from .plan import Event, a_short_day

QUARTER = timedelta(minutes=15)


@dataclass(frozen=True)
class Defect:
    """
    A patch of one place.

    Args:
        spoil: returns the patch as a context manager.
        events: the only events of a day that can show it.
    """

    invariant: int
    title: str
    spoil: object
    events: tuple = ()
    setup: Mapping = field(default_factory=dict)

    def day(self, seed):
        return a_short_day(seed, self.events, **self.setup)


def _in_its_place(owner, name, replacement):
    return lambda: patch.object(owner, name, replacement)


def _every_quarter(_connection, now):
    return now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)


def _with_a_rest(run):
    def rests(self, now):
        next_run = run(self, now)
        return NextRun(max(next_run.at, now + QUARTER), next_run.reason)

    return rests


def _taken_for_done(place):
    def places(self, order, now):
        try:
            return place(self, order, now)
        except TryAgain:
            return None

    return places


def _takes_it_for_lost(self, shipment, now):
    self._change(shipment, lambda kept: moved(kept, ShipmentStage.CHECKED, now))
    return NextRun(now, "It is booked again.")


def _the_one_before(fetch):
    before = []

    def fetches(self, *asked):
        before.append(fetch(self, *asked))
        return before[-2] if len(before) > 1 else before[-1]

    return fetches


def _at(hours, happening, /, **what):
    return Event(timedelta(hours=hours), happening, what)


_LEVELS = {"DIYA-IND-12": 9, "KURTA-MAD-M": 7, "SAREE-IND-5.5M": 5}

DEFECTS = (
    Defect(
        1,
        "the bucket counts as full whatever was drawn",
        _in_its_place(LeakyBucket, "room_at", lambda _self, now, _calls=1: now),
        setup={"backlog": 25},
    ),
    Defect(
        2,
        "stock updates leave every quarter of an hour",
        lambda: _Several(
            patch.object(send_stock, "slot_at", _every_quarter),
            patch.object(send_stock, "leaves_at", lambda _last, slot: slot),
        ),
        tuple(
            _at(0.5 + number / 4, "stock", client=0, levels={"DIYA-IND-12": number})
            for number in range(8)
        ),
    ),
    Defect(
        3,
        "after each run of a packing job there is a rest of a quarter of an hour",
        _in_its_place(RequestDocuments, "run", _with_a_rest(RequestDocuments.run)),
        setup={"backlog": 12},
    ),
    Defect(
        4,
        "an order counts as sent to the OMS although no answer came",
        _in_its_place(AssureGateway, "place", _taken_for_done(AssureGateway.place)),
        (_at(0.0, "assure_trouble", client=0, kind="lost_request", times=2),),
    ),
    Defect(
        5,
        "a booking whose answer was lost is repeated",
        _in_its_place(BookShipments, "_read_back", _takes_it_for_lost),
        (_at(0.0, "amazon_trouble", kind="lost_answer", operation="CreateScheduledPackage"),),
    ),
    Defect(
        6,
        "cancellations are compared and then forgotten",
        _in_its_place(read_cancellations, "note_cancellation", lambda *_: None),
        tuple(
            _at(0.6 + number / 10, "cancel", client=0, pick=0.5, whole=True, whom="any")
            for number in range(4)
        ),
        {"pack_after_minutes": 600.0},
    ),
    Defect(
        7,
        "a stock update counts as accepted whatever its report says",
        _in_its_place(
            process_stock_result, "_findings", lambda _: Findings(ItemResult(ItemOutcome.ACCEPTED))
        ),
        (
            _at(
                0.0,
                "amazon_trouble",
                kind="feed_errors",
                operation="_POST_INVENTORY_AVAILABILITY_DATA_",
            ),
            _at(0.1, "stock", client=0, levels=_LEVELS),
        ),
    ),
    Defect(
        8,
        "each document that is fetched is the previous one, and nobody looks at its pages",
        lambda: _Several(
            patch.object(
                AmazonDocumentSource, "fetch", _the_one_before(AmazonDocumentSource.fetch)
            ),
            patch.object(AmazonDocumentSource, "order_on_pages", lambda *_: OrderOnPages.NAMED),
        ),
    ),
    Defect(
        9,
        "every caller is authenticated",
        _in_its_place(calls, "authenticated", lambda *_: True),
        (_at(0.5, "stranger", client=0, pick=0.0, path="inventory", key="wrong"),),
    ),
)


class _Several:
    """Several patches that make one defect."""

    def __init__(self, *patches):
        self._patches = patches

    def __enter__(self):
        for one in self._patches:
            one.start()

    def __exit__(self, *_):
        for one in self._patches:
            one.stop()
