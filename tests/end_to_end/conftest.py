"""
A world per test: simulated Amazon and Assure as processes, and hosts as processes.

They share one clock, which may be accelerated, and communicate over HTTP only.
"""

import json
import logging
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
import structlog
from click.testing import CliRunner
from preloading.module_process import ModuleProcess

from channel_connector.adapters.cli import main
from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.tables import scheduled_jobs
from channel_connector.ports.testing.fakes.sandbox_process import SandboxProcess
from channel_connector.sdk.wall_clock import WallClock

AMAZON = "channel_connector.plugins.amazon_mws.sandbox"
ASSURE = "channel_connector.adapters.assure.sandbox"
COMMAND = Path(sys.executable).with_name("channel-connector")

QUIET_SHOP = {
    "backlog": 0,
    "orders-per-hour": 0,
    "cancel-rate": 0,
    "partial-cancel-rate": 0,
    "pending-minutes": 0,
}
"""A shop in which nothing happens by itself."""

STALL_SECONDS = 0.5
"""
The longest stall of the machine between a call's grant and its arrival. On an accelerated clock
that is long, and Amazon tolerates it there; on wall time it tolerates nothing.
"""

CREDENTIALS = {
    "secret_key": "sandbox-secret-key-0123456789abcdefghijk",
    "access_key_id": "AKIDSANDBOX000000001",
    "mws_auth_token": "amzn.mws.00000000-1111-2222-3333-444444444444",
    "password": "sandbox-assure-password",
    "calls_with": "sandbox-calls-with-this",
}

CONFIG = """\
console: false
storage:
  url: "{database}"
connections:
  acme:
    channel: amazon_mws
    settings:
      endpoint: {amazon}
      seller_id: A1SANDBOXSELLER
      access_key_id: {access_key_id}
      secret_key: {secret_key}
      mws_auth_token: {mws_auth_token}
    orders:
      overlap_minutes: 10
    assure:
      base_url: {assure}
      username: sandbox-acme
      password: {password}
      domain: acme
      location_code: BLR1
"""


def wait_until(condition, seconds=120.0):
    """Poll until the condition returns something true, and return it."""
    begins = time.monotonic()
    while not (found := condition()):
        waited = time.monotonic() - begins
        assert waited < seconds, f"the condition was not met within {seconds:g} seconds"
        time.sleep(min(0.02 + waited / 10, 0.4))
    return found


class Sandbox(SandboxProcess):
    """A sandbox that starts with its imports behind it."""

    def _launch(self):
        return ModuleProcess(self._module, *self._options)


