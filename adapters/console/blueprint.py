"""All pages of the console, their access rules and their error pages."""

import logging
from typing import Final

from apiflask import APIBlueprint
from flask import Flask, Response, redirect, render_template, url_for
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Response as AnyResponse

from ...ports.host.errors import StorageFailed
from ..logging.traceback_location import traceback_location
from . import assets, navigation
from .accounts.gate import admit, harden
from .api.routes import api
from .filters import FILTERS
from .page_blueprint import page_blueprint
from .pages import (
    calls,
    connections,
    listings,
    needs_attention,
    orders,
    overview,
    search,
    shipments,
    sign_in,
    stock,
    submissions,
)
from .services import EXTENSION, Console
from .tones import TONES

log = logging.getLogger(__name__)

BASE: Final = "/console"

SENTENCES: Final = {
    400: "The form is out of date or incomplete. Go back, reload the page, and try again.",
    403: "You are not allowed to do this. Ask a user with the role operator.",
    404: "This page does not exist, or no record has this id.",
    413: "The file is too large.",
}

PAGES: Final = (
    navigation.pages,
    assets.pages,
    sign_in.pages,
    overview.pages,
    needs_attention.pages,
    orders.pages,
    shipments.pages,
    stock.pages,
    submissions.pages,
    listings.pages,
    calls.pages,
    connections.pages,
    search.pages,
)


def install_console(app: Flask, console: Console) -> None:
    """Add the console to the application under `BASE`, and redirect to it from `/`."""
    app.extensions[EXTENSION] = console
    pages = APIBlueprint(
        "console", __name__, url_prefix=BASE, template_folder="templates", enable_openapi=False
    )
    for one in PAGES:
        pages.register_blueprint(one)
    pages.before_request(admit)
    pages.after_request(harden)
    pages.register_error_handler(HTTPException, _refused)
    pages.register_error_handler(StorageFailed, _storage_failed)
    pages.register_error_handler(Exception, _bug)
    pages.add_url_rule("/<path:_anything>", "nothing", _nothing, methods=["GET", "POST"])
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals["tone_of"] = TONES.get
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.register_blueprint(pages)
    app.register_blueprint(api)
    front = page_blueprint("front")
    front.add_url_rule("/", "show", _front)
    app.register_blueprint(front)


def _front() -> AnyResponse:
    return redirect(url_for("console.overview.show"))


def _nothing(_anything: str) -> str:
    raise NotFound


def _refused(error: HTTPException) -> Response | tuple[str, int]:
    if error.response is not None:
        return error.response  # type: ignore[return-value]  # a redirect of this application
    status = error.code or 500
    sentence = SENTENCES.get(status, "The request cannot be answered.")
    if isinstance(error, NotFound) and error.description != NotFound.description:
        sentence = str(error.description)
    return render_template("console/refused.html", status=status, sentence=sentence), status


def _storage_failed(failure: StorageFailed) -> tuple[str, int]:
    return render_template("console/refused.html", status=503, sentence=str(failure)), 503


def _bug(error: Exception) -> tuple[str, int]:
    """Log where the error was raised, but not its text, which may quote the request."""
    log.error(
        "console.bug", extra={"error": type(error).__name__, "where": traceback_location(error)}
    )
    sentence = "An internal error occurred. The log of the connector says where."
    return render_template("console/refused.html", status=500, sentence=sentence), 500
