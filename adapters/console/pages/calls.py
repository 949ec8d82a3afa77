"""Calls: the records of all calls to the channel, to Assure and from Assure."""

from datetime import datetime
from typing import Final

from flask import render_template, request
from werkzeug.exceptions import NotFound

from ....ports.host.call_records import CallFilter, CallRecord, Party, Place, Subject, SubjectKind
from ....ports.repositories.read_models.pages import PAGE_SIZE, Page
from ..page_blueprint import page_blueprint
from ..query_arguments import requested_choice, requested_connection
from ..services import current_console

pages = page_blueprint("calls", "/calls")

PARTIES: Final = {
    Party.CHANNEL: "to the channel",
    Party.OMS: "to Assure",
    Party.FROM_OMS: "from Assure",
}
SUBJECTS: Final = {
    SubjectKind.ORDER: "order",
    SubjectKind.SHIPMENT: "shipment",
    SubjectKind.SKU: "SKU",
    SubjectKind.FEED: "submission",
    SubjectKind.REPORT: "report",
}
LONGEST: Final = 200
MOST_COUNTED: Final = 10_000
"""Calls are many, and not every filter has an index: no total goes further."""


@pages.get("")
def index() -> str:
    """List calls, newest first."""
    kind = requested_choice(SubjectKind, "kind")
    about = request.args.get("about", "").strip()[:LONGEST]
    party, failed = requested_choice(Party, "party"), "failed" in request.args
    connection = requested_connection()
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
        total=current_console().calls.total(wanted, MOST_COUNTED),
        most=MOST_COUNTED,
        connection=connection,
        kind=kind,
        kinds=SUBJECTS,
        about=about,
        party=party,
        parties=PARTIES,
        failed=failed,
        operation=wanted.operation or "",
    )


@pages.get("/<int:number>")
def one(number: int) -> str:
    """Show one call; secrets and personal data in its bodies were masked before it was stored."""
    call = current_console().calls.get(number) if number < 2**63 else None
    if call is None:
        raise NotFound
    return render_template("console/call.html", call=call, parties=PARTIES, kinds=SUBJECTS)


def _page(wanted: CallFilter, before: Place | None) -> Page[CallRecord]:
    found = tuple(current_console().calls.page(wanted, before, PAGE_SIZE + 1))
    if len(found) <= PAGE_SIZE:
        return Page(found)
    last = found[PAGE_SIZE - 1].place
    return Page(found[:PAGE_SIZE], f"{last.at.isoformat()}~{last.id}")


def _place(token: str) -> Place | None:
    """Return the place that a token encodes; None if it is not a token of `_page`."""
    moment, _, number = token.partition("~")
    try:
        place = Place(datetime.fromisoformat(moment), int(number))
    except ValueError:
        return None
    return place if place.at.tzinfo is not None and 0 <= place.id < 2**63 else None
