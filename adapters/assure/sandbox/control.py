"""The control side: inspects the simulated Assure and injects faults."""

import ipaddress
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import timedelta
from threading import Lock
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request
from marshmallow import Schema, ValidationError, fields, validate
from werkzeug.exceptions import HTTPException

from .accounts import Account, Connector, Credentials
from .assure import Assure
from .clock import SandboxClock
from .recall import RecallSchema, recall


class ClockSchema(Schema):
    """`POST /control/clock`: set the clock, advance it, or both in this order."""

    now = fields.AwareDateTime(format="iso")
    advance_seconds = fields.Float(validate=validate.Range(min=0))


class PackingSchema(Schema):
    """`POST /control/packing`: omitted fields are unchanged."""

    on = fields.Boolean()
    connector_url = fields.Url(require_tld=False)
    headers = fields.Dict(keys=fields.String(), values=fields.String())
    pack_after_seconds = fields.Float(validate=validate.Range(min=0))
    repeat_every = fields.Integer(strict=True, validate=validate.Range(min=0))
    start_every_seconds = fields.Float(validate=validate.Range(min=0))
    stock_every_seconds = fields.Float(validate=validate.Range(min=0))


class AccountSchema(Schema):
    """`POST /control/accounts`: an account, and the connector to call for its orders."""

    username = fields.String(required=True, validate=validate.Length(min=1))
    password = fields.String(required=True)
    domain = fields.String(load_default="")
    connector_url = fields.Url(require_tld=False, load_default="")
    headers = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)


class ListingsSchema(Schema):
    """`POST /control/listings`: the accepted SKUs; null for all."""

    skus = fields.List(fields.String(), required=True, allow_none=True)


Used = Callable[[], AbstractContextManager[Assure]]
"""Locks the simulated Assure, and keeps what changed."""

_SPANS = ("pack_after", "start_every", "stock_every")


def control_side(assure: Assure, clock: SandboxClock, lock: Lock) -> Blueprint:
    """
    Return the routes under `/control/`: JSON, for this machine only.

    `lock` guards the simulated Assure.
    """

    @contextmanager
    def used() -> Iterator[Assure]:
        with lock:
            yield assure
            assure.save(clock.now())

    control = Blueprint("control", __name__, url_prefix="/control")
    control.before_request(_this_machine_only)
    control.register_error_handler(ValidationError, _invalid)
    control.register_error_handler(HTTPException, _json_error)
    _add_views(control, used, clock)
    _add_faults(control, used)
    _add_changes(control, used, clock)
    _add_packing(control, used)
    _add_clock(control, clock)
    return control


def _add_views(control: Blueprint, used: Used, clock: SandboxClock) -> None:
    @control.get("/orders")
    def orders() -> Response:
        with used() as assure:
            return jsonify([order.shown() for order in assure.held(clock.now())])

    @control.get("/stock")
    def stock() -> Response:
        with used() as assure:
            return jsonify(assure.warehouse.goods.shown())

    @control.get("/ledger")
    def ledger() -> Response:
        with used() as assure:
            return jsonify(assure.ledger.shown())


def _add_faults(control: Blueprint, used: Used) -> None:
    @control.post("/trouble")
    def make_trouble() -> Response:
        with used() as assure:
            assure.troubles.add(_json_object())
        return jsonify(ok=True)

    @control.delete("/trouble")
    def make_no_more_trouble() -> Response:
        with used() as assure:
            assure.troubles.forget()
        return jsonify(ok=True)


def _add_changes(control: Blueprint, used: Used, clock: SandboxClock) -> None:
    @control.post("/orders/<path:order_code>/invoice")
    def make_an_invoice(order_code: str) -> Response:
        with used() as assure:
            if not assure.invoice(order_code):
                abort(404)
        return jsonify(ok=True)

    @control.post("/listings")
    def know_listings() -> Response:
        with used() as assure:
            assure.list_only(ListingsSchema().load(_json_object())["skus"])
        return jsonify(ok=True)

    @control.post("/recall")
    def recall_work() -> Response:
        work = RecallSchema().load(_json_object())
        with used() as assure:
            recall(assure, work, clock.now())
        return jsonify(ok=True)

    @control.post("/accounts")
    def add_account() -> Response:
        sent = AccountSchema().load(_json_object())
        credentials = Credentials(sent["username"], sent["password"], sent["domain"])
        connector = Connector(sent["connector_url"], sent["headers"])
        with used() as assure:
            assure.add_account(Account(credentials, connector))
        return jsonify(username=sent["username"])


def _add_packing(control: Blueprint, used: Used) -> None:
    @control.get("/packing")
    def packing() -> Response:
        with used() as assure:
            return jsonify(assure.warehouse.shown())

    @control.post("/packing")
    def pack_otherwise() -> Response:
        wanted = PackingSchema().load(_json_object())
        for name in _SPANS:
            if f"{name}_seconds" in wanted:
                wanted[name] = timedelta(seconds=wanted.pop(f"{name}_seconds"))
        with used() as assure:
            assure.warehouse.pace = replace(assure.warehouse.pace, **wanted)
        return packing()


def _add_clock(control: Blueprint, clock: SandboxClock) -> None:
    @control.get("/clock")
    def show() -> Response:
        return jsonify(now=clock.now().isoformat(), manual=clock.is_manual)

    @control.post("/clock")
    def move() -> Response:
        wanted = ClockSchema().load(_json_object())
        if "now" in wanted:
            clock.set(wanted["now"])
        if "advance_seconds" in wanted:
            clock.advance(wanted["advance_seconds"])
        return show()


def _this_machine_only() -> None:
    if not ipaddress.ip_address(request.remote_addr or "").is_loopback:
        abort(403)


def _invalid(error: ValidationError) -> tuple[Response, int]:
    return jsonify(errors=error.messages), 400


def _json_error(error: HTTPException) -> tuple[Response, int]:
    return jsonify(errors={"_schema": [error.description]}), error.code or 500


def _json_object() -> dict[str, Any]:
    sent = request.get_json(force=True)
    if not isinstance(sent, dict):
        raise ValidationError("Not a JSON object.")
    return sent
