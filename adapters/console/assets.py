"""The console's style sheet and icon, and the one script, from its installed package."""

import hashlib
from base64 import b64encode
from functools import cache
from importlib.resources import files
from typing import Final

from flask import Response, url_for
from werkzeug.exceptions import NotFound

from .page_blueprint import page_blueprint

pages = page_blueprint("assets", "/assets")

A_YEAR: Final = 31_536_000

ASSETS: Final = {
    "console.css": (("channel_connector.adapters.console", "static/console.css"), "text/css"),
    "icon.svg": (("channel_connector.adapters.console", "static/icon.svg"), "image/svg+xml"),
    "htmx.js": (("js_lib_htmx", "static/htmx/htmx.min.js"), "text/javascript"),
}


@pages.get("/<name>")
def asset(name: str) -> Response:
    """Return a file; its address changes with its content."""
    if name not in ASSETS:
        raise NotFound
    answer = Response(content(name), mimetype=ASSETS[name][1])
    answer.cache_control.max_age = A_YEAR
    answer.cache_control.public = True
    answer.cache_control.immutable = True
    return answer


@cache
def content(name: str) -> bytes:
    """Return the content of an installed file."""
    package, path = ASSETS[name][0]
    return files(package).joinpath(path).read_bytes()


@cache
def integrity(name: str) -> str:
    """Return the value of the `integrity` attribute, by which browsers check the file."""
    return f"sha384-{b64encode(hashlib.sha384(content(name)).digest()).decode('ascii')}"


def address(name: str) -> str:
    """Return the address of the file in its current version."""
    version = hashlib.sha256(content(name)).hexdigest()[:12]
    return url_for("console.assets.asset", name=name, v=version)


@pages.app_context_processor
def assets_for_pages() -> dict[str, object]:
    """Make the addresses of the files available to every page."""
    return {"asset": address, "integrity": integrity}
