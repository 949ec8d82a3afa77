"""Listings: the list, the missing ones, upload and download."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from typing import Any, BinaryIO, Final, cast

from flask import Response, render_template, request
from werkzeug.datastructures import FileStorage

from ....ports.repositories.listings import Listing
from ....ports.repositories.read_models.pages import PageRequest
from ....ports.repositories.read_models.read_storage import ReadStorage
from ...connections.connection import Connection
from ...listings_file import (
    ListingFile,
    ListingFileRefused,
    ListingReport,
    LoadListings,
    write_listings,
)
from ..page_blueprint import page_blueprint
from ..query_arguments import connection_or_404, requested_or_first_connection
from ..services import current_console

pages = page_blueprint("listings", "/listings")

PORTION: Final = 1_000


@dataclass(frozen=True, slots=True)
class Uploaded:
    """
    The result of an upload.

    Args:
        refused: why the whole file was refused; empty if it was read.
    """

    name: str
    dry_run: bool
    report: ListingReport = field(default_factory=ListingReport)
    refused: str = ""


@pages.get("")
def index() -> str:
    """List listings by channel SKU, starting at the requested one."""
    return render_template("console/listings.html", **_facts())


@pages.post("/<connection>/upload")
def upload(connection: str) -> str:
    """Import a file, as a whole or not at all unless the form says otherwise."""
    found = connection_or_404(connection)
    file = request.files.get("file")
    uploaded = Uploaded("No file", dry_run=False, refused="Choose a file first.")
    if file is not None and file.filename:
        uploaded = _import(found, file)
    return render_template("console/listings.html", **_facts(found.name), uploaded=uploaded)


@pages.get("/<connection>/listings.csv")
def download(connection: str) -> Response:
    """Return all listings as a file that can be uploaded again."""
    name = connection_or_404(connection).name
    answer = Response(_csv_parts(current_console().read_storage, name), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"listings-{name}.csv")
    return answer


def _facts(connection: str | None = None) -> dict[str, Any]:
    console = current_console()
    found = console.connection(connection) if connection else requested_or_first_connection()
    first = request.args.get("sku", "").strip()
    page, total = None, 0
    missing: Mapping[str, int] = {}
    if found is not None:
        wanted = PageRequest(first, request.args.get("after", ""))
        with console.read_storage.reading() as reads:
            page = reads.listings.page(found.name, wanted)
            total = reads.listings.total(found.name)
            missing = reads.orders.missing_listings(found.name)
    return {
        "connection": found.name if found else "",
        "page": page,
        "total": total,
        "first": first,
        "missing": missing,
    }


def _import(connection: Connection, file: FileStorage) -> Uploaded:
    console = current_console()
    name = file.filename or ""
    load = LoadListings(
        console.storage,
        console.scheduled_jobs,
        connection.name,
        connection.settings.channel_type.serial_doubt,
        console.listing_limits,
        valid_only="valid_only" in request.form,
        dry_run="dry_run" in request.form,
    )
    try:
        report = load.run(ListingFile(cast("BinaryIO", file.stream), name), console.clock.now())
    except ListingFileRefused as refused:
        return Uploaded(name, load.dry_run, refused=str(refused))
    return Uploaded(name, load.dry_run, report)


def _csv_parts(read_storage: ReadStorage, connection: str) -> Iterator[str]:
    """Yield the file in parts, each read in its own transaction: none stays open for a browser."""
    after, began = "", False
    while True:
        with read_storage.reading() as reads:
            page = reads.listings.page(connection, PageRequest(after=after, limit=PORTION))
        yield _as_csv(page.rows, header=not began)
        began, after = True, page.next
        if not after:
            return


def _as_csv(listings: tuple[Listing, ...], *, header: bool) -> str:
    stream = StringIO()
    write_listings(stream, listings)
    text = stream.getvalue()
    return text if header else text.partition("\n")[2]
