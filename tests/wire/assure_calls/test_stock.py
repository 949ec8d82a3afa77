"""Assure tells its stock."""


def entry(sku, quantity, **more):
    return {"channelSkuCode": sku, "quantity": quantity, "channelSerialNo": "B0", **more}


def all_of(sku, quantity):
    return {"channelSkuCode": sku, "consolidatedQuantity": quantity, "quantity": 3}


def test_stock_is_taken_in_as_before(call, exchanges, as_before):
    mixed = [
        entry("RED-MUG", 5),
        entry("BLUE-MUG", 0),
        entry("BLUE-MUG", 2),
        entry("GREEN-MUG", 7.0),
        entry("GREY-MUG", -1),
        entry("WHITE-MUG", "many"),
        entry("M" * 41, 1),
        entry("", 1),
        "not an entry",
    ]

    def tell(title, entries, location="BLR1"):
        call(title, "PUT", "inventory", {"locationCode": location, "inventories": entries})

    def tell_all(title, entries):
        body = {"consolidationType": "ALL", "inventories": entries}
        call(title, "PUT", "inventory/consolidated", body)

    tell("one SKU of a location", [entry("RED-MUG", 5, minExpiry=None)])
    tell("SKUs of a location, right and wrong ones", mixed)
    tell("SKUs of another location", [entry("RED-MUG", 5)], location="DEL4")
    tell("no SKU", [])
    tell_all("one SKU of all locations", [all_of("RED-MUG", 12)])
    tell_all("SKUs of all locations, right and wrong ones", [all_of("RED-MUG", 1), all_of("A", -1)])

    assert len(exchanges) == 6
    as_before("assure_calls_stock.txt", str(exchanges))


def test_stock_is_refused_as_before(call, exchanges, as_before, lose_the_database):
    known_both_ways = entry("RED-MUG", 5, consolidatedQuantity=5)
    one = {"locationCode": "BLR1", "inventories": [known_both_ways]}

    def tell(title, path="inventory", body=one, **more):
        call(title, "PUT", path, body, **more)

    tell("no location", body={"inventories": []})
    tell("no entries", body={"locationCode": "BLR1"})
    tell("entries that are no list", body={"locationCode": "BLR1", "inventories": {}})
    tell("no entries for all locations", "inventory/consolidated", {})
    call("half a body", "PUT", "inventory", raw=b"{")
    call("half a body for all locations", "PUT", "inventory/consolidated", raw=b"{")
    tell("a channel that takes no stock", of="stall")
    tell("a channel that takes no stock, all locations", "inventory/consolidated", of="stall")
    tell("a connection that is switched off", of="resting")
    lose_the_database()
    tell("stock that cannot be kept now")
    tell("stock of all locations that cannot be kept now", "inventory/consolidated")

    assert len(exchanges) == 11
    as_before("assure_calls_stock_refused.txt", str(exchanges))
