"""Customers cancel at any time: cancelled units are not packed, and Assure is notified once."""


def test_an_order_cancelled_before_it_is_packed_is_refused_and_assure_learns_of_it(
    a_world, a_warehouse, sent, eventually
):
    world = a_world()
    warehouse = a_warehouse(world)
    [order_id] = world.buyers_order({"lines": [{"quantity": 2}]})
    sent(world, warehouse, orders=1)
    [line] = world.to_be_shipped()[order_id]["lines"]
    cancelled = {"cancel_units": {line["order_item_id"]: 1}}
    world.amazon.control("POST", f"/control/orders/{order_id}", cancelled)

    status, body = warehouse.pack(order_id, 7001)

    assert (status, body["code"]) == (400, "ORDER_CANCELLED")
    eventually(lambda: warehouse.cancelled_at_assure(order_id) == {line["order_item_id"]: 1})
    assert warehouse.packages() == []
    again, _ = warehouse.pack(
        order_id, 7002, shipmentItems=[{"channelSkuCode": line["sku"], "quantityToPack": 1}]
    )
    assert again == 200
    eventually(warehouse.packages)


def test_an_order_cancelled_between_pack_call_and_booking_is_not_booked(
    a_world, a_warehouse, eventually
):
    """Only the web server runs during the pack call; the booking host starts later."""
    world = a_world()
    warehouse = a_warehouse(world)
    [order_id] = world.buyers_order({})
    host = world.start_host()
    eventually(world.everything_arrived)
    eventually(lambda: host.events("order.outbox"))
    assert host.interrupt() == 0
    server = world.start_host("serve")
    eventually(warehouse.is_answered)
    status, _ = warehouse.pack(order_id, 7001)
    units = {
        line["order_item_id"]: line["quantity_ordered"]
        for line in world.to_be_shipped()[order_id]["lines"]
    }
    world.amazon.control("POST", f"/control/orders/{order_id}", {"cancel_units": units})
    assert server.interrupt() == 0

    world.start_host()

    assert status == 200
    eventually(lambda: warehouse.stages() == {"7001": "REFUSED"})
    eventually(lambda: warehouse.cancelled_at_assure(order_id) == units)
    assert warehouse.packages() == []


def test_an_order_cancelled_after_it_was_booked_is_shown_to_a_person(
    a_world, a_warehouse, sent, eventually
):
    world = a_world()
    warehouse = a_warehouse(world)
    first, second, third = order_ids = world.buyers_order({}, {}, {})
    sent(world, warehouse, orders=len(order_ids))
    for number, order_id in enumerate([first, second], 7001):
        warehouse.pack(order_id, number)
    eventually(lambda: len(warehouse.packages()) == 2)
    held_back = {"kind": "slow", "operation": "CreateScheduledPackage", "seconds": 600}
    world.amazon.control("POST", "/control/trouble", held_back)
    warehouse.pack(third, 7003)
    eventually(lambda: len(warehouse.packages()) == len(order_ids))
    world.amazon.control("POST", f"/control/orders/{third}", {"status": "Canceled"})

    eventually(lambda: warehouse.stages().get("7003") == "FAILED")

    assert "cancel the pickup" in world.call("shipments", "show", "7003").stdout
    eventually(lambda: warehouse.cancelled_at_assure(third))
    eventually(lambda: warehouse.stages().get("7002") == "READY")
    assert len(warehouse.documents_feeds()) == len([first, second])
