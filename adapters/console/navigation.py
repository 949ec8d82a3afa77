"""The navigation that every page shows."""

from typing import Any, Final

from flask import request

from .page_blueprint import page_blueprint
from .services import current_console

pages = page_blueprint("navigation")

PAGES: Final = (
    ("console.overview.show", "Overview"),
    ("console.needs_attention.index", "Needs attention"),
    ("console.orders.index", "Orders"),
    ("console.shipments.index", "Shipments"),
    ("console.stock.index", "Stock"),
    ("console.submissions.index", "Submissions"),
    ("console.listings.index", "Listings"),
    ("console.calls.index", "Calls"),
    ("console.connections.index", "Connections"),
)


@pages.app_context_processor
def navigation_for_pages() -> dict[str, Any]:
    """Make the navigation and the arguments of the current page available to every page."""
    return {"navigation": PAGES, "here": _here, "connection_names": current_console().names}


def _here(**changes: str | int | None) -> dict[str, str | int]:
    """Return the arguments of the current page with some of them changed; None removes one."""
    arguments = request.args.to_dict() | (request.view_args or {}) | changes
    return {name: value for name, value in arguments.items() if value}
