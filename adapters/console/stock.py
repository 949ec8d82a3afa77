"""Stock: levels by SKU, and one SKU's story."""

from typing import Any

from flask import render_template, request
from werkzeug.exceptions import NotFound

from ...core.stock_view import view_stock
from ..storage.console.pages import Part
from ..storage.console.stock import Show, level_page
from .asked import asked_one, the_asked_connection
from .part import part
from .services import the_console
from .stock_plot import plot_of

pages = part("stock", "/stock")

HISTORY = 100


@pages.get("")
def index() -> str:
    """List levels by SKU, from the one that is asked for on."""
    opened = the_asked_connection()
    show = asked_one(Show, "show") or Show.ALL
    first = request.args.get("sku", "").strip()
    found = None
    if opened is not None:
        with the_console().database.reading() as database:
            found = level_page(
                database, opened.name, show, Part(first, request.args.get("after", ""))
            )
    return render_template(
        "console/stock.html",
        page=found,
        connection=opened.name if opened else "",
        show=show,
        first=first,
        sync=opened.settings.stock if opened else None,
    )


@pages.get("/<connection>/<path:sku>")
def one(connection: str, sku: str) -> str:
    """Show what was received of a SKU, what the channel was told, and what it said."""
    return render_template("console/sku.html", **_facts(connection, sku))


def _facts(connection: str, sku: str) -> dict[str, Any]:
    console = the_console()
    now = console.clock.now()
    view = view_stock(console.books, connection, sku, now, HISTORY)
    with console.books.look() as books:
        listing = books.listings.get(connection, [sku]).get(sku)
    if view is None and listing is None:
        raise NotFound
    return {
        "connection": connection,
        "sku": sku,
        "view": view,
        "listing": listing,
        "plot": None if view is None else plot_of(view, now),
    }
