"""Parses and validates the parameters of ListOrders."""

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
"""A listing includes changes up to this long before now."""

_MOST_MARKETPLACES = 50
_MOST_RESULTS = 100
_ONLY_TOGETHER = {Status.UNSHIPPED, Status.PARTIALLY_SHIPPED}
_STATUSES = {*Status, "PendingAvailability", "Unfulfillable"}
_CHANNELS = {"AFN", "MFN"}
_SEARCH_EXCLUDES = (
    "FulfillmentChannel.Channel",
    "OrderStatus.Status",
    "PaymentMethod.Method",
)
"""Filters that cannot be combined with BuyerEmail or SellerOrderId."""


@dataclass(frozen=True, slots=True)
class OrderQuery:
    """
    A filter of orders. Empty filters match everything.

    Args:
        created: filter by creation time; else by last update.
        until: inclusive end of the listing.
        easy_ship_statuses: if not empty, only Easy Ship orders match.
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
        """The element name of `until` in the response."""
        return "CreatedBefore" if self.created else "LastUpdatedBefore"

    def found_in(self, shop: Shop, beyond: Key | None) -> Iterator[tuple[Key, ShopOrder]]:
        """Yield the matching orders after `beyond`."""
        orders = shop.placed_between if self.created else shop.updated_between
        for key, order in orders(self.since, self.until, beyond):
            if self._matches(order):
                yield key, order

    def _matches(self, order: ShopOrder) -> bool:
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
    """Return AFN if Amazon ships, MFN if the seller does."""
    return "AFN" if order.by_amazon else "MFN"


def payment_method(order: ShopOrder) -> str:
    """Return Amazon's name of the payment method."""
    return "COD" if order.cash_on_delivery else "Other"


def read_query(parameters: Parameters, seller: Seller, now: datetime) -> OrderQuery:
    """
    Parse the parameters of ListOrders.

    Raises:
        Fault: a parameter is missing or invalid.
    """
    created, since, until = _span(parameters, now)
    _check_search(parameters)
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
    created_after = parameters.timestamp("CreatedAfter")
    updated_after = parameters.timestamp("LastUpdatedAfter")
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
    until = parameters.timestamp(f"{kind}Before")
    if since > now:
        raise invalid_value(f"{kind}After must not be later than now")
    if until is None:
        return created, since, horizon
    if until <= since:
        raise invalid_value(f"{kind}Before must be later than {kind}After")
    if until > horizon:
        raise invalid_value(f"{kind}Before must be at least two minutes before now")
    return created, since, until


def _check_search(parameters: Parameters) -> None:
    searches = [name for name in ("BuyerEmail", "SellerOrderId") if parameters.get(name)]
    filters = [name for name in _SEARCH_EXCLUDES if parameters.numbered(name)]
    filters += [name for name in ("LastUpdatedAfter", "LastUpdatedBefore") if name in parameters]
    if len(searches) > 1 or (searches and filters):
        raise invalid_value(f"{searches[0]} cannot be combined with {(filters + searches[1:])[0]}")


def _marketplaces(parameters: Parameters, seller: Seller) -> frozenset[str]:
    requested = frozenset(parameters.numbered("MarketplaceId.Id"))
    own = {marketplace.marketplace_id for marketplace in seller.marketplaces}
    if not requested:
        raise invalid_value("MarketplaceId must be specified")
    if len(requested) > _MOST_MARKETPLACES:
        raise invalid_value(f"At most {_MOST_MARKETPLACES} MarketplaceIds can be specified")
    if not requested <= own:
        raise invalid_value(f"The seller is not registered in {', '.join(sorted(requested - own))}")
    return requested


def _statuses(parameters: Parameters) -> frozenset[str]:
    statuses = _known(parameters, "OrderStatus.Status", _STATUSES)
    if len(statuses & _ONLY_TOGETHER) == 1:
        raise invalid_value(
            "Unshipped and PartiallyShipped must be used together in the OrderStatus filter"
        )
    return statuses


def _known(parameters: Parameters, name: str, words: set[str]) -> frozenset[str]:
    requested = frozenset(parameters.numbered(name))
    if not requested <= words:
        raise invalid_value(f"Unknown {name}: {', '.join(sorted(requested - words))}")
    return requested
