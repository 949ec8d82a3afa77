"""
What other systems exchange with the connector, held byte for byte against what was written down.

The files in `expected/` were written by the code itself, at a moment when it was right. They are
no place to mend by hand. Where what travels is changed on purpose, and everybody who is at the
other end of it knows, write them anew and read the difference before it is committed:

    WIRE_REWRITE=1 pytest tests/wire

Without that variable nothing is written, and a file that is missing or empty fails its test.

Sentences for people are not held fast: in answers they stand as `<sentence>`. Nor are the
signatures of links to documents, which stand as `<signed>`; the link's path and the names in its
query do count.
"""

import difflib
import os
import re
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import responses

from channel_connector.adapters.bootstrap.container import open_host
from channel_connector.adapters.bootstrap.load_settings import load_settings
from channel_connector.adapters.bootstrap.web.host import open_web_app
from channel_connector.adapters.settings.plugins import Plugins
from channel_connector.ports.channel.plugin import Channel
from channel_connector.ports.channel.workflows import PORT_OF
from channel_connector.ports.host.errors import ConnectorError
from channel_connector.ports.testing.fakes.builders import NOON, a_declaration
from channel_connector.ports.testing.fakes.memory_inventory_sink import MemoryInventorySink
from channel_connector.ports.testing.fakes.memory_shipment_channel import MemoryShipmentChannel
from channel_connector.ports.testing.fakes.order_sources import MemoryCancellationSource
from channel_connector.sdk.wall_clock import WallClock

EXPECTED = Path(__file__).parent / "expected"
MINUTE = timedelta(minutes=1)
START = NOON + 10 * MINUTE

SENTENCE = re.compile(r'("(?:message|errorMessage)": ?)"(?:[^"\\]|\\.)+"')
SIGNED = re.compile(r"(signature=)[^&\"\s]+")
RELEASE = re.compile(r"(?<=/)\d[\w.]*")
NOT_OURS = {"Accept-Encoding", "Content-Length"}
"""Headers that follow from a library's version, or from the length of a sentence."""


def is_rewriting():
    return os.environ.get("WIRE_REWRITE") == "1"


def compare(file, found):
    """Fail with the difference where `found` is not what the file holds."""
    assert found.strip(), f"nothing was found for {file.name}"
    if is_rewriting():
        file.write_bytes(found.encode())
    assert file.is_file(), f"{file.name} is missing; see the docstring of tests/wire/conftest.py"
    expected = file.read_bytes().decode()
    assert expected.strip(), f"{file.name} is empty"
    if found != expected:
        names = (f"expected/{file.name}", "what travels now")
        lines = (text.splitlines(keepends=True) for text in (expected, found))
        pytest.fail("\n" + "".join(difflib.unified_diff(*lines, *names)), pytrace=False)


@pytest.fixture
def as_before():
    """Return a function that holds a text against an expected file."""

    def hold(name, found):
        compare(EXPECTED / name, found)

    return hold


class Exchanges:
    """What travelled, as text: of each exchange its title, its request, and its answer if any."""

    def __init__(self):
        self.told = []

    def __len__(self):
        return len(self.told)

    def __str__(self):
        return "\n".join(self.told)

    def add(self, title, request, answer=""):
        self.told.append(f"=== {title}\n{request}" + (f"--- answered\n{answer}" if answer else ""))


def written(first_line, headers: Mapping[str, str], body: bytes):
    """Write a message as text, with what is not held fast left out."""
    lines = [first_line]
    lines += [
        f"{name}: {RELEASE.sub('<version>', value) if name == 'User-Agent' else value}"
        for name, value in sorted(headers.items())
        if name not in NOT_OURS
    ]
    text = SIGNED.sub(r"\1<signed>", SENTENCE.sub(r'\1"<sentence>"', readable(body)))
    return "\n".join(lines) + f"\n\n{text}\n"


def readable(body):
    """Return bytes as text that tells every one of them."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        return repr(body)


@pytest.fixture
def exchanges():
    return Exchanges()


@pytest.fixture
def write():
    """Return the function that writes a message as text."""
    return written


@pytest.fixture
def of_bodies():
    """Return a function that reads the body of a request that is about to leave."""

    def read(request):
        body = request.body or b""
        return body.read() if hasattr(body, "read") else body

    return read


class World:
    """
    Connectors on one database, between channels in memory and an Assure that takes everything.

    `channels` and `packing` are what stands behind the connection of that name; `refuse` are
    orders for which Assure cannot serve; `sent` are the requests that reached Assure.
    """

    def __init__(self, folder, config, channel_type, assure):
        self.now = START
        self.channels, self.packing, self.refuse, self.sent = {}, {}, set(), []
        self._file = folder / "config.yaml"
        self._file.write_text(config, "utf-8")
        self._types = {
            "shop": replace(
                channel_type,
                name="shop",
                carrier="Bicycle",
                workflows=a_declaration(*PORT_OF),
                open=self._open_shop,
            ),
            "stall": replace(channel_type, name="stall", open=self._open_stall),
        }
        for method in ("POST", "PUT"):
            assure.add_callback(method, re.compile(r"https://assure\.example/.*"), self._take)

    @property
    def settings(self):
        return load_settings(self._file, Plugins(self._types, {}), {})

    @property
    def clock(self):
        """A clock that stands still."""
        return WallClock(0.0, self.now)

    def place(self, connection, *orders):
        """Let buyers order, or change what they ordered."""
        found = self.channels.setdefault(connection, MemoryCancellationSource())
        found.held.update({order.channel_order_id: order for order in orders})

    def work(self, minutes):
        """Let the connector do what it does, once a minute."""
        settings = self.settings
        with open_host(settings.storage, settings.connections, self.clock) as host:
            for _ in range(minutes):
                for connection in host.connections():
                    for job in connection.jobs:
                        self._exhaust(job)
                self.now += MINUTE

    def web(self, stack):
        """Return a client of the web server, whose time is now."""
        return stack.enter_context(open_web_app(self.settings, self.clock)).test_client()

    def _exhaust(self, job):
        try:
            while job.run(self.now).at <= self.now:
                continue
        except ConnectorError:
            return

    def _open_stall(self, told, _services):
        """Open a channel that does nothing but list orders."""
        source = self.channels.setdefault(told.shop, MemoryCancellationSource())
        return Channel(credential_test=None, order_source=source)

    def _open_shop(self, told, _services):
        source = self.channels.setdefault(told.shop, MemoryCancellationSource())
        packing = self.packing.setdefault(told.shop, MemoryShipmentChannel())
        return Channel(
            credential_test=None,
            order_source=source,
            cancellation_source=source,
            shipment_creator=packing,
            document_source=packing,
            submission_list=packing,
            inventory_sink=MemoryInventorySink(),
        )

    def _take(self, request):
        self.sent.append(request)
        unable = any(order_id.encode() in request.body for order_id in self.refuse)
        return (503, {}, "") if unable else (200, {}, "")


@pytest.fixture
def assure():
    """Whatever leaves for an address is caught here."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


@pytest.fixture
def world_of(tmp_path, hostile, upgraded_books, assure):
    """Return a function that makes a world whose settings file holds this text."""

    def make(config):
        return World(tmp_path, config, hostile.channel_type(), assure)

    return make


@pytest.fixture
def open_until_the_end():
    """A stack that is closed after the test."""
    with ExitStack() as stack:
        yield stack
