"""
The operators' API: what the console shows, as JSON, for programs.

A program authenticates with HTTP Basic as a user of the console; the session of a browser is
accepted as well. The API changes nothing.
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
from ....ports.repositories.read_models.pages import PAGE_SIZE, Page, PageRequest
from ....ports.repositories.read_models.stock import Show
from ....ports.repositories.shipments import ShipmentStage
from ..accounts.basic import user_by_basic
from ..accounts.gate import signed_in
from ..health import health_of_connection
from ..json_values import to_json
from ..pages.needs_attention import tasks_of
from ..services import current_console
from .fields import (
    ListQuery,
    OrdersQuery,
    OverviewSchema,
    PageSchema,
    SearchQuery,
    ShipmentsQuery,
    StockQuery,
    SubmissionsQuery,
)

BASE: Final = "/api/v1"
TASKS: Final = 100

api = APIBlueprint("api", __name__, url_prefix=BASE, tag="Operators")


@api.before_request
def authenticate() -> Response | None:
    """Refuse everybody but users of the console."""
    found = signed_in()
    user = found[1] if found else user_by_basic()
    if user is None:
        answer = jsonify(message="Authenticate with HTTP Basic as a user of the console.")
        answer.status_code = 401
        answer.headers["WWW-Authenticate"] = 'Basic realm="channel-connector"'
        return answer
    g.user = user
    return None


@api.after_request
def forbid_caching(response: Response) -> Response:
    """Let no cache store a response."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@api.errorhandler(HTTPException)
def refused(error: HTTPException) -> tuple[dict[str, str], int]:
    """Return the reason of an error."""
    return {"message": error.description or error.name}, error.code or 500


@api.errorhandler(StorageFailed)
def storage_failed(failure: StorageFailed) -> tuple[dict[str, str], int]:
    """Return why the database cannot be used."""
    return {"message": str(failure)}, 503


@api.get("/overview")
@api.output(OverviewSchema)
@api.doc(summary="The state of each connection and budget, and what needs attention")
def overview() -> dict[str, Any]:
    """Return what the console's overview shows."""
    console = current_console()
    now = console.clock.now()
    scheduled_jobs = console.scheduled_jobs.all()
    loading = console.loading()
    not_loaded = loading.not_loaded(now)
    names = [one.name for one in console.connections]
    names += sorted({one.connection for one in not_loaded}.difference(names))
    return {
        "at": to_json(now),
        "connections": [
            {
                "connection": name,
                "hosts": loading.hosts_of(name, now),
                **to_json(health_of_connection(name, scheduled_jobs, not_loaded, now)),
            }
            for name in names
        ],
        "budgets": [
            {"connections": list(one.connections), **to_json(one.status)}
            for one in console.statuses(now)
        ],
        "tasks": to_json(tasks_of(console.names, TASKS)),
    }


@api.get("/orders")
@api.input(OrdersQuery, location="query")
@api.output(PageSchema)
@api.doc(summary="Orders, the latest first seen at the top")
def list_orders(query_data: dict[str, Any]) -> dict[str, Any]:
    """Return a page of orders."""
    stages = [Stage(query_data["stage"])] if query_data["stage"] else []
    with current_console().read_storage.reading() as reads:
        return _rows(reads.orders.page(query_data["connection"], stages, query_data["after"]))


@api.get("/rescans/<connection>")
@api.output(PageSchema)
@api.doc(summary="The last rescans of a connection's listing of orders, and what they found")
def list_rescans(connection: str) -> dict[str, Any]:
    """Return the last rescans, the one that began last first."""
    console = current_console()
    if connection not in console.names:
        raise NotFound
    with console.storage.reading() as uow:
        return _rows(Page(tuple(uow.order_rescans.last(connection, PAGE_SIZE))))


@api.get("/shipments")
@api.input(ShipmentsQuery, location="query")
@api.output(PageSchema)
@api.doc(summary="Shipments, the latest packed first")
def list_shipments(query_data: dict[str, Any]) -> dict[str, Any]:
    """Return a page of shipments."""
    stages = [ShipmentStage(query_data["stage"])] if query_data["stage"] else []
    with current_console().read_storage.reading() as reads:
        return _rows(reads.shipments.page(query_data["connection"], stages, query_data["after"]))


@api.get("/submissions")
@api.input(SubmissionsQuery, location="query")
@api.output(PageSchema)
@api.doc(summary="Submissions, newest first")
def list_submissions(query_data: dict[str, Any]) -> dict[str, Any]:
    """Return a page of submissions."""
    kind = Kind(query_data["kind"]) if query_data["kind"] else None
    with current_console().read_storage.reading() as reads:
        return _rows(reads.submissions.page(query_data["connection"], kind, query_data["after"]))


@api.get("/stock/<connection>")
@api.input(StockQuery, location="query")
@api.output(PageSchema)
@api.doc(summary="Stock levels of a connection, by SKU")
def list_stock(connection: str, query_data: dict[str, Any]) -> dict[str, Any]:
    """Return a page of stock levels."""
    console = current_console()
    if connection not in console.names:
        raise NotFound
    wanted = PageRequest(query_data["sku"], query_data["after"])
    with console.read_storage.reading() as reads:
        return _rows(reads.stock.page(connection, Show(query_data["show"]), wanted))


@api.get("/calls")
@api.input(ListQuery, location="query")
@api.output(PageSchema)
@api.doc(summary="The records of all calls without bodies, newest first")
def list_calls(query_data: dict[str, Any]) -> dict[str, Any]:
    """Return a page of call records."""
    moment, _, number = query_data["after"].partition("~")
    try:
        before = Place(datetime.fromisoformat(moment), int(number)) if moment else None
    except ValueError:
        raise NotFound from None
    wanted = CallFilter(query_data["connection"])
    found = tuple(current_console().calls.page(wanted, before, PAGE_SIZE + 1))
    last = found[PAGE_SIZE - 1] if len(found) > PAGE_SIZE else None
    token = f"{last.at.isoformat()}~{last.id}" if last else ""
    return _rows(Page(found[:PAGE_SIZE], token))


@api.get("/search")
@api.input(SearchQuery, location="query")
@api.output(PageSchema)
@api.doc(summary="Everything that has this id")
def find(query_data: dict[str, Any]) -> dict[str, Any]:
    """Return everything that has the id."""
    console = current_console()
    with console.read_storage.reading() as reads:
        return _rows(Page(tuple(reads.search.find(console.names, query_data["q"]))))


def _rows(page: Page[Any]) -> dict[str, Any]:
    return {"rows": to_json(page.rows), "next": page.next}
