"""Packing through real processes: a warehouse packs, and gets the right PDF."""

import io
from datetime import datetime

from pypdf import PdfReader


def test_a_packed_order_gets_its_label_byte_for_byte(a_world, a_warehouse, sent, eventually):
    world = a_world()
    warehouse = a_warehouse(world)
    [order_id] = world.buyers_order({})
    sent(world, warehouse, orders=1)
    world.amazon.control("POST", "/control/trouble", {"kind": "feed_stuck"})

    status, packed = eventually(lambda: warehouse.packed(order_id, 7001))
    code = packed["shipmentCode"]
    [feed_id] = eventually(lambda: stuck_feeds(warehouse))
    not_ready_status, not_ready = warehouse.label(code)
    world.amazon.control("POST", "/control/feeds", {"release": [feed_id]})
    pdf = eventually(lambda: warehouse.pdf(code))

    assert warehouse.pack(order_id, 7001) == (status, packed)
    assert (not_ready_status, not_ready["code"]) == (400, "NOT_READY")
    until = datetime.fromisoformat(not_ready["description"])
    assert (until - world.clock.now()).total_seconds() < 3600
    assert [pdf] == warehouse.made_by_amazon(order_id)
    assert [package["order_id"] for package in warehouse.packages()] == [order_id]
    assert len(warehouse.documents_feeds()) == 1
    assert world.calls_too_many() == 0
    said = world.words()
    assert warehouse.key not in said
    assert not [word for word in world.private_words() if word in said]


def test_many_orders_of_one_submission_get_exactly_their_own_pages(
    a_world, a_warehouse, sent, eventually
):
    world = a_world(amazon={"several-orders-per-feed": True})
    warehouse = a_warehouse(world, per_feed=10)
    order_ids = world.buyers_order(*[{}] * 20)
    sent(world, warehouse, orders=len(order_ids))
    until_all_are_booked = {"kind": "error_503_html", "operation": "SubmitFeed", "times": 1000}
    world.amazon.control("POST", "/control/trouble", until_all_are_booked)

    codes = {}
    for number, order_id in enumerate(order_ids, 7001):
        _, body = warehouse.pack(order_id, number)
        codes[order_id] = body["shipmentCode"]
    eventually(lambda: len(warehouse.packages()) == len(order_ids))
    world.make_no_more_trouble()

    for order_id, code in codes.items():
        pdf = eventually(lambda wanted=code: warehouse.pdf(wanted))
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
        assert len(pages) == 2
        assert all(order_id in page for page in pages)
        assert not [other for other in codes if other != order_id and other in "".join(pages)]
    assert len(warehouse.documents_feeds()) <= 4
    assert world.calls_too_many() == 0


def stuck_feeds(warehouse):
    """Return the IDs of the feeds that Amazon has begun; here it ends none by itself."""
    feeds = warehouse.documents_feeds()
    return [feed["feed_id"] for feed in feeds if feed["status"] == "_IN_PROGRESS_"]
