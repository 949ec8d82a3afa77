"""All pages of the console, and the rules that hold for each of them."""

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
from .part import part
from .services import EXTENSION, Console
from .words import TONES

log = logging.getLogger(__name__)

BASE: Final = "/console"

SENTENCES: Final = {
    400: "The form does not fit. Go back, load the page anew, and try again.",
    403: "You may not do that. Ask somebody whose role is operator.",
    404: "There is no such page, or nothing is known by that id here.",
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
    """Let the application show the console under `BASE`, and lead there from `/`."""
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
    front = part("front")
    front.add_url_rule("/", "show", _front)
    app.register_blueprint(front)


def _front() -> AnyResponse:
    return redirect(url_for("console.overview.show"))


def _nothing(_anything: str) -> str:
    raise NotFound


def _refused(error: HTTPException) -> Response | tuple[str, int]:
    if error.response is not None:
        return error.response  # type: ignore[return-value]  # a redirect of ours
    status = error.code or 500
    sentence = SENTENCES.get(status, "That cannot be done.")
    return render_template("console/refused.html", status=status, sentence=sentence), status


def _storage_failed(failure: StorageFailed) -> tuple[str, int]:
    return render_template("console/refused.html", status=503, sentence=str(failure)), 503


def _bug(error: Exception) -> tuple[str, int]:
    """Tell of a mistake of ours by where it arose; its text may quote what was sent."""
    log.error(
        "console.bug", extra={"error": type(error).__name__, "where": traceback_location(error)}
    )
    sentence = "The connector made a mistake; its log tells where."
    return render_template("console/refused.html", status=500, sentence=sentence), 500
