"""Feeds: every submission to the channel, its age, its result, and each entry's own."""

from datetime import timedelta
from typing import Any

from flask import render_template, request
from werkzeug.exceptions import NotFound

from ....ports.channel.submissions import Kind
from ....ports.repositories.stock import ItemOutcome
from ....ports.repositories.submissions import Submission
from ...storage.read_models.pages import Part
from ...storage.read_models.stock_messages import message_page
from ...storage.read_models.submissions import submission_page
from ..asked import asked_connection, asked_one
from ..part import part
from ..services import the_console

pages = part("submissions", "/submissions")


@pages.get("")
def index() -> str:
    """List submissions, newest first."""
    console = the_console()
    connection, kind = asked_connection(), asked_one(Kind, "kind")
    with console.database.reading() as database:
        found = submission_page(database, connection, kind, request.args.get("after", ""))
    return render_template(
        "console/submissions.html",
        page=found,
        now=console.clock.now(),
        took=_took,
        connection=connection,
        kind=kind,
        kinds=list(Kind),
    )


@pages.get("/<connection>/<name>")
def one(connection: str, name: str) -> str:
    """Show one submission with what became of its entries."""
    return render_template("console/submission.html", **_facts(connection, name))


def _facts(connection: str, name: str) -> dict[str, Any]:
    console = the_console()
    outcome = asked_one(ItemOutcome, "verdict")
    with console.storage.reading() as uow:
        submission = uow.submissions.get(connection, [name]).get(name)
        if submission is None:
            raise NotFound
        shipments = (
            uow.shipments.of_submission(connection, name)
            if submission.kind is Kind.DOCUMENTS
            else []
        )
    entries = None
    if submission.kind is Kind.STOCK:
        with console.database.reading() as database:
            entries = message_page(
                database, connection, name, outcome, Part(after=request.args.get("after", ""))
            )
    return {
        "submission": submission,
        "now": console.clock.now(),
        "took": _took(submission),
        "shipments": shipments,
        "page": entries,
        "verdict": outcome,
        "verdicts": list(ItemOutcome),
    }


def _took(submission: Submission) -> timedelta | None:
    if submission.sent_at is None or submission.done_at is None:
        return None
    return submission.done_at - submission.sent_at
