"""
The operator's API: what the console shows, as JSON, for programs.

A program signs in with HTTP Basic, as a user of the console; a browser that is signed in may
ask as well. It changes nothing.
"""

from datetime import datetime
from typing import Any, Final

from apiflask import APIBlueprint
from flask import Response, g, jsonify
from werkzeug.exceptions import HTTPException, NotFound

from ....ports.channel.submissions import Kind
from ....ports.host.call_records import CallFilter, Place
from ....ports.host.errors import StorageFailed
from ....ports.repositories.orders import Stage
from ....ports.repositories.shipments import ShipmentStage
from ...storage.read_models.orders import order_page
from ...storage.read_models.pages import PAGE, Page, Part
from ...storage.read_models.search import search
from ...storage.read_models.shipments import shipment_page
from ...storage.read_models.stock import Show, level_page
from ...storage.read_models.submissions import submission_page
from ..accounts.basic import user_by_basic
from ..accounts.gate import signed_in
from ..health import health_of
from ..pages.needs_attention import tasks_of
from ..plain import plain
from ..services import the_console
from .fields import (
    FeedsQuery,
    ListQuery,
    OrdersQuery,
    OverviewSchema,
    PageSchema,
    SearchQuery,
    ShipmentsQuery,
    StockQuery,
)

BASE: Final = "/api/v1"
TASKS: Final = 100

api = APIBlueprint("api", __name__, url_prefix=BASE, tag="Operators")


@api.before_request
def know_the_caller() -> Response | None:
    """Answer users of the console, and nobody else."""
    found = signed_in()
    user = found[1] if found else user_by_basic()
    if user is None:
        answer = jsonify(message="Sign in with HTTP Basic, as a user of the console.")
        answer.status_code = 401
        answer.headers["WWW-Authenticate"] = 'Basic realm="channel-connector"'
        return answer
    g.user = user
    return None


@api.after_request
def keep_nothing(response: Response) -> Response:
    """Let no answer be kept on its way."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@api.errorhandler(HTTPException)
def refused(error: HTTPException) -> tuple[dict[str, str], int]:
    """Say why there is no answer."""
    return {"message": error.description or error.name}, error.code or 500


@api.errorhandler(StorageFailed)
def storage_failed(failure: StorageFailed) -> tuple[dict[str, str], int]:
    """Say that the database cannot be used."""
    return {"message": str(failure)}, 503


@api.get("/overview")
@api.output(OverviewSchema)
@api.doc(summary="How each connection and budget stands, and what needs a person")
def overview() -> dict[str, Any]:
    """Tell what the console's overview shows."""
    console = the_console()
    now = console.clock.now()
    scheduled_jobs = console.scheduled_jobs.all()
    return {
        "at": plain(now),
        "connections": [
            {
                "connection": name,
                **plain(health_of([one for one in scheduled_jobs if one.connection == name], now)),
            }
            for name in (one.name for one in console.connections)
        ],
        "budgets": [
            {"connections": list(one.connections), **plain(one.status)}
            for one in console.statuses(now)
        ],
        "tasks": plain(tasks_of(console.names, TASKS)),
    }


@api.get("/orders")
@api.input(OrdersQuery, location="query")
@api.output(PageSchema)
@api.doc(summary="Orders, newest seen first")
def list_orders(query_data: dict[str, Any]) -> dict[str, Any]:
    """Tell a page of orders."""
    stages = [Stage(query_data["stage"])] if query_data["stage"] else []
    with the_console().database.reading() as database:
        return _rows(order_page(database, query_data["connection"], stages, query_data["after"]))


@api.get("/shipments")
@api.input(ShipmentsQuery, location="query")
@api.output(PageSchema)
@api.doc(summary="Shipments, last packed first")
def list_shipments(query_data: dict[str, Any]) -> dict[str, Any]:
    """Tell a page of shipments."""
    stages = [ShipmentStage(query_data["stage"])] if query_data["stage"] else []
    with the_console().database.reading() as database:
        return _rows(shipment_page(database, query_data["connection"], stages, query_data["after"]))


@api.get("/submissions")
@api.input(FeedsQuery, location="query")
@api.output(PageSchema)
@api.doc(summary="Submissions, newest first")
def list_submissions(query_data: dict[str, Any]) -> dict[str, Any]:
    """Tell a page of submissions."""
    kind = Kind(query_data["kind"]) if query_data["kind"] else None
    with the_console().database.reading() as database:
        return _rows(submission_page(database, query_data["connection"], kind, query_data["after"]))


@api.get("/stock/<connection>")
@api.input(StockQuery, location="query")
@api.output(PageSchema)
@api.doc(summary="Stock levels of a connection, by SKU")
def list_stock(connection: str, query_data: dict[str, Any]) -> dict[str, Any]:
    """Tell a page of levels."""
    console = the_console()
    if connection not in console.names:
        raise NotFound
    part = Part(query_data["sku"], query_data["after"])
    with console.database.reading() as database:
        return _rows(level_page(database, connection, Show(query_data["show"]), part))


@api.get("/calls")
@api.input(ListQuery, location="query")
@api.output(PageSchema)
@api.doc(summary="The record of every call, newest first, without bodies")
def list_calls(query_data: dict[str, Any]) -> dict[str, Any]:
    """Tell a page of calls."""
    moment, _, number = query_data["after"].partition("~")
    try:
        before = Place(datetime.fromisoformat(moment), int(number)) if moment else None
    except ValueError:
        raise NotFound from None
    wanted = CallFilter(query_data["connection"])
    found = tuple(the_console().calls.page(wanted, before, PAGE + 1))
    last = found[PAGE - 1] if len(found) > PAGE else None
    token = f"{last.at.isoformat()}~{last.id}" if last else ""
    return _rows(Page(found[:PAGE], token))


@api.get("/search")
@api.input(SearchQuery, location="query")
@api.output(PageSchema)
@api.doc(summary="Whatever has this id")
def find(query_data: dict[str, Any]) -> dict[str, Any]:
    """Tell what has an id."""
    console = the_console()
    with console.database.reading() as database:
        return _rows(Page(tuple(search(database, console.names, query_data["q"]))))


def _rows(page: Page[Any]) -> dict[str, Any]:
    return {"rows": plain(page.rows), "next": page.next}
