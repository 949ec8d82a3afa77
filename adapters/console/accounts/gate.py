"""Access to the console: sessions, form tokens, roles, and the headers of every response."""

import hmac
from typing import Final

from flask import Response, g, redirect, request, url_for
from werkzeug.exceptions import BadRequest, Forbidden
from werkzeug.wrappers import Response as AnyResponse

from ....ports.repositories.users import Role, Session, User
from ..services import current_console
from .sign_in import digest_of

COOKIE: Final = "channel_connector_session"

FORM_FIELD: Final = "form_token"
FORM_HEADER: Final = "X-Form-Token"

OPEN: Final = {"console.sign_in.form", "console.sign_in.enter", "console.assets.asset"}
"""Endpoints that need no session."""

SMALL: Final = 64 * 1024
LARGEST_FILES: Final = {"console.listings.upload": 256 * 1024 * 1024}
"""The greatest size of a form in bytes; a million listings are about 60 MB."""

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def admit() -> AnyResponse | None:
    """Admit signed-in users and forms with their token; redirect others to the sign-in page."""
    g.user = g.session = None
    found = signed_in()
    if found is not None:
        g.session, g.user = found
    if request.endpoint in OPEN:
        return None
    if g.user is None:
        return _to_sign_in()
    if request.method == "POST":
        request.max_content_length = LARGEST_FILES.get(request.endpoint or "", SMALL)
        _check_form(g.session)
        if request.endpoint != "console.sign_in.leave":
            operators_only()
    return None


def operators_only() -> None:
    """Raise Forbidden unless the user is an operator."""
    if g.user is None or g.user.role is not Role.OPERATOR:
        raise Forbidden


def same_text(one: str, other: str) -> bool:
    """Compare two secrets in a time that does not depend on where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


def harden(response: Response) -> Response:
    """Add headers that forbid browsers to run foreign scripts and to store pages."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    if current_console().secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response


def signed_in() -> tuple[Session, User] | None:
    """Return the session of the browser's cookie and its user; None if there is none."""
    token = request.cookies.get(COOKIE)
    if not token:
        return None
    console = current_console()
    return console.users.signed_in(digest_of(token), console.clock.now())


def _to_sign_in() -> AnyResponse:
    """Redirect to the sign-in page, and from there back to the requested page."""
    address = url_for("console.sign_in.form")
    if request.method == "GET" and "HX-Request" not in request.headers:
        address = url_for("console.sign_in.form", to=request.full_path.rstrip("?"))
    if "HX-Request" in request.headers:
        answer = Response(status=401)
        answer.headers["HX-Redirect"] = address
        return answer
    return redirect(address)


def _check_form(session: Session) -> None:
    sent = request.headers.get(FORM_HEADER) or request.form.get(FORM_FIELD, "")
    if not sent:
        raise BadRequest
    if not same_text(sent, session.form_token):
        raise Forbidden
