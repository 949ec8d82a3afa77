"""`run --with-sandboxes` goes on where it stopped: by Ctrl-C, by a kill, and by an old database."""

import json
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from channel_connector.plugins.amazon_mws.sandbox.amazon import Amazon
from channel_connector.plugins.amazon_mws.sandbox.settings import SandboxSettings, ShopSettings
from channel_connector.ports.testing.fakes.sandbox_process import ask_control_side
from channel_connector.sdk.sandbox.state_file import StateFile
from channel_connector.sdk.wall_clock import WallClock

SHIPPED = Path(__file__).parents[2] / "config.yaml"
SPEED = 60
SLOWER = 20
"""For what has to happen in time: a busy machine's own delays count three times less."""

TUTORIAL = timedelta(minutes=10)
COMMAND = [sys.executable, "-c", "from channel_connector.adapters.cli import main; main()"]
PATIENCE_SECONDS = 90
FINE = {"PACK 200", "LABEL 200", "LABEL 400 NOT_READY", "INVOICE 200", "STOCK 200"}
"""The answers of the connector while nothing is refused."""

IN_DOUBT = {"PACK 400 NOT_DELIVERED_YET", "GetScheduledPackage refused"}
"""
After a kill: the answer about an order or a booking got lost, so the connector sends the order
again before it is packed, and asks whether the package is booked.
"""


class Evening:
    """The shipped config.yaml on free ports, run in a folder that keeps what was written."""

    def __init__(self, folder, ports):
        self.folder = folder
        self._amazon, self._assure, connector = ports
        text = SHIPPED.read_text().replace("port: 8700", f"port: {connector}")
        text = text.replace("127.0.0.1:8701", f"127.0.0.1:{self._amazon}")
        self.config = folder / "config.yaml"
        self.config.write_text(text.replace("127.0.0.1:8702", f"127.0.0.1:{self._assure}"))
        self.database = folder / "var" / "connector.db"
        self._quiet_shop(folder / "var" / "connector.sandboxes" / f"amazon_mws-{self._amazon}.db")

    def _quiet_shop(self, file):
        """Open the simulated Amazon with a shop that gives no reason to refuse anything."""
        shop = ShopSettings(
            orders_per_hour=0, cancel_rate=0, partial_cancel_rate=0, self_ship_rate=0
        )
        with closing(StateFile(file)) as state:
            now = datetime.now(UTC)
            Amazon(now, SandboxSettings(shop=shop), state=state).save(now)

    @contextmanager
    def running(self, ends_with, speed=SPEED):
        """Run it, and end it with a signal."""
        clock = str(WallClock.sped_up(speed))
        command = [*COMMAND, "-c", str(self.config), "run", "--with-sandboxes", "--clock", clock]
        with (
            (self.folder / "said").open("a") as said,
            subprocess.Popen(command, stdout=said, stderr=said) as process,  # noqa: S603  # our own
        ):
            try:
                yield
            finally:
                process.send_signal(ends_with)
                process.wait(60)
        self._eventually(lambda: not any(self._listening()))

    def amazon(self, path):
        return _read(self._amazon, path)

    def assure(self, path):
        return _read(self._assure, path)

    def place(self, order_id):
        """Place an order as the tutorial does; return when."""
        self._eventually(lambda: all(self._listening()))
        order = {"order_id": order_id, "minutes_ago": 3}
        order["lines"] = [{"sku": "KURTA-IND-M", "quantity": 2}]
        ask_control_side(
            f"http://127.0.0.1:{self._amazon}", "POST", "/control/orders", {"orders": [order]}
        )
        return datetime.fromisoformat(self.amazon("clock")["now"])

    def until_labelled(self, order_id):
        """Wait until an order has its label; return when it came."""

        def label():
            packages = self.assure("packing")["packages"]
            return next((one["label"] for one in packages if one["orderCode"] == order_id), None)

        self._eventually(label)
        return datetime.fromisoformat(label()["received_at"])

    def until_packed(self, count):
        """Wait until so many orders are packed and have both documents; return the packages."""
        self._eventually(lambda: self.packed() >= count)
        return {one["shipmentId"]: one for one in self.assure("packing")["packages"]}

    def packed(self):
        try:
            return self.assure("packing")["steps"].get("DONE", 0)
        except (URLError, ConnectionError):
            return 0

    def refusals(self):
        """Return what the connector and both sides refused in this run."""
        answers = {
            answer
            for answer in self.assure("packing")["answers"]
            if answer not in FINE and not answer.endswith(" none")
        }
        calls = Counter(
            f"{call['operation']} {call['outcome']}"
            for bucket in self.amazon("ledger")["buckets"]
            for call in bucket["calls"]
            if call["outcome"] not in {"accepted", "throttled"}
        )
        assure = {
            answer
            for client in self.assure("ledger").values()
            for answer in client["answers"]
            if answer != "200"
        }
        return [*answers, *calls, *assure]

    def ids(self, table, *stages):
        """Return the ids of orders or shipments in these stages, or of all."""
        column = {"orders": "channel_order_id", "shipments": "shipment_id"}[table]
        query = f"SELECT {column}, stage FROM {table}"  # noqa: S608  # our own
        with closing(sqlite3.connect(self.database)) as connection:
            return {row for row, stage in connection.execute(query) if stage in (stages or {stage})}

    def until_ready(self, shipment_ids):
        """Wait until these shipments have their documents."""
        self._eventually(lambda: shipment_ids <= self.ids("shipments", "READY"))

    def _listening(self):
        for port in (self._amazon, self._assure):
            with closing(socket.socket()) as probe:
                yield probe.connect_ex(("127.0.0.1", port)) == 0

    def _eventually(self, condition):
        ends = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            assert time.monotonic() < ends, (self.folder / "said").read_text()[-2000:]
            time.sleep(0.2)


