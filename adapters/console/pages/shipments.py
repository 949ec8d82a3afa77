"""Shipments: the list, one with its story, and its documents for operators."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, render_template, request
from werkzeug.exceptions import NotFound

from ....ports.repositories.shipments import UNFINISHED, Shipment, ShipmentStage
from ...storage.read_models.shipments import shipment_page
from ..accounts.gate import operators_only
from ..asked import asked_connection, asked_one
from ..part import part
from ..services import the_console

pages = part("shipments", "/shipments")


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened to a shipment, or is going to."""

    what: str
    at: datetime | None
    look: str = "done"


@pages.get("")
def index() -> str:
    """List shipments, last accepted first."""
    connection = asked_connection()
    stage = asked_one(ShipmentStage, "stage")
    with the_console().database.reading() as database:
        found = shipment_page(
            database, connection, [stage] if stage else (), request.args.get("after", "")
        )
    return render_template(
        "console/shipments.html",
        page=found,
        connection=connection,
        stage=stage,
        stages=list(ShipmentStage),
    )


@pages.get("/<connection>/<shipment_id>")
def one(connection: str, shipment_id: str) -> str:
    """Show one shipment."""
    return render_template("console/shipment.html", **_facts(connection, shipment_id))


@pages.get("/<connection>/<shipment_id>/documents.pdf")
def documents(connection: str, shipment_id: str) -> Response:
    """Give the documents as the channel made them; they name the buyer, so operators only."""
    operators_only()
    with the_console().storage.reading() as uow:
        pdf = uow.shipments.documents(connection, shipment_id)
    if pdf is None:
        raise NotFound
    answer = Response(pdf, mimetype="application/pdf")
    plain = "".join(letter if letter.isalnum() else "-" for letter in shipment_id)
    answer.headers.set("Content-Disposition", "attachment", filename=f"shipment-{plain}.pdf")
    return answer


def _facts(connection: str, shipment_id: str) -> dict[str, Any]:
    console = the_console()
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
        "steps": list(_steps(shipment)),
        "expected": expected,
        "has_documents": has_documents,
        "unfinished": unfinished,
        "may_retry": unfinished or shipment.stage is ShipmentStage.FAILED,
    }


def _steps(shipment: Shipment) -> Iterator[Step]:
    for what, at in (
        ("Pack call accepted", shipment.accepted_at),
        ("Order read again", shipment.checked_at),
        ("Package and pickup booked", shipment.booked_at),
        ("Documents made by the channel", shipment.documents_made_at),
        ("Documents here", shipment.ready_at),
        ("Documents collected", shipment.collected_at),
    ):
        if at is not None:
            yield Step(what, at)
    if shipment.stage in UNFINISHED:
        yield Step("Next look", shipment.due_at, "next")
    if shipment.stage is ShipmentStage.FAILED:
        yield Step("Waits for a person", None, "bad")
    if shipment.stage is ShipmentStage.REFUSED:
        yield Step("Refused: the customer cancelled", None, "bad")