class Host:
    """A `channel-connector` process whose output goes to files."""

    def __init__(self, folder, number, *arguments, within=()):
        self.said = folder / f"host-{number}.stdout"
        self.logged = folder / f"host-{number}.stderr"
        for file in (self.said, self.logged):
            file.touch()  # it is read before the process opens it
        if not within:
            self.process = ModuleProcess(
                "channel_connector", *arguments, stdout=self.said, stderr=self.logged
            )
            return
        with self.said.open("w") as said, self.logged.open("w") as logged:
            self.process = subprocess.Popen(  # noqa: S603  # our own command
                [*within, COMMAND, *arguments], stdout=said, stderr=logged
            )

    @property
    def pid(self):
        return self.process.pid

    def kill(self):
        """Kill the process with SIGKILL."""
        self.process.kill()
        self.process.wait()

    def interrupt(self):
        """Send Ctrl-C, and return the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.ends()

    def ends(self, seconds=30):
        """Wait for the end of the process, and return its exit code."""
        return self.process.wait(seconds)

    def words(self):
        return self.said.read_text() + self.logged.read_text()

    def events(self, name):
        """Return what was logged under this name; incomplete lines do not count yet."""
        *lines, _ = self.logged.read_text().split("\n")
        events = [json.loads(line) for line in lines if line.startswith("{")]
        return [event for event in events if event["event"] == name]


@dataclass
class World:
    """Both sandboxes, and the hosts between them."""

    folder: Path
    database_url: str
    clock: WallClock
    commands: dict[str, tuple[str, ...]]
    closing: ExitStack
    unused_port: Callable[[], int]
    amazon: Sandbox = field(init=False)
    assure: Sandbox = field(init=False)
    hosts: list[Host] = field(default_factory=list)

    def __post_init__(self):
        for side in self.commands:
            self.bring_back(side, self.unused_port())
        self.closing.callback(lambda: [host.kill() for host in self.hosts])
        self.configure()

    def take_away(self, side):
        """Stop `amazon` or `assure`; return the port that becomes free."""
        gone = getattr(self, side)
        gone.stop()
        return urlsplit(gone.url).port

    def bring_back(self, side, port):
        """Start a sandbox at a port, without any state."""
        process = Sandbox(*self.commands[side], "--port", str(port))
        setattr(self, side, self.closing.enter_context(process))

    @property
    def config(self):
        return self.folder / "config.yaml"

    def configure(self, **values):
        """Write config.yaml for this world, with some values replaced."""
        words = {
            "database": self.database_url,
            "amazon": self.amazon.url,
            "assure": self.assure.url,
            **CREDENTIALS,
            **values,
        }
        self.config.write_text(CONFIG.format(**words))

    def let_assure_pack(self, **pace):
        """Enable packing in the warehouse, and its calls to the connector."""
        port = self.unused_port()
        calls_with = f"      calls_with: {{X-Connector-Key: {CREDENTIALS['calls_with']}}}\n"
        self.config.write_text(f"{self.config.read_text()}{calls_with}server: {{port: {port}}}\n")
        pace = {
            "on": True,
            "connector_url": f"http://127.0.0.1:{port}/assure/v1/acme",
            "headers": {"X-Connector-Key": CREDENTIALS["calls_with"]},
            "pack_after_seconds": 10,
            **pace,
        }
        self.assure.control("POST", "/control/packing", pace)

    def packages(self):
        """Return the warehouse's packages, by order ID."""
        shown = self.assure.control("GET", "/control/packing")["packages"]
        return {package["orderCode"]: package for package in shown}

    def start_host(self, command="run", *, within=()):
        """Start a host, optionally through another command such as `unshare`."""
        options = ("-c", self.config, "--clock", str(self.clock))
        host = Host(self.folder, len(self.hosts), command, *options, within=within)
        self.hosts.append(host)
        return host

    def call(self, *arguments):
        """Run a command of `channel-connector` to its end."""
        return subprocess.run(  # noqa: S603  # our own command
            [COMMAND, "-c", str(self.config), *arguments],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def buyers_order(self, *orders):
        """Place these orders at Amazon and return their IDs."""
        placed = self.amazon.control("POST", "/control/orders", {"orders": list(orders)})
        return placed["order_ids"]

    def to_be_shipped(self):
        """Return the orders at Amazon that the seller must ship, by ID."""
        return {
            order["order_id"]: order
            for order in self.amazon.control("GET", "/control/orders")["orders"]
            if order["status"] in {"Unshipped", "PartiallyShipped"} and not order["by_amazon"]
        }

    def at_assure(self):
        return self.assure.control("GET", "/control/orders")

    def sent(self):
        """Return the IDs of the orders at Assure."""
        return {held["orderCode"] for held in self.at_assure()}

    def everything_arrived(self):
        return self.to_be_shipped().keys() <= self.sent()

    def calls_too_many(self):
        """Return how many calls the sandboxes throttled."""
        buckets = self.amazon.control("GET", "/control/ledger")["buckets"]
        clients = self.assure.control("GET", "/control/ledger").values()
        return sum(bucket["throttled"] + bucket["over_quota"] for bucket in buckets) + sum(
            client["answers"].get("429", 0) for client in clients
        )

    def calls_that_arrived(self):
        """Return the number of calls to both sandboxes by operation, whatever their outcome."""
        calls = Counter()
        for bucket in self.amazon.control("GET", "/control/ledger")["buckets"]:
            calls.update(bucket["operations"])
        for client in self.assure.control("GET", "/control/ledger").values():
            calls["CreateOutwardOrder"] += sum(client["answers"].values())
        return calls

    def make_no_more_trouble(self):
        """Remove pending faults from both sandboxes, and stop new orders."""
        self.amazon.control("DELETE", "/control/trouble")
        self.assure.control("DELETE", "/control/trouble")
        self.amazon.control("POST", "/control/shop", {"orders_per_hour": 0})

    @contextmanager
    def database(self):
        opened = Database(self.database_url)
        try:
            yield opened
        finally:
            opened.dispose()

    def leases_of_the_dead_run_out(self):
        """Wait half a minute, until a host on PostgreSQL takes over the leases of a dead one."""
        if self.database_url.startswith("sqlite"):
            return
        with self.database() as database:
            if database.version() is not None:
                with database.writing() as connection:
                    long_ago = datetime.now(UTC) - timedelta(minutes=1)
                    connection.execute(sa.update(scheduled_jobs).values(lease_until=long_ago))

    def words(self):
        """Return the output of all hosts."""
        return "".join(host.words() for host in self.hosts)

    def private_words(self):
        """Yield what no output may contain: credentials and the buyers' data at Assure."""
        yield from CREDENTIALS.values()
        for held in self.at_assure():
            for address in ("shippingAddress", "billingAddress"):
                for part in ("name", "line1", "phone", "email"):
                    if word := held["body"][address].get(part):
                        yield word


@pytest.fixture
def a_world(tmp_path, unused_port):
    """
    Open a world.

    Its shop is quiet apart from the options of the sandbox in `amazon`.
    """
    with ExitStack() as closing:

        def opened(database_url=f"sqlite:///{tmp_path}/books.db", speed=60.0, amazon=None):
            clock = WallClock.sped_up(speed)
            leeway = {"leeway-seconds": STALL_SECONDS * speed if speed > 1 else 0}
            shop = (QUIET_SHOP | leeway | (amazon or {})).items()
            options = [
                word
                for name, value in shop
                for word in ([f"--{name}"] if value is True else [f"--{name}", str(value)])
            ]
            commands = {
                "amazon": (AMAZON, "--clock", str(clock), *options),
                "assure": (ASSURE, "--clock", str(clock)),
            }
            return World(tmp_path, database_url, clock, commands, closing, unused_port)

        yield opened


@pytest.fixture
def eventually():
    return wait_until


@pytest.fixture
def command():
    """Return a function that runs a command within this process, which is faster."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield lambda world, *arguments: CliRunner().invoke(
        main, ["-c", str(world.config), *map(str, arguments)]
    )
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
