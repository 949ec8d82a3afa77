"""Listings: the list, what is missing, a file in with a word on each row, and a file out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from typing import Any, BinaryIO, Final, cast

from flask import Response, render_template, request
from werkzeug.datastructures import FileStorage

from ....ports.repositories.listings import Listing
from ...bootstrap.container import Connection
from ...listings_file import (
    ListingFile,
    ListingFileRefused,
    ListingReport,
    LoadListings,
    write_listings,
)
from ...storage.database import Database
from ...storage.read_models.orders import missing_listings
from ...storage.read_models.pages import Part
from ...storage.read_models.stock import listing_page
from ..asked import opened, the_asked_connection
from ..part import part
from ..services import the_console

pages = part("listings", "/listings")

PORTION: Final = 1_000


@dataclass(frozen=True, slots=True)
class Uploaded:
    """
    What became of an uploaded file.

    Args:
        refused: why the file as a whole was not read; empty where it was.
    """

    name: str
    dry_run: bool
    report: ListingReport = field(default_factory=ListingReport)
    refused: str = ""


@pages.get("")
def index() -> str:
    """List listings by channel SKU, from the one that is asked for on."""
    return render_template("console/listings.html", **_facts())


@pages.post("/<connection>/upload")
def upload(connection: str) -> str:
    """Take a file in, whole or not at all unless the form says otherwise."""
    found = opened(connection)
    file = request.files.get("file")
    uploaded = Uploaded("No file", dry_run=False, refused="Choose a file first.")
    if file is not None and file.filename:
        uploaded = _import(found, file)
    return render_template("console/listings.html", **_facts(found.name), uploaded=uploaded)


@pages.get("/<connection>/listings.csv")
def download(connection: str) -> Response:
    """Give all listings as a file that can be taken in again."""
    name = opened(connection).name
    answer = Response(_lines(the_console().database, name), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"listings-{name}.csv")
    return answer


def _facts(connection: str | None = None) -> dict[str, Any]:
    console = the_console()
    found = console.connection(connection) if connection else the_asked_connection()
    first = request.args.get("sku", "").strip()
    page = None
    missing: Mapping[str, int] = {}
    if found is not None:
        with console.database.reading() as database:
            page = listing_page(database, found.name, Part(first, request.args.get("after", "")))
            missing = missing_listings(database, found.name)
    return {
        "connection": found.name if found else "",
        "page": page,
        "first": first,
        "missing": missing,
    }


def _import(connection: Connection, file: FileStorage) -> Uploaded:
    console = the_console()
    name = file.filename or ""
    load = LoadListings(
        console.storage,
        console.scheduled_jobs,
        connection.name,
        connection.settings.channel_type.serial_doubt,
        valid_only="valid_only" in request.form,
        dry_run="dry_run" in request.form,
    )
    try:
        report = load.run(ListingFile(cast("BinaryIO", file.stream), name), console.clock.now())
    except ListingFileRefused as refused:
        return Uploaded(name, load.dry_run, refused=str(refused))
    return Uploaded(name, load.dry_run, report)


def _lines(database: Database, connection: str) -> Iterator[str]:
    """Yield the file in portions; each is read by itself, so that no reader waits for a browser."""
    after, began = "", False
    while True:
        with database.reading() as opened_:
            page = listing_page(opened_, connection, Part(after=after, limit=PORTION))
        yield _as_csv(page.rows, header=not began)
        began, after = True, page.next
        if not after:
            return


def _as_csv(listings: tuple[Listing, ...], *, header: bool) -> str:
    stream = StringIO()
    write_listings(stream, listings)
    told = stream.getvalue()
    return told if header else told.partition("\n")[2]
