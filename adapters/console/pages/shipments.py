"""Shipments: the list, one shipment with its history, and its documents for operators."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from ....core.documents.renew_documents import can_be_renewed, renew_documents
from ....core.documents.renewal import Renewal
from ....core.jobs.wake import wake
from ....core.packing.retry_shipment import JOBS_AFTER_RETRY
from ....ports.repositories.shipments import UNFINISHED, Shipment, ShipmentStage
from ..accounts.gate import operators_only
from ..page_blueprint import page_blueprint
from ..query_arguments import requested_choice, requested_connection
from ..services import current_console
from .retry_button import Retry

pages = page_blueprint("shipments", "/shipments")


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened to a shipment, or is going to happen."""

    what: str
    at: datetime | None
    look: str = "done"


@pages.get("")
def index() -> str:
    """List shipments, the latest accepted first."""
    connection = requested_connection()
    stage = requested_choice(ShipmentStage, "stage")
    with current_console().read_storage.reading() as reads:
        stages = [stage] if stage else []
        found = reads.shipments.page(connection, stages, request.args.get("after", ""))
        total = reads.shipments.total(connection, stages)
    return render_template(
        "console/shipments.html",
        page=found,
        total=total,
        connection=connection,
        stage=stage,
        stages=list(ShipmentStage),
    )


@pages.get("/<connection>/<id:shipment_id>")
def one(connection: str, shipment_id: str) -> str:
    """Show one shipment."""
    return render_template("console/shipment.html", **_facts(connection, shipment_id))


@pages.get("/<connection>/<id:shipment_id>/documents.pdf")
def documents(connection: str, shipment_id: str) -> Response:
    """Return the documents from the channel, to operators only: they name the buyer."""
    operators_only()
    with current_console().storage.reading() as uow:
        pdf = uow.shipments.documents(connection, shipment_id)
    if pdf is None:
        raise NotFound
    answer = Response(pdf, mimetype="application/pdf")
    plain = "".join(letter if letter.isalnum() else "-" for letter in shipment_id)
    answer.headers.set("Content-Disposition", "attachment", filename=f"shipment-{plain}.pdf")
    return answer


@pages.post("/<connection>/<id:shipment_id>/documents/<renewal>")
def renew(connection: str, shipment_id: str, renewal: str) -> AnyResponse:
    """Fetch or request the documents once more."""
    console = current_console()
    now = console.clock.now()
    if renewal not in set(Renewal):
        raise NotFound
    renewed = renew_documents(console.storage, connection, shipment_id, Renewal(renewal), now)
    if renewed is None:
        raise NotFound
    wake(console.scheduled_jobs, [connection], JOBS_AFTER_RETRY, now)
    address = url_for(".one", connection=connection, shipment_id=shipment_id, noted=True)
    return redirect(address)


def _facts(connection: str, shipment_id: str) -> dict[str, Any]:
    console = current_console()
    with console.storage.reading() as uow:
        shipment = uow.shipments.get(connection, [shipment_id]).get(shipment_id)
        if shipment is None:
            raise NotFound
        has_documents = uow.shipments.documents(connection, shipment_id) is not None
    opened = console.connection(connection)
    unfinished = shipment.stage in UNFINISHED
    expected = None
    if opened is not None and opened.packing is not None and unfinished:
        expected = opened.packing.document_etas.of(shipment, console.clock.now())
    return {
        "shipment": shipment,
        "steps": [*_past(shipment), *_next(shipment, console.clock.now())],
        "expected": expected,
        "has_documents": has_documents,
        "unfinished": unfinished,
        "may_renew": can_be_renewed(shipment),
        "retry": _retry(shipment),
    }


def _retry(shipment: Shipment) -> Retry | None:
    """Return the button that tries the shipment again; None if nothing of it failed."""
    if shipment.stage is ShipmentStage.FAILED:
        return Retry("Try again", main=True)
    return Retry("Try now") if shipment.stage in UNFINISHED and shipment.attempts else None


def _past(shipment: Shipment) -> list[Step]:
    """Return what happened to the shipment, the earliest first."""
    known = {what: at for what, at in _moments(shipment) if at is not None}
    return [Step(what, known[what]) for what in sorted(known, key=lambda what: known[what])]


def _moments(shipment: Shipment) -> tuple[tuple[str, datetime | None], ...]:
    return (
        ("Pack call accepted", shipment.accepted_at),
        ("Order checked again", shipment.checked_at),
        ("Package and pickup booked", shipment.booked_at),
        ("Documents created by the channel", shipment.documents_made_at),
        ("Documents received", shipment.ready_at),
        ("Documents collected by the OMS", shipment.collected_at),
    )


def _next(shipment: Shipment, now: datetime) -> Iterator[Step]:
    if shipment.stage in UNFINISHED and shipment.due_at > now:
        yield Step("Next check", shipment.due_at, "next")
    elif shipment.stage in UNFINISHED:
        yield Step("The next check is due now", None, "next")
    if shipment.stage is ShipmentStage.FAILED:
        yield Step("Failed: needs a person", None, "bad")
    if shipment.stage is ShipmentStage.REFUSED:
        yield Step("Refused: the customer cancelled the order", None, "bad")
