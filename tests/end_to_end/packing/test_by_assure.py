"""The simulated warehouse with a whole connector: real processes, real HTTP, real PDFs."""

import base64
import hashlib

EASY_SHIP = {"easy_ship": True, "minutes_ago": 3}


def documents_of(world, order_id):
    """Return the SHA-256 of every PDF that Amazon made for an order."""
    made = world.amazon.control("GET", f"/control/documents/{order_id}")["documents"]
    return [hashlib.sha256(base64.b64decode(each["content"])).hexdigest() for each in made]


def all_done(world, order_ids):
    packages = world.packages()
    return all(packages.get(order_id, {}).get("step") == "DONE" for order_id in order_ids)


def paid_once(world, order_ids):
    """Return whether each order has one package, and one submission requested its documents."""
    feeds = world.amazon.control("GET", "/control/feeds")["feeds"]
    booked = world.amazon.control("GET", "/control/packages")["packages"]
    return len(feeds) == len(booked) == len(order_ids)


def test_every_packed_order_gets_the_pdf_that_amazon_made_for_it(a_world, eventually):
    world = a_world()
    world.let_assure_pack(repeat_every=2)
    world.start_host()
    order_ids = world.buyers_order(*[EASY_SHIP] * 3)

    eventually(lambda: all_done(world, order_ids))

    for order_id, package in world.packages().items():
        assert [package["label"]["sha256"]] == documents_of(world, order_id)
        assert package["invoice"]["sha256"] == package["label"]["sha256"]
    assert len({package["label"]["sha256"] for package in world.packages().values()}) == 3
    packing = world.assure.control("GET", "/control/packing")
    assert packing["repeated"] == {"the_same": 2, "different": 0}
    assert paid_once(world, order_ids)
    assert world.calls_too_many() == 0
    said = world.words()
    assert [word for word in world.private_words() if word in said] == []


def test_what_the_customer_cancelled_before_the_pack_is_not_packed_and_assure_learns_of_it(
    a_world, eventually
):
    world = a_world()
    world.let_assure_pack(on=False)
    world.start_host()
    [order_id] = world.buyers_order({**EASY_SHIP, "lines": [{"quantity": 2}]})
    eventually(lambda: world.sent() == {order_id})
    [line] = world.to_be_shipped()[order_id]["lines"]

    world.amazon.control(
        "POST", f"/control/orders/{order_id}", {"cancel_units": {line["order_item_id"]: 2}}
    )
    world.assure.control("POST", "/control/packing", {"on": True, "pack_after_seconds": 0})

    eventually(lambda: world.packages().get(order_id, {}).get("step") == "CANCELLED")
    [held] = world.at_assure()
    assert held["cancelled"] == {line["order_item_id"]: 2}
    answers = world.assure.control("GET", "/control/packing")["answers"]
    assert answers.keys() == {"PACK 400 ORDER_CANCELLED"}
    assert world.amazon.control("GET", "/control/packages")["packages"] == []
