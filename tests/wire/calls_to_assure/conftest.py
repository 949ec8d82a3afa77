"""A connector that hands orders over to Assure, and tells it what customers cancel."""

import pytest

CONFIG = """
storage: {url: "sqlite:///books.db"}
console: false
connections:
  acme:
    channel: shop
    settings: {shop: acme, key: open-sesame-9}
    assure:
      base_url: https://assure.example/acme/
      username: acme-shop
      password: swordfish-77
      domain: acme
      location_code: BLR1
  divided:
    channel: shop
    settings: {shop: divided, key: open-sesame-9}
    assure:
      base_url: https://assure.example/divided
      username: divided-shop
      password: swordfish-88
      split_by_assure: true
      duplicate_sku_lines: merge
      dispatch_within_hours: 30
      time_zone: "-03:00"
      default_address:
        name: Shop Customer
        line1: 1 Example Road
        city: Bengaluru
        state: Karnataka
        postal_code: "560001"
        country: IN
        phone: "+91 00000 00001"
  careful:
    channel: shop
    settings: {shop: careful, key: open-sesame-9}
    orders: {unmapped_sku: hold}
    assure:
      base_url: https://assure.example/careful
      username: careful-shop
      password: swordfish-99
      location_code: DEL4
"""


@pytest.fixture
def world(world_of):
    return world_of(CONFIG)


@pytest.fixture
def sent(world, exchanges, write):
    """Return a function that writes down all that reached Assure, in the order of its body."""

    def look():
        for request in sorted(world.sent, key=lambda one: (one.url, one.body)):
            path = request.url.removeprefix("https://assure.example")
            title = f"{request.method} {path}"
            exchanges.add(title, write(title, request.headers, request.body))
        return exchanges

    return look
