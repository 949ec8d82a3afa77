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
from ..query_arguments import known_connection
from ..services import current_console
from ..tasks import tasks_of
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
"""The number of tasks in the overview; `tasks_total` has the number of all."""

RESCANS: Final = 1_000
"""More than there are: one a day, and those on request, are kept for 90 days."""

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
    tasks = tasks_of(console.names, TASKS)
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
        "tasks": to_json(tasks.rows),
        "tasks_total": tasks.total,
    }


@api.get("/orders")
@api.input(OrdersQuery, location="query")
@api.output(PageSchema)
@api.doc(summary="Orders, the latest first seen at the top")
def list_orders(query_data: dict[str, Any]) -> dict[str, Any]:
    """Return a page of orders."""
    stages = [Stage(query_data["stage"])] if query_data["stage"] else []
    connection = _connection(query_data)
    with current_console().read_storage.reading() as reads:
        page = reads.orders.page(connection, stages, query_data["after"])
        return _rows(page, reads.orders.total(connection, stages))


@api.get("/rescans/<connection>")
@api.output(PageSchema)
@api.doc(summary="The last rescans of a connection's listing of orders, and what they found")
def list_rescans(connection: str) -> dict[str, Any]:
    """Return the last rescans, the one that began last first."""
    console = current_console()
    if connection not in console.names:
        raise NotFound
    with console.storage.reading() as uow:
        found = tuple(uow.order_rescans.last(connection, RESCANS))
    return _rows(Page(found), len(found))


@api.get("/shipments")
@api.input(ShipmentsQuery, location="query")
@api.output(PageSchema)
@api.doc(summary="Shipments, the latest packed first")
def list_shipments(query_data: dict[str, Any]) -> dict[str, Any]:
    """Return a page of shipments."""
    stages = [ShipmentStage(query_data["stage"])] if query_data["stage"] else []
    connection = _connection(query_data)
    with current_console().read_storage.reading() as reads:
        page = reads.shipments.page(connection, stages, query_data["after"])
        return _rows(page, reads.shipments.total(connection, stages))


@api.get("/submissions")
@api.input(SubmissionsQuery, location="query")
@api.output(PageSchema)
@api.doc(summary="Submissions, newest first")
def list_submissions(query_data: dict[str, Any]) -> dict[str, Any]:
    """Return a page of submissions."""
    kind = Kind(query_data["kind"]) if query_data["kind"] else None
    connection = _connection(query_data)
    with current_console().read_storage.reading() as reads:
        page = reads.submissions.page(connection, kind, query_data["after"])
        return _rows(page, reads.submissions.total(connection, kind))


@api.get("/stock/<connection>")
@api.input(StockQuery, location="query")
@api.output(PageSchema)
@api.doc(summary="Stock levels of a connection, by SKU")
def list_stock(connection: str, query_data: dict[str, Any]) -> dict[str, Any]:
    """Return a page of stock levels."""
    console = current_console()
    if connection not in console.names:
        raise NotFound
    wanted, show = PageRequest(query_data["sku"], query_data["after"]), Show(query_data["show"])
    with console.read_storage.reading() as reads:
        page = reads.stock.page(connection, show, wanted)
        return _rows(page, reads.stock.total(connection, show))


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
    wanted, calls = CallFilter(_connection(query_data)), current_console().calls
    found = tuple(calls.page(wanted, before, PAGE_SIZE + 1))
    last = found[PAGE_SIZE - 1] if len(found) > PAGE_SIZE else None
    token = f"{last.at.isoformat()}~{last.id}" if last else ""
    return _rows(Page(found[:PAGE_SIZE], token), calls.total(wanted))


@api.get("/search")
@api.input(SearchQuery, location="query")
@api.output(PageSchema)
@api.doc(summary="Everything that has this id")
def find(query_data: dict[str, Any]) -> dict[str, Any]:
    """Return everything that has the id."""
    console = current_console()
    with console.read_storage.reading() as reads:
        found = tuple(reads.search.find(console.names, query_data["q"]))
    return _rows(Page(found), len(found))


def _connection(query_data: dict[str, Any]) -> str | None:
    """Return the connection to which a list is limited; raises NotFound if there is none such."""
    name = query_data["connection"]
    return known_connection(name) if name else None


def _rows(page: Page[Any], total: int) -> dict[str, Any]:
    return {"rows": to_json(page.rows), "next": page.next, "total": total}