def _read(port, path):
    with urlopen(f"http://127.0.0.1:{port}/control/{path}", timeout=10) as answer:
        return json.load(answer)


def done(packages):
    return {number: one for number, one in packages.items() if one["step"] == "DONE"}


@pytest.fixture
def evening(tmp_path, unused_port):
    return Evening(tmp_path, [unused_port() for _ in range(3)])


def test_an_order_of_ones_own_is_labelled_in_time_and_ctrl_c_and_a_kill_lose_nothing(evening):
    with evening.running(ends_with=signal.SIGINT, speed=SLOWER):
        placed_at = evening.place("403-1111111-1111111")
        assert evening.until_labelled("403-1111111-1111111") - placed_at < TUTORIAL
        first = evening.until_packed(1)
        orders = {order["order_id"] for order in evening.amazon("orders")["orders"]}
        assert evening.refusals() == []
        stopped_at = evening.amazon("clock")["now"]
    with evening.running(ends_with=signal.SIGKILL):
        second = evening.until_packed(len(done(first)) + 1)
        assert evening.refusals() == []
    with evening.running(ends_with=signal.SIGINT):
        third = evening.until_packed(len(done(second)) + 1)
        assert {*evening.refusals()} <= IN_DOUBT
        assert orders < {order["order_id"] for order in evening.amazon("orders")["orders"]}
        packages = [one["order_id"] for one in evening.amazon("packages")["packages"]]
        stock = evening.assure("stock")

    assert first.keys() <= second.keys() <= third.keys()
    for before, after in ((first, second), (second, third)):
        assert {number: after[number] for number in done(before)} == done(before)
    assert max(Counter(packages).values()) == 1
    assert any(goods["quantity"] == goods["told"] for goods in stock)
    assert evening.ids("shipments", "FAILED", "REFUSED") == set()
    assert evening.ids("orders", "BLOCKED") == set()
    assert datetime.fromisoformat(stopped_at) > datetime.now(UTC)


FIRST_VERSION = Path(__file__).parents[1] / "fixtures" / "first_version" / "sqlite.sql"

UNDER_WAY = {str(number) for number in range(7031, 7046)} | {"7049", "7050"}
"""Shipments in every stage from ACCEPTED to the last one before READY."""

FAILED = {"7055", "7056", "7057"}
"""Those that waited for an operator."""

CANNOT_GO_ON = {"7046", "7047", "7048", "7051"}
"""
A request for two orders, which this sandbox takes for one only; one that was cancelled; and a file
whose name no sandbox ever gave.
"""

OTHERWISE = {
    "ListOrdersByNextToken refused",
    "ListOrderItemsByNextToken refused",
    "GetFeedSubmissionResult refused",
    "GetReport refused",
    "GetScheduledPackage refused",
    "PACK 400 ORDER_CANCELLED",
    "PACK 400 WRONG_ITEMS",
}
"""
Places in listings, results and files that only the sandbox itself could know; see above. And orders
that are packed before the cancellation that the database holds is sent to Assure.
"""


def test_the_work_of_a_database_of_the_first_version_goes_on(evening):
    with closing(sqlite3.connect(evening.database)) as connection:
        connection.executescript(FIRST_VERSION.read_text())
        connection.execute("DELETE FROM clients")  # the shipped config.yaml has this connection
        connection.commit()
    orders, shipments = evening.ids("orders"), evening.ids("shipments")

    with evening.running(ends_with=signal.SIGTERM):
        evening.until_ready(UNDER_WAY)
        evening.until_packed(8)
        refusals = evening.refusals()
        packed = evening.assure("packing")["packages"]
        feeds = [int(feed["feed_id"]) for feed in evening.amazon("feeds")["feeds"]]

    assert {*refusals} <= OTHERWISE
    assert evening.ids("orders", "BLOCKED") <= {
        "403-0000016-7654321",
        "unreadable-1f2e3d4c5b6a",
    }
    assert evening.ids("shipments", "FAILED") == FAILED | CANNOT_GO_ON
    assert orders <= evening.ids("orders")
    assert shipments <= evening.ids("shipments")
    new = [one["shipmentId"] for one in packed if str(one["shipmentId"]) not in shipments]
    assert min(new) > max(map(int, shipments))
    assert len(feeds) == len(set(feeds))
