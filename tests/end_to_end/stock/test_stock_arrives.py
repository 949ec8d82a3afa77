"""
Stock through real processes: Amazon shows what Assure sent last, less the buffer.

The clock runs so fast that an hour takes twenty seconds. The host is killed around its calls.
"""

import random
import socket
import time
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
import requests

HEADERS = {"X-Connector-Key": "the-secret-of-assures-calls-88"}
MORE_CONFIG = """\
      calls_with:
        X-Connector-Key: {key}
    stock: {{pool: common, buffer: 2}}
server:
  port: {port}
"""
STOCK = "_POST_INVENTORY_AVAILABILITY_DATA_"
SKUS = [f"MUG-{number:03}" for number in range(300)]
NOT_OFFERED = "MUG-THAT-AMAZON-DOES-NOT-KNOW"
BUFFER = 2
AROUND_THE_CALL = (
    ("slow", "SubmitFeed"),
    ("lost_answer", "SubmitFeed"),
    ("slow", "GetFeedSubmissionResult"),
)

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def tell(a_world):
    """Open a world, and return it with a function that sends stock to the connector."""
    world = a_world(speed=180.0)
    world.amazon.control("POST", "/control/stock", {"skus": SKUS})
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    key = HEADERS["X-Connector-Key"]
    with world.config.open("a") as config:
        config.write(MORE_CONFIG.format(key=key, port=port))

    def call(quantities):
        entries = [
            {"channelSkuCode": sku, "quantity": quantity} for sku, quantity in quantities.items()
        ]
        body = {"locationCode": "BLR1", "inventories": entries}
        try:
            answer = requests.put(
                f"http://127.0.0.1:{port}/assure/v1/acme/inventory",
                json=body,
                headers=HEADERS,
                timeout=45,
            )
        except requests.ConnectionError:
            return None
        assert answer.status_code == 200, answer.text
        return answer.json()["successList"]

    return world, call


def stock_feeds(world):
    feeds = world.amazon.control("GET", "/control/feeds")["feeds"]
    return [feed for feed in feeds if feed["feed_type"] == STOCK]


def shown(world):
    told = world.amazon.control("GET", "/control/stock")["stock"]
    return {one["sku"]: one["quantity"] for one in told if one["sku"] in SKUS}


def shows(world, told):
    return shown(world) == {sku: max(0, quantity - BUFFER) for sku, quantity in told.items()}


def test_the_last_word_is_shown_and_what_amazon_refuses_keeps_its_reason(tell, eventually):
    world, call = tell
    world.start_host()
    dice = random.Random(5)  # noqa: S311  # quantities of a test
    told = {}
    for _ in range(3):
        told = {sku: dice.randint(0, 9) for sku in SKUS}
        eventually(lambda words=told: call({**words, NOT_OFFERED: 3}))

    eventually(lambda: shows(world, told))

    eventually(lambda: "13013" in world.call("stock", "show", NOT_OFFERED).stdout)
    assert len(stock_feeds(world)) == 1
    assert world.calls_too_many() == 0


def test_an_hour_in_which_nothing_changed_has_no_submission(tell, eventually):
    world, call = tell
    host = world.start_host()
    eventually(lambda: call({SKUS[0]: 5}))
    eventually(lambda: host.events("stock.processed"))
    call({SKUS[0]: 3})
    call({SKUS[0]: 5})
    ends = world.clock.now() + timedelta(minutes=130)

    eventually(lambda: world.clock.now() > ends)

    assert len(stock_feeds(world)) == 1


def test_a_host_killed_around_its_call_loses_no_change_and_sends_once_an_hour(tell, eventually):
    world, call = tell
    host = world.start_host()
    dice = random.Random(6)  # noqa: S311  # moments of a test
    told = dict.fromkeys(SKUS, 9)
    for kind, operation in AROUND_THE_CALL:
        told |= {sku: dice.randint(0, 9) for sku in dice.sample(SKUS, 100)}
        eventually(lambda words=dict(told): call(words))
        trouble = {"kind": kind, "operation": operation, "seconds": 1800}
        world.amazon.control("POST", "/control/trouble", trouble)
        eventually(lambda: not world.amazon.control("GET", "/control/trouble")["in_store"])
        time.sleep(dice.choice((0, 0.01, 0.05)))
        host.kill()
        host = world.start_host()
    world.make_no_more_trouble()

    eventually(lambda: shows(world, told), seconds=120)

    moments = sorted(datetime.fromisoformat(feed["submitted_at"]) for feed in stock_feeds(world))
    assert len(moments) > 1
    assert all(later - earlier > timedelta(minutes=49) for earlier, later in pairwise(moments))
    assert world.calls_too_many() == 0
