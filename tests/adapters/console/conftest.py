"""The console over real books, a channel in memory and a clock by hand."""

import re
from dataclasses import replace

import pytest
from apiflask import APIFlask

from channel_connector.adapters.bootstrap.container import open_host
from channel_connector.adapters.bootstrap.load_settings import load_settings
from channel_connector.adapters.bootstrap.web.host import console_of
from channel_connector.adapters.console.accounts.passwords import hash_password
from channel_connector.adapters.console.blueprint import install_console
from channel_connector.adapters.settings.keyring import KEYS, Keyring, new_key
from channel_connector.adapters.settings.plugins import Plugins
from channel_connector.ports.channel.plugin import Channel
from channel_connector.ports.channel.workflows import Workflow
from channel_connector.ports.repositories.users import Role, User
from channel_connector.ports.testing.fakes.builders import NOON, a_declaration
from channel_connector.ports.testing.fakes.memory_inventory_sink import MemoryInventorySink
from channel_connector.ports.testing.fakes.memory_shipment_channel import MemoryShipmentChannel
from channel_connector.ports.testing.fakes.order_sources import MemoryOrderSource
from channel_connector.sdk.wall_clock import WallClock

CONFIG = """
storage: {url: "sqlite:///books.db"}
server: {public_url: "https://connector.example"}
connections:
  acme:
    channel: hostile
    settings: {shop: corner, key: open-sesame-9}
    assure:
      base_url: http://127.0.0.1:9
      username: acme
      password: swordfish-77
      location_code: BLR1
  zenith:
    channel: hostile
    settings: {shop: square, key: open-sesame-9}
    assure:
      base_url: http://127.0.0.1:9
      username: zenith
      password: swordfish-77
      location_code: BLR1
"""
PASSWORD = "correct horse battery"
# The least work there is: these tests are not about how slow a password is to guess.
HASHED = hash_password(PASSWORD, "scrypt:256:8:1")
SERVER = "https://connector.example"


class ClockByHand:
    """Stands still until it is set."""

    def __init__(self):
        self.moment = NOON

    def now(self):
        return self.moment


class Accepting:
    """A channel that accepts its credentials."""

    def probe(self, now):
        return None


@pytest.fixture
def clock():
    return ClockByHand()


@pytest.fixture
def settings(tmp_path, hostile, upgraded_books):
    """Two connections of a channel that does everything."""
    packing = MemoryShipmentChannel()
    channel_type = replace(
        hostile.channel_type(),
        carrier="Bicycle",
        workflows=a_declaration(
            Workflow.ORDER_FETCH, Workflow.CREATE_SHIPMENT, Workflow.GET_SHIPMENT
        ),
        order_id_doubt=lambda text: "" if text.startswith("403-") else "IDs begin with 403-.",
        open=lambda _settings, _services: Channel(
            credential_test=Accepting(),
            order_source=MemoryOrderSource(),
            shipment_creator=packing,
            document_source=packing,
            submission_list=packing,
            inventory_sink=MemoryInventorySink(),
        ),
    )
    file = tmp_path / "config.yaml"
    file.write_text(CONFIG)
    return load_settings(file, Plugins({"hostile": channel_type}, {}), {})


@pytest.fixture
def host(settings):
    clock, keyring = WallClock(anchor=NOON), Keyring.of({KEYS: new_key()})
    with open_host(settings.storage, settings.connections, clock, keyring=keyring) as opened:
        yield opened


@pytest.fixture
def storage(host):
    return host.storage_host().storage


@pytest.fixture
def app(host, settings, clock):
    made = APIFlask("console", static_folder=None)
    made.config["PROPAGATE_EXCEPTIONS"] = True
    install_console(made, console_of(host, settings, clock))
    return made


@pytest.fixture
def users(host):
    """The book of users: one operator and one viewer."""
    book = host.storage_host().users
    book.add(User("olga", Role.OPERATOR, HASHED, NOON))
    book.add(User("vera", Role.VIEWER, HASHED, NOON))
    return book


class Browser:
    """A browser that keeps cookies, fills forms in, and follows where it is led."""

    def __init__(self, app):
        self.client = app.test_client()
        self.page = None

    def get(self, path, **more):
        self.page = self.client.get(f"/console{path}", base_url=SERVER, **more)
        return self.page

    def post(self, path, form=None, token=None, **more):
        """Send a form; without a token it brings the one of the page it last looked at."""
        told = self.form_token() if token is None else token
        sent = {"form_token": told, **(form or {})}
        self.page = self.client.post(f"/console{path}", base_url=SERVER, data=sent, **more)
        return self.page

    def form_token(self):
        found = re.search(r'name="form_token" value="([^"]+)"', self.page.text)
        return found[1] if found else ""

    def sign_in(self, name, password=PASSWORD, **more):
        self.get("/sign-in")
        return self.post("/sign-in", {"name": name, "password": password, **more})

    def signed_in(self, name):
        assert self.sign_in(name).status_code == 302
        self.get("/orders")
        return self


@pytest.fixture
def browser(app):
    return Browser(app)


@pytest.fixture
def operator(app, users):
    return Browser(app).signed_in("olga")


@pytest.fixture
def viewer(app, users):
    return Browser(app).signed_in("vera")
