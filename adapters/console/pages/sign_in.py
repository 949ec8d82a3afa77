"""Sign-in and sign-out."""

import secrets
from typing import Final

from flask import g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ..accounts.gate import COOKIE, FORM_FIELD, same_text
from ..accounts.sign_in import LIVES, NotSignedIn, SignedIn
from ..accounts.sign_in import sign_in as begin_session
from ..page_blueprint import page_blueprint
from ..services import current_console

pages = page_blueprint("sign_in")

FORM_COOKIE: Final = "channel_connector_form"
"""Holds the token of the sign-in form, for which there is no session yet."""

Answer = str | Response | tuple[str, int]


@pages.get("/sign-in")
def form() -> Answer:
    """Show the form; redirect users who are signed in."""
    if g.user is not None:
        return redirect(url_for("console.overview.show"))
    return _form()


@pages.post("/sign-in")
def enter() -> Answer:
    """Start a session if name and password are right."""
    token, sent = request.cookies.get(FORM_COOKIE, ""), request.form.get(FORM_FIELD, "")
    if not token or not same_text(token, sent):
        return _form("The sign-in form has expired. Try again.", status=400)
    console = current_console()
    name, password = request.form.get("name", "").strip(), request.form.get("password", "")
    entered = begin_session(console.users, name, password, console.clock.now())
    if isinstance(entered, NotSignedIn):
        return _refused(entered)
    if g.session is not None:
        console.users.end(g.session.digest)
    return _entered(entered)


@pages.post("/sign-out")
def leave() -> Response:
    """End the session."""
    current_console().users.end(g.session.digest)
    answer = redirect(url_for("console.sign_in.form"))
    answer.delete_cookie(COOKIE, path="/")
    return answer


def _entered(entered: SignedIn) -> Response:
    to = request.form.get("to", "")
    # Only to a page of this console: a link from elsewhere must not choose another site.
    own = to.startswith("/console/") and "\\" not in to and "//" not in to
    answer = redirect(to if own else url_for("console.overview.show"))
    _set_cookie(answer, COOKIE, entered.token, path="/")
    answer.delete_cookie(FORM_COOKIE, path=url_for("console.sign_in.form"))
    return answer


def _refused(refused: NotSignedIn) -> Answer:
    if refused.until is None:
        return _form("The name or the password is wrong.", status=401)
    until = f"{refused.until:%H:%M:%S} UTC"
    return _form(f"Too many failed attempts with this name. Try again after {until}.", status=429)


def _form(problem: str = "", status: int = 200) -> Answer:
    console = current_console()
    token = secrets.token_urlsafe()
    page = render_template(
        "console/sign_in.html",
        problem=problem,
        token=token,
        name=request.form.get("name", ""),
        to=request.values.get("to", ""),
        has_users=bool(console.users.all()),
    )
    answer = Response(page, status, mimetype="text/html")
    _set_cookie(answer, FORM_COOKIE, token, path=url_for("console.sign_in.form"))
    return answer


def _set_cookie(answer: Response, name: str, value: str, path: str) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=int(LIVES.total_seconds()),
        path=path,
        secure=current_console().secure,
        httponly=True,
        samesite="Lax",
    )
