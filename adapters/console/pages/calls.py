"""Calls: the record of every call to both sides and from Assure, and one of them whole."""

from datetime import datetime
from typing import Final

from flask import render_template, request
from werkzeug.exceptions import NotFound

from ....ports.host.call_records import CallFilter, CallRecord, Party, Place, Subject, SubjectKind
from ...storage.read_models.pages import PAGE, Page
from ..asked import asked_connection, asked_one
from ..part import part
from ..services import the_console

pages = part("calls", "/calls")

PARTIES: Final = {
    Party.CHANNEL: "to the channel",
    Party.OMS: "to Assure",
    Party.FROM_OMS: "from Assure",
}
LONGEST: Final = 200


@pages.get("")
def index() -> str:
    """List calls, newest first, of all or about one thing."""
    kind, about = asked_one(SubjectKind, "kind"), request.args.get("about", "").strip()[:LONGEST]
    party, failed = asked_one(Party, "party"), "failed" in request.args
    connection = asked_connection()
    wanted = CallFilter(
        connection,
        party,
        request.args.get("operation", "").strip() or None,
        failed=failed,
        subject=Subject(kind or SubjectKind.ORDER, about) if about else None,
    )
    return render_template(
        "console/calls.html",
        page=_page(wanted, _place(request.args.get("after", ""))),
        connection=connection,
        kind=kind,
        kinds=list(SubjectKind),
        about=about,
        party=party,
        parties=PARTIES,
        failed=failed,
        operation=wanted.operation or "",
    )


@pages.get("/<int:number>")
def one(number: int) -> str:
    """Show one call whole; secrets and personal data in its bodies were masked when it was kept."""
    call = the_console().calls.get(number) if number < 2**63 else None
    if call is None:
        raise NotFound
    return render_template("console/call.html", call=call, parties=PARTIES)


def _page(wanted: CallFilter, before: Place | None) -> Page[CallRecord]:
    found = tuple(the_console().calls.page(wanted, before, PAGE + 1))
    if len(found) <= PAGE:
        return Page(found)
    last = found[PAGE - 1].place
    return Page(found[:PAGE], f"{last.at.isoformat()}~{last.id}")


def _place(token: str) -> Place | None:
    """Return the place that a token tells; None where it is no token of ours."""
    moment, _, number = token.partition("~")
    try:
        place = Place(datetime.fromisoformat(moment), int(number))
    except ValueError:
        return None
    return place if place.at.tzinfo is not None and 0 <= place.id < 2**63 else None
