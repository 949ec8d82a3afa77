"""The control side, in JSON: what a test or a demo does to the simulated world."""

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
from ..seller_central import SellerCentral
from ..settings import ShopSettings
from ..shop.catalogue import CATALOGUE
from ..shop.order import NotPossible, ShopOrder
from ..shop.shop import Shop
from . import back_office, order_entry
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
    """The routes under `/control`. They change the world under the lock of the front side."""

    def __init__(self, amazon: Amazon, clock: SandboxClock, lock: Lock) -> None:
        self._amazon = amazon
        self._clock = clock
        self._lock = lock

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        blueprint = Blueprint("control", __name__, url_prefix="/control")
        blueprint.before_request(_refuse_strangers)
        routes: list[tuple[str, str, Callable[..., Any]]] = [
            ("GET", "/orders", self._tell_orders),
            ("POST", "/orders", self._place_orders),
            ("POST", "/orders/<order_id>", self._change_order),
            ("GET", "/catalogue", self._tell_catalogue),
            ("GET", "/stock", self._tell_stock),
            ("POST", "/stock", self._offer_skus),
            ("GET", "/packages", self._tell_packages),
            ("GET", "/feeds", self._tell_feeds),
            ("POST", "/feeds", self._release_feeds),
            ("GET", "/documents/<order_id>", self._tell_documents),
            ("GET", "/trouble", self._tell_trouble),
            ("POST", "/trouble", self._order_trouble),
            ("DELETE", "/trouble", self._clear_trouble),
            ("GET", "/ledger", self._tell_ledger),
            ("GET", "/clock", self._tell_clock),
            ("POST", "/clock", self._set_clock),
            ("GET", "/shop", self._tell_shop),
            ("POST", "/shop", self._change_shop),
            ("POST", "/accounts", self._welcome),
        ]
        for method, path, view in routes:
            blueprint.add_url_rule(path, f"{method} {path}", view, methods=[method])
        blueprint.register_error_handler(ValidationError, _not_valid)
        blueprint.register_error_handler(NotPossible, _not_possible)
        blueprint.register_error_handler(CannotGoBack, _not_possible)
        return blueprint

    @contextmanager
    def _world(self) -> Iterator[Amazon]:
        with self._lock:
            self._amazon.advance(self._clock.now())
            yield self._amazon

    def _tell_orders(self) -> Json:
        with self._world():
            orders = self._shop(request.args.get("seller")).orders.values()
            return {"orders": [order_entry.tell(order) for order in orders]}

    def _place_orders(self) -> Json:
        wish = _loaded(PlaceOrdersSchema())
        with self._world():
            now = self._clock.now()
            shop = self._shop(wish.get("seller"))
            if "count" in wish:
                return {"order_ids": order_entry.place_some(shop, wish["count"], now)}
            return {"order_ids": [order_entry.place(shop, order, now) for order in wish["orders"]]}

    def _change_order(self, order_id: str) -> Json:
        wish = _loaded(ChangeOrderSchema())
        with self._world():
            now = self._clock.now()
            shop = self._shop(wish.get("seller"))
            order = shop.orders.get(order_id) or abort(404)
            if "cancel_units" in wish:
                shop.cancel_units(order, wish["cancel_units"], now)
            if "status" in wish:
                shop.become(order, wish["status"], now)
            _request_cancel(order, wish.get("buyer_requests_cancel", {}))
            return order_entry.tell(order)

    def _tell_catalogue(self) -> Json:
        articles = [{**asdict(article), "price": str(article.price)} for article in _ARTICLES]
        return {"articles": articles}

    def _tell_stock(self) -> Json:
        with self._world():
            stock = self._seller(request.args.get("seller")).stock
            return {"stock": back_office.tell_stock(stock, request.args.getlist("sku"))}

    def _offer_skus(self) -> Json:
        wish = _loaded(OfferSchema())
        with self._world():
            stock = self._seller(wish.get("seller")).stock
            stock.offer(wish["skus"])
            return {"skus": len(stock.skus())}

    def _tell_packages(self) -> Json:
        with self._world() as amazon:
            packages = self._seller(request.args.get("seller")).packages.packages.values()
            waiting = amazon.settings.easy_ship.scheduled_word
            return {"packages": [back_office.tell_package(each, waiting) for each in packages]}

    def _tell_feeds(self) -> Json:
        with self._world():
            feeds = self._seller(request.args.get("seller")).feeds.feeds.values()
            return {"feeds": [back_office.tell_feed(feed) for feed in feeds]}

    def _release_feeds(self) -> Json:
        wish = _loaded(ReleaseSchema())
        with self._world():
            back_office.release(
                self._seller(wish.get("seller")), wish["release"], self._clock.now()
            )
        return {"released": wish["release"]}

    def _tell_documents(self, order_id: str) -> Json:
        with self._world():
            reports = self._seller(request.args.get("seller")).reports.of_order(order_id)
            return {"documents": [back_office.tell_document(report) for report in reports]}

    def _tell_trouble(self) -> Json:
        with self._lock:
            in_store = [asdict(trouble) for trouble in self._amazon.troubles.in_store()]
        for trouble in in_store:
            trouble["seconds"] = trouble.pop("delay").total_seconds()
        return {"in_store": in_store}

    def _order_trouble(self) -> Json:
        trouble = _loaded(TroubleSchema())
        with self._lock:
            self._amazon.troubles.order(trouble)
        return self._tell_trouble()

    def _clear_trouble(self) -> Json:
        with self._lock:
            self._amazon.troubles.clear()
        return self._tell_trouble()

    def _tell_ledger(self) -> Json:
        with self._world() as amazon:
            return {"now": zulu(self._clock.now()), "buckets": amazon.ledger.pages()}

    def _tell_clock(self) -> Json:
        return {"now": self._clock.now().isoformat(), "running": self._clock.is_running}

    def _set_clock(self) -> Json:
        wish = _loaded(ClockSchema())
        with self._lock:
            if "now" in wish:
                self._clock.stop_at(wish["now"].astimezone(UTC))
            else:
                self._clock.advance(timedelta(seconds=wish["advance_seconds"]))
            self._amazon.advance(self._clock.now())
        return self._tell_clock()

    def _tell_shop(self) -> Json:
        with self._world():
            shop = self._shop(request.args.get("seller"))
            return _tell_shop(shop, self._amazon.settings.shop.seed)

    def _change_shop(self) -> Json:
        wish = _loaded(ShopSchema())
        with self._world():
            shop = self._shop(wish.get("seller"))
            shop.trade(wish["orders_per_hour"], self._clock.now())
            return _tell_shop(shop, self._amazon.settings.shop.seed)

    def _welcome(self) -> Json:
        wish = _loaded(AccountSchema())
        authorization = Authorization(
            Seller(wish["seller_id"], reset_minute=wish["reset_minute"], per_hour=wish["per_hour"]),
            Developer(wish["developer_id"], wish["access_key_id"], wish["secret_key"]),
            wish["mws_auth_token"],
        )
        settings = ShopSettings(
            seed=self._amazon.settings.shop.seed,
            orders_per_hour=wish["orders_per_hour"],
            backlog=wish["backlog"],
        )
        with self._lock:
            self._amazon.welcome(authorization, settings, self._clock.now())
        return {"seller": wish["seller_id"]}

    def _shop(self, seller_id: str | None) -> Shop:
        return self._seller(seller_id).shop

    def _seller(self, seller_id: str | None) -> SellerCentral:
        sellers = self._amazon.sellers
        return sellers.get(seller_id or next(iter(sellers))) or abort(404)


_ARTICLES = tuple(CATALOGUE.values())


def _tell_shop(shop: Shop, seed: str) -> Json:
    return {
        "seller": shop.seller.seller_id,
        "seed": seed,
        "orders_per_hour": shop.orders_per_hour,
        "orders": len(shop.orders),
    }


def _request_cancel(order: ShopOrder, reasons: dict[str, str]) -> None:
    for line in order.lines:
        line.cancel_reason = reasons.get(line.order_item_id, line.cancel_reason)


def _loaded(schema: Schema) -> Any:  # noqa: ANN401  # each schema loads into its own shape
    return schema.load(request.get_json(force=True))


def _refuse_strangers() -> None:
    """Only this machine may move the world."""
    if not ip_address(request.remote_addr or "0.0.0.0").is_loopback:  # noqa: S104  # nosec B104  # nobody
        abort(403)


def _not_valid(error: ValidationError) -> tuple[Json, int]:
    return {"errors": error.messages}, 422


def _not_possible(error: Exception) -> tuple[Json, int]:
    return {"errors": {"request": [str(error)]}}, 409
