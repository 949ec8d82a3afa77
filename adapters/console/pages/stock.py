"""Stock: levels by SKU, and one SKU's story."""

from http import HTTPStatus
from typing import Any

from flask import render_template, request
from werkzeug.exceptions import NotFound

from ....core.stock.stock_view import view_stock
from ...storage.read_models.pages import Part
from ...storage.read_models.stock import Show, level_page
from ..asked import asked_one, the_asked_connection
from ..part import part
from ..services import the_console
from ..stock_plot import plot_of

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
def one(connection: str, sku: str) -> tuple[str, HTTPStatus]:
    """
    Show what was received of a SKU, what the channel was told, and what it said.

    An order may name a SKU of which nothing is known yet; its page tells that.
    """
    facts = _facts(connection, sku)
    known = facts["view"] is not None or facts["listing"] is not None
    page = render_template("console/sku.html", **facts)
    return page, HTTPStatus.OK if known else HTTPStatus.NOT_FOUND


def _facts(connection: str, sku: str) -> dict[str, Any]:
    console = the_console()
    if console.connection(connection) is None:
        raise NotFound
    now = console.clock.now()
    view = view_stock(console.storage, connection, sku, now, HISTORY)
    with console.storage.reading() as uow:
        listing = uow.listings.get(connection, [sku]).get(sku)
    return {
        "connection": connection,
        "sku": sku,
        "view": view,
        "listing": listing,
        "plot": None if view is None else plot_of(view, now),
    }
