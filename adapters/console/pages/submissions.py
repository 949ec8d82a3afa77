"""Submissions to the channel: the list, and one submission with its entries and results."""

from datetime import timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from ....core.jobs.wake import wake
from ....core.submissions.give_up_submission import (
    JOBS_AFTER_GIVING_UP,
    can_be_given_up,
    give_up_submission,
)
from ....ports.channel.submissions import Kind
from ....ports.repositories.read_models.pages import PageRequest
from ....ports.repositories.stock import ItemOutcome
from ....ports.repositories.submissions import Submission
from ..page_blueprint import page_blueprint
from ..query_arguments import requested_choice, requested_connection
from ..services import current_console

pages = page_blueprint("submissions", "/submissions")


@pages.get("")
def index() -> str:
    """List submissions, newest first."""
    console = current_console()
    connection, kind = requested_connection(), requested_choice(Kind, "kind")
    with console.read_storage.reading() as reads:
        found = reads.submissions.page(connection, kind, request.args.get("after", ""))
        total = reads.submissions.total(connection, kind)
    return render_template(
        "console/submissions.html",
        page=found,
        total=total,
        now=console.clock.now(),
        took=_took,
        connection=connection,
        kind=kind,
        kinds=list(Kind),
    )


@pages.get("/<connection>/<id:name>")
def one(connection: str, name: str) -> str:
    """Show one submission with the results of its entries."""
    return render_template("console/submission.html", **_facts(connection, name))


@pages.post("/<connection>/<id:name>/give-up")
def give_up(connection: str, name: str) -> Response:
    """Give up a submission: its documents are requested, or its levels are sent, again."""
    console = current_console()
    now = console.clock.now()
    with console.storage.reading() as uow:
        submission = uow.submissions.get(connection, [name]).get(name)
    if submission is None or give_up_submission(console.storage, submission, now) is None:
        raise NotFound
    wake(console.scheduled_jobs, [connection], JOBS_AFTER_GIVING_UP, now)
    return redirect(url_for(".one", connection=connection, name=name, noted=True))


def _facts(connection: str, name: str) -> dict[str, Any]:
    console = current_console()
    outcome = requested_choice(ItemOutcome, "outcome")
    with console.storage.reading() as uow:
        submission = uow.submissions.get(connection, [name]).get(name)
        if submission is None:
            raise NotFound
        shipments = (
            uow.shipments.of_submission(connection, name)
            if submission.kind is Kind.DOCUMENTS
            else []
        )
    entries, total = None, 0
    if submission.kind is Kind.STOCK:
        wanted = PageRequest(after=request.args.get("after", ""))
        with console.read_storage.reading() as reads:
            entries = reads.submissions.messages(connection, name, outcome, wanted)
            total = reads.submissions.total_messages(connection, name, outcome)
    return {
        "submission": submission,
        "now": console.clock.now(),
        "took": _took(submission),
        "may_give_up": can_be_given_up(submission, console.clock.now()),
        "shipments": shipments,
        "page": entries,
        "total": total,
        "outcome": outcome,
        "outcomes": list(ItemOutcome),
    }


def _took(submission: Submission) -> timedelta | None:
    if submission.sent_at is None or submission.done_at is None:
        return None
    return submission.done_at - submission.sent_at
