"""Listings: the list, what is missing, a file in with a word on each row, and a file out."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any, Final

from flask import Response, render_template, request
from werkzeug.datastructures import FileStorage

from ...core.import_listings import Imported, ImportListings
from ...core.listing_check import RowProblem
from ...ports.errors import ConnectorError
from ...ports.stores.listings import Listing
from ..listings_file import read_listings, write_listings
from ..retries import wake
from ..storage.console.pages import Part
from ..storage.console.stock import listing_page
from ..storage.database import Database
from .asked import opened, the_asked_connection
from .part import part
from .services import the_console

pages = part("listings", "/listings")

SHOWN: Final = 500
"""Refused rows that are shown; the counts tell of all."""

PORTION: Final = 5_000


@dataclass(slots=True)
class Report:
    """What became of an uploaded file."""

    file: str
    dry_run: bool
    done: Imported | None = None
    refused: str = ""
    problems: list[RowProblem] = field(default_factory=list)

    def note(self, problem: RowProblem) -> None:
        """Keep a refused row, as long as it is shown."""
        if len(self.problems) < SHOWN:
            self.problems.append(problem)


@pages.get("")
def index() -> str:
    """List listings by channel SKU, from the one that is asked for on."""
    return render_template("console/listings.html", **_facts())


@pages.post("/<connection>/upload")
def upload(connection: str) -> str:
    """Take a file in, whole or not at all unless the form says otherwise."""
    name = opened(connection).name
    file = request.files.get("file")
    report = None
    if file is not None and file.filename:
        report = _take_in(name, file)
    return render_template("console/listings.html", **_facts(name), report=report, uploaded=True)


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
    if found is not None:
        with console.database.reading() as database:
            page = listing_page(database, found.name, Part(first, request.args.get("after", "")))
    return {"connection": found.name if found else "", "page": page, "first": first}


def _take_in(connection: str, file: FileStorage) -> Report:
    console = the_console()
    now = console.clock.now()
    dry_run = "dry_run" in request.form
    report = Report(file.filename or "", dry_run)
    deed = ImportListings(console.books, connection, "valid_only" in request.form, dry_run)
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder, "listings.csv")
        file.save(kept)
        try:
            report.done = deed.run(read_listings(kept), report.note, now)
        except ConnectorError as error:
            report.refused = str(error).replace(str(kept), "The file")
    if report.done is not None and report.done.released:
        wake(console.wakeups, [connection], ["deliver_orders"], now)
    return report


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
