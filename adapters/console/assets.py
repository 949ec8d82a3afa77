"""The console's own style sheet, and the one script it uses, out of its installed package."""

import hashlib
from base64 import b64encode
from functools import cache
from importlib.resources import files
from typing import Final

from flask import Response, url_for
from werkzeug.exceptions import NotFound

from .part import part

pages = part("assets", "/assets")

A_YEAR: Final = 31_536_000

ASSETS: Final = {
    "console.css": (("channel_connector.adapters.console", "static/console.css"), "text/css"),
    "icon.svg": (("channel_connector.adapters.console", "static/icon.svg"), "image/svg+xml"),
    "htmx.js": (("js_lib_htmx", "static/htmx/htmx.min.js"), "text/javascript"),
}


@pages.get("/<name>")
def asset(name: str) -> Response:
    """Answer with a file; its address changes when the file does."""
    if name not in ASSETS:
        raise NotFound
    answer = Response(content(name), mimetype=ASSETS[name][1])
    answer.cache_control.max_age = A_YEAR
    answer.cache_control.public = True
    answer.cache_control.immutable = True
    return answer


@cache
def content(name: str) -> bytes:
    """Return a file as it was installed."""
    package, path = ASSETS[name][0]
    return files(package).joinpath(path).read_bytes()


@cache
def integrity(name: str) -> str:
    """Return by which a browser makes sure that it got this file and no other."""
    return f"sha384-{b64encode(hashlib.sha384(content(name)).digest()).decode('ascii')}"


def address(name: str) -> str:
    """Return where a browser gets the file, as it is in this version."""
    version = hashlib.sha256(content(name)).hexdigest()[:12]
    return url_for("console.assets.asset", name=name, v=version)


@pages.app_context_processor
def assets_for_pages() -> dict[str, object]:
    """Let every page name the files."""
    return {"asset": address, "integrity": integrity}
