"""What can be chosen about a sandbox."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from .quota import QuotaRules


class EasyShipNames(StrEnum):
    """Which names the Easy Ship elements of an order have."""

    EASY_SHIP = "easy_ship"
    """`EasyShipShipmentStatus`."""
    TFM = "tfm"
    """`TFMShipmentStatus` and `ShippedByAmazonTFM`, as older versions say."""
    MIXED = "mixed"
    """One order so, the next one so."""


@dataclass(frozen=True, slots=True)
class ShopSettings:
    """
    How a shop does. Rates are shares from 0 to 1.

    Args:
        seed: the same seed makes the same buyers order the same things at the same moments.
        orders_per_hour: placed from the beginning on, on average; 0 for none.
        backlog: orders that were placed before the beginning.
        backlog_days: over how many days.
        pending_minutes: how long an order is Pending, on average.
        cancel_rate: orders that their buyers cancel within some hours.
        partial_cancel_rate: orders of which a part is cancelled.
        by_amazon_rate: orders that Amazon ships itself.
        self_ship_rate: orders that the seller ships without Easy Ship.
        leave_out_every: each n-th order lacks one optional element, another one each time.
        missing_sku_every: each n-th order has a line without SellerSKU.
    """

    seed: str = "1"
    orders_per_hour: float = 12.0
    backlog: int = 25
    backlog_days: float = 3.0
    pending_minutes: float = 5.0
    cancel_rate: float = 0.04
    partial_cancel_rate: float = 0.03
    cash_on_delivery_rate: float = 0.4
    gift_rate: float = 0.08
    by_amazon_rate: float = 0.03
    self_ship_rate: float = 0.03
    leave_out_every: int = 0
    missing_sku_every: int = 0


@dataclass(frozen=True, slots=True)
class SandboxSettings:
    """
    How a simulated Amazon behaves.

    Args:
        entries_per_page: of lists whose page size a client cannot choose.
        token_lifetime: after this a NextToken is forgotten.
    """

    shop: ShopSettings = field(default_factory=ShopSettings)
    quota: QuotaRules = field(default_factory=QuotaRules)
    easy_ship_names: EasyShipNames = EasyShipNames.EASY_SHIP
    entries_per_page: int = 100
    token_lifetime: timedelta = timedelta(days=1)
