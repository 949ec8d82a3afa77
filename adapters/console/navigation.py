"""What every page needs to lead to others."""

from typing import Any, Final

from flask import request

from .part import part
from .services import the_console

pages = part("navigation")

PLACES: Final = (
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
def places() -> dict[str, Any]:
    """Let every page name the others, and its own address with something changed."""
    return {"navigation": PLACES, "here": _here, "connection_names": the_console().names}


def _here(**changes: str | None) -> dict[str, str]:
    told = request.args.to_dict() | (request.view_args or {}) | changes
    return {name: value for name, value in told.items() if value}
