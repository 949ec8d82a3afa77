"""The page on which people sign in, and the way out."""

import secrets
from typing import Final

from flask import g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ..accounts.gate import COOKIE, FORM_FIELD, same_text
from ..accounts.sign_in import LIVES, NotSignedIn, SignedIn
from ..accounts.sign_in import sign_in as begin_session
from ..part import part
from ..services import the_console

pages = part("sign_in")

FORM_COOKIE: Final = "channel_connector_form"
"""Has the same token as the sign-in form, which has no session yet to keep it in."""

Answer = str | Response | tuple[str, int]


@pages.get("/sign-in")
def form() -> Answer:
    """Show the form; who is signed in already has no use for it."""
    if g.user is not None:
        return redirect(url_for("console.overview.show"))
    return _form()


@pages.post("/sign-in")
def enter() -> Answer:
    """Begin a session, if name and password fit."""
    token, told = request.cookies.get(FORM_COOKIE, ""), request.form.get(FORM_FIELD, "")
    if not token or not same_text(token, told):
        return _form("The form was too old. Please try again.", status=400)
    console = the_console()
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
    the_console().users.end(g.session.digest)
    answer = redirect(url_for("console.sign_in.form"))
    answer.delete_cookie(COOKIE, path="/")
    return answer


def _entered(entered: SignedIn) -> Response:
    to = request.form.get("to", "")
    # Only a page of this console, or somebody's link could lead a user elsewhere.
    own = to.startswith("/console/") and "\\" not in to and "//" not in to
    answer = redirect(to if own else url_for("console.overview.show"))
    _set_cookie(answer, COOKIE, entered.token, path="/")
    answer.delete_cookie(FORM_COOKIE, path=url_for("console.sign_in.form"))
    return answer


def _refused(refused: NotSignedIn) -> Answer:
    if refused.until is None:
        return _form("Name or password is wrong.", status=401)
    until = f"{refused.until:%H:%M:%S} UTC"
    return _form(f"Too many tries with this name. The next one is possible at {until}.", status=429)


def _form(problem: str = "", status: int = 200) -> Answer:
    console = the_console()
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
        secure=the_console().secure,
        httponly=True,
        samesite="Lax",
    )
