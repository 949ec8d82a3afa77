"""Orders leave Amazon and arrive in Assure: real processes, real HTTP, a real database."""


def test_orders_that_buyers_place_arrive_in_assure(a_world, eventually):
    world = a_world()
    world.start_host()
    at_once = world.buyers_order({}, {"lines": [{"quantity": 3}, {}]}, {"cash_on_delivery": True})

    eventually(lambda: set(at_once) <= world.sent())
    later = world.buyers_order({}, {})

    eventually(lambda: set(later) <= world.sent())
    assert world.sent() == {*at_once, *later}
    assert all(held["posts"] == 1 for held in world.at_assure())
    assert world.calls_too_many() == 0


def test_an_order_arrives_as_it_is_at_amazon(a_world, eventually):
    world = a_world()
    world.start_host()
    [order_id] = world.buyers_order(
        {"lines": [{"quantity": 3}, {"quantity": 1, "gift": True}], "cash_on_delivery": True}
    )

    [held] = eventually(world.at_assure)

    placed = world.to_be_shipped()[order_id]
    body = held["body"]
    assert body["orderCode"] == order_id
    assert body["paymentMethod"] == "COD"
    assert [
        (item["orderItemCode"], item["channelSkuCode"], item["quantity"])
        for item in body["orderItems"]
    ] == [
        (line["order_item_id"], line["sku"], line["quantity_ordered"]) for line in placed["lines"]
    ]


def test_an_order_that_is_not_paid_waits_at_amazon_and_one_that_amazon_ships_stays_there(
    a_world, eventually
):
    world = a_world()
    world.start_host()
    pending, by_amazon, ready = world.buyers_order({"status": "Pending"}, {"by_amazon": True}, {})
    eventually(lambda: ready in world.sent())

    world.amazon.control("POST", f"/control/orders/{pending}", {"status": "Unshipped"})

    eventually(lambda: pending in world.sent())
    assert by_amazon not in world.sent()


def test_ctrl_c_ends_it_without_a_word_too_many(a_world, eventually):
    world = a_world(amazon={"backlog": 20, "orders-per-hour": 120})
    host = world.start_host()
    eventually(lambda: len(world.sent()) >= 15)

    exit_code = host.interrupt()

    assert exit_code == 0
    assert "sent to the OMS" in host.said.read_text().splitlines()[-1]
    assert "Traceback" not in host.words()


def test_ctrl_c_while_amazon_keeps_the_host_waiting_ends_it_as_well(a_world, eventually):
    """Amazon would answer after six minutes; the end must not wait for that."""
    world = a_world()
    world.buyers_order({})
    trouble = {"kind": "slow", "operation": "ListOrders", "seconds": 6 * 3600}
    world.amazon.control("POST", "/control/trouble", trouble)
    host = world.start_host()
    eventually(lambda: not world.amazon.control("GET", "/control/trouble")["in_store"])

    exit_code = host.interrupt()

    assert exit_code == 0
    assert "Traceback" not in host.words()


def test_no_output_shows_a_buyer_or_a_secret(a_world, eventually):
    """Neither in the log nor in the output, nor for an order that Assure refuses."""
    world = a_world()
    orders = world.buyers_order({"buyer_name": "Zubeida Q"}, *[{"lines": [{"gift": True}]}] * 5)
    for kind, order_id in zip(("refuse", "unavailable", "lost_answer"), orders, strict=False):
        trouble = {"kind": kind, "order_code": order_id, "message": "Zubeida Q lives elsewhere"}
        world.assure.control("POST", "/control/trouble", trouble)
    host = world.start_host()
    eventually(lambda: len(world.sent()) == 5 and "BLOCKED" in host.words())
    host.interrupt()

    shown = world.call("orders", "list").stdout + "".join(
        world.call("orders", "show", order_id).stdout for order_id in orders[:2]
    )

    assert orders[0] in shown
    private = {"Zubeida Q", *world.private_words()}
    assert len(private) > len(orders)
    assert not [word for word in private if word in host.words() + shown]
