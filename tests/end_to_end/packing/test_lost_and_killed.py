"""
A packed order gets one package and one submission, whatever is killed or lost meanwhile.
"""

import random
import time
from collections import Counter

import pytest

ON_THE_WAY = (
    ("slow", "CreateScheduledPackage"),
    ("lost_answer", "CreateScheduledPackage"),
    ("slow", "SubmitFeed"),
    ("lost_answer", "SubmitFeed"),
    ("slow", "GetFeedSubmissionResult"),
    ("slow", "GetReport"),
)
"""What happens to Amazon's answer at the time of the kill."""

pytestmark = pytest.mark.timeout(900)


def test_a_host_killed_while_it_packs_books_and_pays_once(
    a_world, database_url, a_warehouse, eventually
):
    dice = random.Random(4)  # noqa: S311  # moments of a test
    world = a_world(database_url)
    warehouse = a_warehouse(world)
    order_ids = world.buyers_order(*[{} for _ in range(len(ON_THE_WAY))])
    host = world.start_host()
    eventually(world.everything_arrived)
    codes = {}

    for number, (order_id, (kind, operation)) in enumerate(
        zip(order_ids, ON_THE_WAY, strict=True), 7001
    ):
        eventually(warehouse.is_answered)
        trouble = {"kind": kind, "operation": operation, "seconds": 1200}
        world.amazon.control("POST", "/control/trouble", trouble)
        _, packed = eventually(
            lambda order=order_id, shipment=number: warehouse.packed(order, shipment)
        )
        codes[order_id] = packed["shipmentCode"]
        eventually(lambda: not world.amazon.control("GET", "/control/trouble")["in_store"])
        time.sleep(dice.choice((0, 0, 0.01, 0.05)))
        host.kill()
        world.leases_of_the_dead_run_out()
        host = world.start_host()
    world.make_no_more_trouble()

    for order_id, code in codes.items():
        pdf = eventually(lambda wanted=code: warehouse.pdf(wanted))
        assert [pdf] == warehouse.made_by_amazon(order_id)
    assert Counter(package["order_id"] for package in warehouse.packages()) == Counter(order_ids)
    assert len(warehouse.documents_feeds()) == len(order_ids)
    assert world.calls_too_many() == 0


CHAIN = (
    "ListOrderItems",
    "ListPickupSlots",
    "CreateScheduledPackage",
    "SubmitFeed",
    "GetFeedSubmissionList",
    "GetFeedSubmissionResult",
    "GetReportList",
    "GetScheduledPackage",
    "GetReport",
)
"""Every call of packing."""


def test_an_answer_lost_anywhere_books_and_pays_once(a_world, a_warehouse, sent, eventually):
    world = a_world()
    warehouse = a_warehouse(world)
    order_ids = world.buyers_order({}, {})
    sent(world, warehouse, orders=len(order_ids))
    for operation in CHAIN:
        trouble = {"kind": "lost_answer", "operation": operation, "times": 1}
        world.amazon.control("POST", "/control/trouble", trouble)

    packed = [warehouse.pack(order_id, 7001 + n) for n, order_id in enumerate(order_ids)]
    pdfs = [eventually(lambda one=one: warehouse.pdf(one["shipmentCode"])) for _, one in packed]

    assert not world.amazon.control("GET", "/control/trouble")["in_store"]
    assert [[pdf] for pdf in pdfs] == [warehouse.made_by_amazon(each) for each in order_ids]
    assert Counter(package["order_id"] for package in warehouse.packages()) == Counter(order_ids)
    assert len(warehouse.documents_feeds()) == len(order_ids)
    assert world.calls_too_many() == 0
