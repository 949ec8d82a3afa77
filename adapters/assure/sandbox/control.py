"""The side from which a person or a test watches the simulated Assure and makes trouble."""

import ipaddress
from dataclasses import replace
from datetime import timedelta
from threading import Lock
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request
from marshmallow import Schema, ValidationError, fields, validate
from werkzeug.exceptions import HTTPException

from .assure import Assure
from .clock import SandboxClock


class ClockSchema(Schema):
    """`POST /control/clock`: set it, move it on, or both in this order."""

    now = fields.AwareDateTime(format="iso")
    advance_seconds = fields.Float(validate=validate.Range(min=0))


class PackingSchema(Schema):
    """`POST /control/packing`: what is not said stays as it is."""

    on = fields.Boolean()
    connector_url = fields.Url(require_tld=False)
    headers = fields.Dict(keys=fields.String(), values=fields.String())
    pack_after_seconds = fields.Float(validate=validate.Range(min=0))
    repeat_every = fields.Integer(strict=True, validate=validate.Range(min=0))


class ListingsSchema(Schema):
    """`POST /control/listings`: the SKUs that are known; null for all."""

    skus = fields.List(fields.String(), required=True, allow_none=True)


def control_side(assure: Assure, clock: SandboxClock, one_at_a_time: Lock) -> Blueprint:
    """
    Return everything under `/control/`, in JSON, for this machine only.

    `one_at_a_time` is held by whoever is at the simulated Assure.
    """
    control = Blueprint("control", __name__, url_prefix="/control")
    control.before_request(_this_machine_only)
    control.register_error_handler(ValidationError, _not_understood)
    control.register_error_handler(HTTPException, _told_in_json)
    _watch(control, assure, clock, one_at_a_time)
    _make_trouble(control, assure, one_at_a_time)
    _pack(control, assure, one_at_a_time)
    _tell_the_time(control, clock)
    return control


def _watch(control: Blueprint, assure: Assure, clock: SandboxClock, one_at_a_time: Lock) -> None:
    @control.get("/orders")
    def orders() -> Response:
        with one_at_a_time:
            return jsonify([order.shown() for order in assure.held(clock.now())])

    @control.get("/ledger")
    def ledger() -> Response:
        with one_at_a_time:
            return jsonify(assure.ledger.shown())


def _make_trouble(control: Blueprint, assure: Assure, one_at_a_time: Lock) -> None:
    @control.post("/trouble")
    def make_trouble() -> Response:
        with one_at_a_time:
            assure.troubles.add(_sent())
        return jsonify(ok=True)

    @control.delete("/trouble")
    def make_no_more_trouble() -> Response:
        with one_at_a_time:
            assure.troubles.forget()
        return jsonify(ok=True)

    @control.post("/orders/<path:order_code>/invoice")
    def make_an_invoice(order_code: str) -> Response:
        with one_at_a_time:
            if not assure.invoice(order_code):
                abort(404)
        return jsonify(ok=True)

    @control.post("/listings")
    def know_listings() -> Response:
        with one_at_a_time:
            assure.list_only(ListingsSchema().load(_sent())["skus"])
        return jsonify(ok=True)


def _pack(control: Blueprint, assure: Assure, one_at_a_time: Lock) -> None:
    @control.get("/packing")
    def packing() -> Response:
        with one_at_a_time:
            return jsonify(assure.warehouse.shown())

    @control.post("/packing")
    def pack_otherwise() -> Response:
        wanted = PackingSchema().load(_sent())
        if "pack_after_seconds" in wanted:
            wanted["pack_after"] = timedelta(seconds=wanted.pop("pack_after_seconds"))
        with one_at_a_time:
            assure.warehouse.pace = replace(assure.warehouse.pace, **wanted)
        return packing()


def _tell_the_time(control: Blueprint, clock: SandboxClock) -> None:
    @control.get("/clock")
    def tell() -> Response:
        return jsonify(now=clock.now().isoformat(), manual=clock.is_manual)

    @control.post("/clock")
    def move() -> Response:
        wanted = ClockSchema().load(_sent())
        if "now" in wanted:
            clock.set(wanted["now"])
        if "advance_seconds" in wanted:
            clock.advance(wanted["advance_seconds"])
        return tell()


def _this_machine_only() -> None:
    if not ipaddress.ip_address(request.remote_addr or "").is_loopback:
        abort(403)


def _not_understood(error: ValidationError) -> tuple[Response, int]:
    return jsonify(errors=error.messages), 400


def _told_in_json(error: HTTPException) -> tuple[Response, int]:
    return jsonify(errors={"_schema": [error.description]}), error.code or 500


def _sent() -> dict[str, Any]:
    sent = request.get_json(force=True)
    if not isinstance(sent, dict):
        raise ValidationError("Not a JSON object.")
    return sent
