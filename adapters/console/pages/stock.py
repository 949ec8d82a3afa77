"""Stock: levels by SKU, and the history of one SKU."""

from http import HTTPStatus
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from ....core.stock.stock_view import view_stock
from ....ports.repositories.read_models.pages import PageRequest
from ....ports.repositories.read_models.stock import Show
from ..page_blueprint import page_blueprint
from ..query_arguments import requested_choice, requested_or_first_connection
from ..services import current_console
from ..stock_plot import plot_of

pages = page_blueprint("stock", "/stock")

HISTORY = 100


@pages.get("")
def index() -> str:
    """List levels by SKU, starting at the requested one."""
    opened = requested_or_first_connection()
    show = requested_choice(Show, "show") or Show.ALL
    first = request.args.get("sku", "").strip()
    found, total = None, 0
    if opened is not None:
        wanted = PageRequest(first, request.args.get("after", ""))
        with current_console().read_storage.reading() as reads:
            found = reads.stock.page(opened.name, show, wanted)
            total = reads.stock.total(opened.name, show)
    return render_template(
        "console/stock.html",
        page=found,
        total=total,
        connection=opened.name if opened else "",
        show=show,
        first=first,
        sync=opened.settings.stock if opened else None,
    )


@pages.get("/<connection>/<path:sku>")
def by_path(connection: str, sku: str) -> Response:
    """Redirect from an address that cannot hold every SKU, but that people may have kept."""
    return redirect(url_for("console.stock.one", connection=connection, sku=sku))


@pages.get("/<connection>")
def one(connection: str) -> tuple[str, HTTPStatus]:
    """
    Show what Assure sent for a SKU, what was sent to the channel, and how it answered.

    Orders link to SKUs that are not known yet; the page says so and has the status 404. The SKU
    is an argument, because a path cannot begin with a slash or have a dot as a part.
    """
    sku = request.args.get("sku", "")
    facts = _facts(connection, sku)
    known = facts["view"] is not None or facts["listing"] is not None
    page = render_template("console/sku.html", **facts)
    return page, HTTPStatus.OK if known else HTTPStatus.NOT_FOUND


def _facts(connection: str, sku: str) -> dict[str, Any]:
    console = current_console()
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
