"""What ListOrders may be asked, and what it answers when asked wrongly."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..protocol.accounts import Seller
from ..protocol.faults import invalid_value
from ..protocol.parameters import Parameters
from ..shop.order import ShopOrder, Status
from ..shop.shop import Shop
from ..shop.timeline import Key

HORIZON = timedelta(minutes=2)
"""An answer covers everything up to this much before now."""

_MOST_MARKETPLACES = 50
_MOST_RESULTS = 100
_ONLY_TOGETHER = {Status.UNSHIPPED, Status.PARTIALLY_SHIPPED}
_STATUSES = {*Status, "PendingAvailability", "Unfulfillable"}
_CHANNELS = {"AFN", "MFN"}
_ALONE = (
    "FulfillmentChannel.Channel",
    "OrderStatus.Status",
    "PaymentMethod.Method",
)
"""What a search by buyer or by the seller's own order id cannot be combined with."""


@dataclass(frozen=True, slots=True)
class OrderQuery:
    """
    One listing of orders. An empty filter lets everything through.

    Args:
        created: by the moment of placing; else by the last update.
        until: the answer covers everything up to here.
        easy_ship_statuses: when given, only Easy Ship orders come back.
    """

    created: bool
    since: datetime
    until: datetime
    marketplaces: frozenset[str]
    statuses: frozenset[str]
    channels: frozenset[str]
    payment_methods: frozenset[str]
    easy_ship_statuses: frozenset[str]
    buyer_email: str
    seller_order_id: str
    page_size: int

    @property
    def bound_name(self) -> str:
        """How the answer names `until`."""
        return "CreatedBefore" if self.created else "LastUpdatedBefore"

    def found_in(self, shop: Shop, beyond: Key | None) -> Iterator[tuple[Key, ShopOrder]]:
        """Yield the orders that are asked for, those after `beyond` only."""
        orders = shop.placed_between if self.created else shop.updated_between
        for key, order in orders(self.since, self.until, beyond):
            if self._wants(order):
                yield key, order

    def _wants(self, order: ShopOrder) -> bool:
        filters = (
            (self.marketplaces, order.marketplace_id),
            (self.statuses, order.status),
            (self.channels, fulfillment_channel(order)),
            (self.payment_methods, payment_method(order)),
        )
        return (
            all(value in wanted for wanted, value in filters if wanted)
            and (not self.easy_ship_statuses or self._has_easy_ship_status(order))
            and self.buyer_email in ("", order.buyer.email)
            and self.seller_order_id in ("", order.order_id)
        )

    def _has_easy_ship_status(self, order: ShopOrder) -> bool:
        return order.easy_ship and order.easy_ship_status in self.easy_ship_statuses


def fulfillment_channel(order: ShopOrder) -> str:
    """Return who ships: AFN is Amazon, MFN the seller."""
    return "AFN" if order.by_amazon else "MFN"


def payment_method(order: ShopOrder) -> str:
    """Return how it is paid, in Amazon's words."""
    return "COD" if order.cash_on_delivery else "Other"


def read_query(parameters: Parameters, seller: Seller, now: datetime) -> OrderQuery:
    """
    Read the parameters of ListOrders.

    Raises:
        Fault: as Amazon answers.
    """
    created, since, until = _span(parameters, now)
    _refuse_searches_with_filters(parameters)
    return OrderQuery(
        created=created,
        since=since,
        until=until,
        marketplaces=_marketplaces(parameters, seller),
        statuses=_statuses(parameters),
        channels=_known(parameters, "FulfillmentChannel.Channel", _CHANNELS),
        payment_methods=_known(parameters, "PaymentMethod.Method", {"COD", "CVS", "Other"}),
        easy_ship_statuses=frozenset(
            parameters.numbered("EasyShipShipmentStatus.Status")
            or parameters.numbered("TFMShipmentStatus.Status")
        ),
        buyer_email=parameters.get("BuyerEmail", ""),
        seller_order_id=parameters.get("SellerOrderId", ""),
        page_size=parameters.whole_number("MaxResultsPerPage", _MOST_RESULTS, 1, _MOST_RESULTS),
    )


def _span(parameters: Parameters, now: datetime) -> tuple[bool, datetime, datetime]:
    created_after = parameters.moment("CreatedAfter")
    updated_after = parameters.moment("LastUpdatedAfter")
    if created_after is not None and updated_after is not None:
        raise invalid_value("CreatedAfter and LastUpdatedAfter cannot both be specified")
    created = created_after is not None
    since = created_after or updated_after
    if since is None:
        raise invalid_value("CreatedAfter or LastUpdatedAfter must be specified")
    kind, other = ("Created", "LastUpdated") if created else ("LastUpdated", "Created")
    if f"{other}Before" in parameters:
        raise invalid_value(f"{other}Before cannot be specified with {kind}After")
    horizon = now - HORIZON
    until = parameters.moment(f"{kind}Before")
    if since > now:
        raise invalid_value(f"{kind}After must not be later than now")
    if until is None:
        return created, since, horizon
    if until <= since:
        raise invalid_value(f"{kind}Before must be later than {kind}After")
    if until > horizon:
        raise invalid_value(f"{kind}Before must be at least two minutes before now")
    return created, since, until


def _refuse_searches_with_filters(parameters: Parameters) -> None:
    searches = [name for name in ("BuyerEmail", "SellerOrderId") if parameters.get(name)]
    filters = [name for name in _ALONE if parameters.numbered(name)]
    filters += [name for name in ("LastUpdatedAfter", "LastUpdatedBefore") if name in parameters]
    if len(searches) > 1 or (searches and filters):
        raise invalid_value(f"{searches[0]} cannot be combined with {(filters + searches[1:])[0]}")


def _marketplaces(parameters: Parameters, seller: Seller) -> frozenset[str]:
    asked = frozenset(parameters.numbered("MarketplaceId.Id"))
    own = {marketplace.marketplace_id for marketplace in seller.marketplaces}
    if not asked:
        raise invalid_value("MarketplaceId must be specified")
    if len(asked) > _MOST_MARKETPLACES:
        raise invalid_value(f"At most {_MOST_MARKETPLACES} MarketplaceIds can be specified")
    if not asked <= own:
        raise invalid_value(f"The seller is not registered in {', '.join(sorted(asked - own))}")
    return asked


def _statuses(parameters: Parameters) -> frozenset[str]:
    statuses = _known(parameters, "OrderStatus.Status", _STATUSES)
    if len(statuses & _ONLY_TOGETHER) == 1:
        raise invalid_value(
            "Unshipped and PartiallyShipped must be used together in the OrderStatus filter"
        )
    return statuses


def _known(parameters: Parameters, name: str, words: set[str]) -> frozenset[str]:
    asked = frozenset(parameters.numbered(name))
    if not asked <= words:
        raise invalid_value(f"Unknown {name}: {', '.join(sorted(asked - words))}")
    return asked
