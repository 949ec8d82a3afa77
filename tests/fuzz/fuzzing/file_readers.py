"""The readers of what a person hands in: settings, entries, listing files, the clock's text."""

import tempfile
from pathlib import Path

from channel_connector.adapters.listings_file import read_listings
from channel_connector.adapters.plugins import load_plugins
from channel_connector.adapters.settings.document import read_yaml
from channel_connector.adapters.settings.entries import read_entry, shown
from channel_connector.adapters.settings.reading import load_settings
from channel_connector.adapters.storage.sealed import Keyring, Unopened, new_key
from channel_connector.core.listing_check import check
from channel_connector.ports.clock import WallClock

from .reader import Read, Reader

ENTRY = b"""\
channel: amazon_mws
settings:
  endpoint: http://127.0.0.1:8701
  seller_id: ${SELLER:-A1SANDBOXSELLER}
  access_key_id: "AKIDSANDBOX000000001"
  secret_key: 'sandbox-secret'
orders: {fetch_every_seconds: 120, unmapped_sku: push}
packing:
  cut_off: "18:00"
  working_days: [mon, tue]
  time_zone: "+05:30"
  default_parcel: {length_cm: 30, width_cm: 20.5, height_cm: 10, weight_g: 500}
stock: &stock {sync: true, pool: common, buffer: 10%}
assure:
  base_url: https://assure.example/api
  username: acme
  password: |
    swordfish
  location_code: BLR1
  calls_with: {X-Key: ${KEY}}
"""
FILE = b"""\
storage:
  url: sqlite:///var/connector.db
server: {host: 127.0.0.1, port: 8700, public_url: "https://connector.example"}
connections:
  acme:
""" + b"".join(b"    " + line for line in ENTRY.splitlines(keepends=True))
PIECES = (
    b"a: 1\nb: [x, 'y', 1.5, 2026-03-14, true, ~]\nc: {d: &e 1, f: *e}\n",
    b"- &a {x: 1}\n- {<<: *a, y: 2}\n- !!str 1\n- ? k\n  : v\n",
    b"a: |\n  text\nb: >-\n  more\n  text\n%YAML 1.2\n---\n...\n",
)
ENVIRONMENT = {"KEY": "knock-knock-knock-3"}


def _yaml() -> Read:
    return lambda body: read_yaml(body.decode("utf-8", "replace"), "the text")


def _entry() -> Read:
    plugins, here = load_plugins(), Path("config.yaml")

    def read(body: bytes) -> None:
        text = body.decode("utf-8", "replace")
        entry = read_entry(
            "acme", text, "The text", file=here, plugins=plugins, environment=ENVIRONMENT
        )
        shown(entry.content, plugins, ENVIRONMENT)

    return read


def _settings() -> Read:
    plugins, folder = load_plugins(), tempfile.TemporaryDirectory(prefix="fuzz-")
    file = Path(folder.name) / "config.yaml"

    def read(body: bytes, _held: object = folder) -> None:
        file.write_bytes(body)
        load_settings(file, plugins, ENVIRONMENT)

    return read


def _listings() -> Read:
    folder = tempfile.TemporaryDirectory(prefix="fuzz-")
    file = Path(folder.name) / "listings.csv"

    def read(body: bytes, _held: object = folder) -> None:
        file.write_bytes(body)
        for row in read_listings(file, "windows-1252" if len(body) % 5 == 0 else None):
            check(row, "acme")

    return read


def _sealed() -> Read:
    keyring = Keyring(KEYS)

    def read(body: bytes) -> None:
        opened = keyring.open(body.decode("latin-1"))
        assert isinstance(opened, Unopened) or opened == "{}"

    return read


def _clock() -> Read:
    def read(body: bytes) -> None:
        clock = WallClock.parse(body.decode("latin-1"))
        clock.now()
        assert str(WallClock.parse(str(clock))) == str(clock)

    return read


KEYS = new_key()
ROWS = 'Client SKU Id{0}Channel Serial No.{0}Channel SKU Id\nART-1{0}B01{0}MÜG\n"A\n2"{0}{0}TEA\n'

FILE_READERS = (
    Reader("yaml", lambda: [*PIECES, ENTRY], _yaml),
    Reader("entry", lambda: [ENTRY], _entry),
    Reader("settings", lambda: [FILE], _settings),
    Reader(
        "listings-csv",
        lambda: [
            ROWS.format(delimiter).encode(encoding)
            for delimiter in ",;\t"
            for encoding in ("utf-8", "utf-8-sig", "utf-16")
        ],
        _listings,
    ),
    Reader("sealed-entry", lambda: [Keyring(KEYS).seal("{}").encode()], _sealed, ()),
    Reader(
        "clock",
        lambda: [b"60.0@2026-01-31T10:00:00+00:00", b"1@1970-01-01T00:00:00Z"],
        _clock,
    ),
)
