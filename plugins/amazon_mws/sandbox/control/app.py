"""The control API in JSON, for tests and demos."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, timedelta
from ipaddress import ip_address
from threading import Lock
from typing import Any

from flask import Blueprint, abort, request
from marshmallow import Schema, ValidationError

from ..amazon import Amazon
from ..clock import CannotGoBack, SandboxClock
from ..protocol.accounts import Authorization, Developer, Seller
from ..protocol.times import zulu
from ..recall import Recall
from ..seller_account import SellerAccount
from ..settings import ShopSettings
from ..shop.catalogue import CATALOGUE
from ..shop.order import NotPossible, ShopOrder
from ..shop.shop import Shop
from . import order_entry, views
from .recall_schema import RecallSchema
from .schemas import (
    AccountSchema,
    ChangeOrderSchema,
    ClockSchema,
    OfferSchema,
    PlaceOrdersSchema,
    ReleaseSchema,
    ShopSchema,
    TroubleSchema,
)

Json = dict[str, Any]


class ControlSide:
    """The routes under `/control`. They share a lock with Amazon's side."""

    def __init__(self, amazon: Amazon, clock: SandboxClock, lock: Lock) -> None:
        self._amazon = amazon
        self._clock = clock
        self._lock = lock

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        blueprint = Blueprint("control", __name__, url_prefix="/control")
        blueprint.before_request(_require_loopback)
        routes: list[tuple[str, str, Callable[..., Any]]] = [
            ("GET", "/orders", self._get_orders),
            ("POST", "/orders", self._place_orders),
            ("POST", "/orders/<order_id>", self._change_order),
            ("GET", "/catalogue", self._get_catalogue),
            ("GET", "/stock", self._get_stock),
            ("POST", "/stock", self._offer_skus),
            ("GET", "/packages", self._get_packages),
            ("GET", "/feeds", self._get_feeds),
            ("POST", "/feeds", self._release_feeds),
            ("GET", "/documents/<order_id>", self._get_documents),
            ("GET", "/trouble", self._get_trouble),
            ("POST", "/trouble", self._order_trouble),
            ("DELETE", "/trouble", self._clear_trouble),
            ("GET", "/ledger", self._get_ledger),
            ("GET", "/clock", self._get_clock),
            ("POST", "/clock", self._set_clock),
            ("GET", "/shop", self._get_shop),
            ("POST", "/shop", self._change_shop),
            ("POST", "/accounts", self._add_account),
            ("POST", "/recall", self._recall),
        ]
        for method, path, view in routes:
            blueprint.add_url_rule(path, f"{method} {path}", view, methods=[method])
        blueprint.register_error_handler(ValidationError, _not_valid)
        blueprint.register_error_handler(NotPossible, _not_possible)
        blueprint.register_error_handler(CannotGoBack, _not_possible)
        return blueprint

    @contextmanager
    def _locked(self) -> Iterator[Amazon]:
        with self._lock:
            self._amazon.advance(self._clock.now())
            try:
                yield self._amazon
            finally:
                self._amazon.save(self._clock.now())

    def _get_orders(self) -> Json:
        with self._locked():
            orders = self._shop(request.args.get("seller")).orders.values()
            return {"orders": [order_entry.order_json(order) for order in orders]}

    def _place_orders(self) -> Json:
        payload = _loaded(PlaceOrdersSchema())
        with self._locked():
            now = self._clock.now()
            shop = self._shop(payload.get("seller"))
            if "count" in payload:
                return {"order_ids": order_entry.place_orders(shop, payload["count"], now)}
            return {
                "order_ids": [
                    order_entry.place_order(shop, order, now) for order in payload["orders"]
                ]
            }

    def _change_order(self, order_id: str) -> Json:
        payload = _loaded(ChangeOrderSchema())
        with self._locked():
            now = self._clock.now()
            shop = self._shop(payload.get("seller"))
            order = shop.orders.get(order_id) or abort(404)
            if "cancel_units" in payload:
                shop.cancel_units(order, payload["cancel_units"], now)
            if "status" in payload:
                shop.become(order, payload["status"], now)
            _request_cancel(shop, order, payload.get("buyer_requests_cancel", {}))
            return order_entry.order_json(order)

    def _get_catalogue(self) -> Json:
        articles = [{**asdict(article), "price": str(article.price)} for article in _ARTICLES]
        return {"articles": articles}

    def _get_stock(self) -> Json:
        with self._locked():
            stock = self._seller(request.args.get("seller")).stock
            return {"stock": views.stock_json(stock, request.args.getlist("sku"))}

    def _offer_skus(self) -> Json:
        payload = _loaded(OfferSchema())
        with self._locked():
            stock = self._seller(payload.get("seller")).stock
            stock.offer(payload["skus"])
            return {"skus": len(stock.skus())}

    def _get_packages(self) -> Json:
        with self._locked() as amazon:
            packages = self._seller(request.args.get("seller")).packages.packages.values()
            waiting = amazon.settings.easy_ship.scheduled_word
            return {"packages": [views.package_json(each, waiting) for each in packages]}

    def _get_feeds(self) -> Json:
        with self._locked():
            feeds = self._seller(request.args.get("seller")).feeds.feeds.values()
            return {"feeds": [views.feed_json(feed) for feed in feeds]}

    def _release_feeds(self) -> Json:
        payload = _loaded(ReleaseSchema())
        with self._locked():
            views.release(
                self._seller(payload.get("seller")), payload["release"], self._clock.now()
            )
        return {"released": payload["release"]}

    def _get_documents(self, order_id: str) -> Json:
        with self._locked():
            reports = self._seller(request.args.get("seller")).reports.of_order(order_id)
            return {"documents": [views.document_json(report) for report in reports]}

    def _get_trouble(self) -> Json:
        with self._lock:
            in_store = [asdict(trouble) for trouble in self._amazon.troubles.in_store()]
        for trouble in in_store:
            trouble["seconds"] = trouble.pop("delay").total_seconds()
        return {"in_store": in_store}

    def _order_trouble(self) -> Json:
        trouble = _loaded(TroubleSchema())
        with self._lock:
            self._amazon.troubles.add(trouble)
        return self._get_trouble()

    def _clear_trouble(self) -> Json:
        with self._lock:
            self._amazon.troubles.clear()
        return self._get_trouble()

    def _get_ledger(self) -> Json:
        with self._locked() as amazon:
            return {"now": zulu(self._clock.now()), "buckets": amazon.ledger.pages()}

    def _get_clock(self) -> Json:
        return {"now": self._clock.now().isoformat(), "running": self._clock.is_running}

    def _set_clock(self) -> Json:
        payload = _loaded(ClockSchema())
        with self._locked() as amazon:
            if "now" in payload:
                self._clock.stop_at(payload["now"].astimezone(UTC))
            else:
                self._clock.advance(timedelta(seconds=payload["advance_seconds"]))
            amazon.advance(self._clock.now())
        return self._get_clock()

    def _get_shop(self) -> Json:
        with self._locked():
            shop = self._shop(request.args.get("seller"))
            return _get_shop(shop, self._amazon.settings.shop.seed)

    def _change_shop(self) -> Json:
        payload = _loaded(ShopSchema())
        with self._locked():
            shop = self._shop(payload.get("seller"))
            shop.trade(payload["orders_per_hour"], self._clock.now())
            return _get_shop(shop, self._amazon.settings.shop.seed)

    def _add_account(self) -> Json:
        payload = _loaded(AccountSchema())
        authorization = Authorization(
            Seller(
                payload["seller_id"],
                reset_minute=payload["reset_minute"],
                per_hour=payload["per_hour"],
            ),
            Developer(payload["developer_id"], payload["access_key_id"], payload["secret_key"]),
            payload["mws_auth_token"],
        )
        settings = ShopSettings(
            seed=self._amazon.settings.shop.seed,
            orders_per_hour=payload["orders_per_hour"],
            backlog=payload["backlog"],
        )
        with self._locked() as amazon:
            amazon.add_account(authorization, settings, self._clock.now())
        return {"seller": payload["seller_id"]}

    def _recall(self) -> Json:
        payload = _loaded(RecallSchema())
        with self._locked():
            seller = self._seller(payload.get("seller"))
            Recall(seller, self._clock.now())(payload)
            return {"orders": len(seller.shop.orders)}

    def _shop(self, seller_id: str | None) -> Shop:
        return self._seller(seller_id).shop

    def _seller(self, seller_id: str | None) -> SellerAccount:
        sellers = self._amazon.sellers
        return sellers.get(seller_id or next(iter(sellers))) or abort(404)


_ARTICLES = tuple(CATALOGUE.values())


def _get_shop(shop: Shop, seed: str) -> Json:
    return {
        "seller": shop.seller.seller_id,
        "seed": seed,
        "orders_per_hour": shop.orders_per_hour,
        "orders": len(shop.orders),
    }


def _request_cancel(shop: Shop, order: ShopOrder, reasons: dict[str, str]) -> None:
    for line in order.lines:
        line.cancel_reason = reasons.get(line.order_item_id, line.cancel_reason)
    shop.orders.changed(order.order_id)


def _loaded(schema: Schema) -> Any:  # noqa: ANN401  # depends on the schema
    return schema.load(request.get_json(force=True))


def _require_loopback() -> None:
    """Allow requests from this machine only."""
    if not ip_address(request.remote_addr or "0.0.0.0").is_loopback:  # noqa: S104  # nosec B104  # unknown
        abort(403)


def _not_valid(error: ValidationError) -> tuple[Json, int]:
    return {"errors": error.messages}, 422


def _not_possible(error: Exception) -> tuple[Json, int]:
    return {"errors": {"request": [str(error)]}}, 409
