"""Readers of operators' input: settings, entries, listing files, the clock's text."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from channel_connector.adapters.assure.limits import LISTING_LIMITS
from channel_connector.adapters.bootstrap.entries import read_entry, redacted_yaml
from channel_connector.adapters.bootstrap.load_settings import load_settings
from channel_connector.adapters.listings_file import read_listings
from channel_connector.adapters.listings_file.workbook import read_workbook
from channel_connector.adapters.listings_file.workbook_writing import write_workbook
from channel_connector.adapters.settings.document import read_yaml
from channel_connector.adapters.settings.keyring import Keyring, Unopened
from channel_connector.adapters.settings.plugins import load_plugins
from channel_connector.core.listings.listing_check import ListingRow, doubt, refusal, shown
from channel_connector.ports.repositories.listings import Listing
from channel_connector.sdk.wall_clock import WallClock

from .reader import Read, Reader, simply
from .sound_settings import ENTRIES, FILES, WHOLE

PIECES = (
    b"a: 1\nb: [x, 'y', 1.5, 2026-03-14, true, ~]\nc: {d: &e 1, f: *e}\n",
    b"- &a {x: 1}\n- {<<: *a, y: 2}\n- !!str 1\n- ? k\n  : v\n",
    b"%YAML 1.2\n---\na: |\n  text\nb: >-\n  more\n  text\n...\n",
)
NOW = re.compile(rb"20\d\d-\d\d-\d\dT[0-9:]{8}Z")
ENVIRONMENT = {"KEY": "knock-knock-knock-3"}


def _yaml(body: bytes) -> None:
    read_yaml(body.decode("utf-8", "replace"), "the text")


def _entry() -> AbstractContextManager[Read]:
    plugins, here = load_plugins(), Path("config.yaml")

    def read(body: bytes) -> None:
        text = body.decode("utf-8", "replace")
        entry = read_entry(
            "acme", text, "The text", file=here, plugins=plugins, environment=ENVIRONMENT
        )
        redacted_yaml(entry.content, plugins, ENVIRONMENT)

    return nullcontext(read)


@contextmanager
def _settings() -> Iterator[Read]:
    plugins = load_plugins()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        file = Path(folder) / "config.yaml"
        file.touch()

        def read(body: bytes) -> None:
            with file.open("r+b") as opened:  # truncating it first would wait for the disk
                opened.write(body)
                opened.truncate()
            load_settings(file, plugins, ENVIRONMENT)

        yield read


def _text_listings(body: bytes) -> None:
    encoding = "windows-1252" if len(body) % 5 == 0 else None
    _weigh(read_listings(BytesIO(body), "listings.csv", encoding))


def _workbook_listings(body: bytes) -> None:
    _weigh(read_workbook(BytesIO(body), "listings.xlsx", lambda _: None))


def _weigh(rows: Iterator[ListingRow]) -> None:
    for row in rows:
        refusal(row, LISTING_LIMITS)
        shown(row.channel_sku)
        doubt(row.client_sku)


def _sealed(body: bytes) -> None:
    opened = Keyring(KEYS).open(body.decode("latin-1"))
    assert isinstance(opened, Unopened) or opened == "{}"


def _clock(body: bytes) -> None:
    clock = WallClock.parse(body.decode("latin-1"))
    clock.now()
    assert str(WallClock.parse(str(clock))) == str(clock)


def _workbooks() -> list[bytes]:
    """Return a workbook, and an uncompressed one, so that mutations hit its parts."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        file = Path(folder) / "listings.xlsx"
        write_workbook(file, [Listing("acme", "MUG", "ART-1", "B0"), Listing("acme", "TEA", "2")])
        parts = _parts(file.read_bytes())
    parts |= {name: NOW.sub(b"2026-03-14T12:00:00Z", content) for name, content in parts.items()}
    return [_repacked(parts, ZIP_DEFLATED), _repacked(parts)]


def _sheets() -> list[bytes]:
    return [content for name, content in _parts(_workbooks()[0]).items() if "sheet1" in name]


def _sheet() -> AbstractContextManager[Read]:
    """Open a function that replaces the bytes of a workbook's sheet."""
    parts = _parts(_workbooks()[0])
    [sheet] = [name for name in parts if "sheet1" in name]

    def rows(body: bytes) -> None:
        _workbook_listings(_repacked({**parts, sheet: body}))

    return nullcontext(rows)


def _parts(workbook: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(workbook)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _repacked(parts: dict[str, bytes], compression: int = ZIP_STORED) -> bytes:
    written = BytesIO()
    with ZipFile(written, "w") as archive:
        for name, content in parts.items():
            archive.writestr(ZipInfo(name), content, compression)
    return written.getvalue()


KEYS = "Tgb69f0V54Kwbkuzp2g9RFtjv257VIFGoZTJfT_xa4c="
SEALED = (
    b"gAAAAABrB67HTizq8dnV7fSa3q88b1pMdemnYcWoNjsl0z0TiNZU-agohvRj"
    b"6MVicDEBbIX7bIZd7c_xSTCKavXq5fkBPTu-YQ=="
)
ROWS = 'Client SKU Id{0}Channel Serial No.{0}Channel SKU Id\nART-1{0}B01{0}MÜG\n"A\n2"{0}{0}TEA\n'

FILE_READERS = (
    Reader("yaml", lambda: [*PIECES, WHOLE], simply(_yaml)),
    Reader("entry", lambda: ENTRIES, _entry),
    Reader("settings", lambda: FILES, _settings),
    Reader(
        "listings-csv",
        lambda: (
            [
                ROWS.format(delimiter).encode(encoding)
                for delimiter in ",;\t"
                for encoding in ("utf-8", "utf-8-sig", "utf-16")
            ]
            + [b"sep=;\n" + ROWS.format(";").encode()]
        ),
        simply(_text_listings),
    ),
    Reader("listings-xlsx", _workbooks, simply(_workbook_listings)),
    Reader("listings-sheet", _sheets, _sheet),
    Reader("sealed-entry", lambda: [SEALED], simply(_sealed), ()),
    Reader(
        "clock",
        lambda: [b"60.0@2026-01-31T10:00:00+00:00", b"1@1970-01-01T00:00:00Z"],
        simply(_clock),
    ),
)
