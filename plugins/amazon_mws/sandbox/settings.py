"""What can be chosen about a sandbox."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from .quotas.quota import QuotaRules


class EasyShipNames(StrEnum):
    """Which names the Easy Ship elements of an order have."""

    EASY_SHIP = "easy_ship"
    """`EasyShipShipmentStatus`."""
    TFM = "tfm"
    """`TFMShipmentStatus` and `ShippedByAmazonTFM`, as older versions say."""
    MIXED = "mixed"
    """One order so, the next one so."""


class AlreadyExistsCode(StrEnum):
    """How the error is spelt that says that a package is booked already."""

    MISSPELT = "SchedulesdPackageAlreadyExists"
    """As Amazon's page prints it."""
    CORRECT = "ScheduledPackageAlreadyExists"
    """As clients know it."""


class ScheduledWord(StrEnum):
    """What a package is called that waits for its pickup."""

    READY = "ReadyForPickup"
    SCHEDULED = "Scheduled"


class DocumentReport(StrEnum):
    """How the report of a documents feed names the documents."""

    PER_FEED = "per_feed"
    """One reference, to one PDF that holds the pages of all orders."""
    PER_ORDER = "per_order"
    """One reference for each order, each to a PDF of its own."""


class ReportAccess(StrEnum):
    """What the reference of a document is good for."""

    LIST = "list"
    """GetReportList finds the report by it; GetReport takes the report's own id only."""
    DIRECT = "direct"
    """GetReport takes the reference itself; GetReportList finds nothing."""
    BOTH = "both"


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
        serial_number_rate: orders whose first line needs serial numbers.
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
    serial_number_rate: float = 0.0
    leave_out_every: int = 0
    missing_sku_every: int = 0


@dataclass(frozen=True, slots=True)
class EasyShipSettings:
    """
    How Easy Ship behaves where Amazon's pages leave it open.

    Args:
        slot_minutes: how long a listed slot can be booked.
        invoice_seconds: after this the booked package tells its invoice.
    """

    already_exists: AlreadyExistsCode = AlreadyExistsCode.MISSPELT
    scheduled_word: ScheduledWord = ScheduledWord.READY
    slot_minutes: float = 60.0
    invoice_seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class FeedSettings:
    """
    How feeds are processed where Amazon's pages leave it open.

    Args:
        feed_delay_factor: 1 for the measured times, 0 to process at once.
        unlisted_seconds: how long a fresh feed is in no list.
        bare_reports: processing reports lack StatusCode and ProcessingSummary.
        unknown_skus_succeed: a stock message for an unknown SKU is reported as done.
        several_orders_per_feed: a documents feed may hold more than one order.
        document_report: see there.
        document_errors_told: the report says what is wrong with an order, in an element of
            which no published example exists; else it counts only.
    """

    feed_delay_factor: float = 1.0
    unlisted_seconds: float = 0.0
    bare_reports: bool = False
    unknown_skus_succeed: bool = False
    several_orders_per_feed: bool = False
    document_report: DocumentReport = DocumentReport.PER_FEED
    document_errors_told: bool = False


@dataclass(frozen=True, slots=True)
class ReportSettings:
    """
    How finished documents are given out.

    Args:
        report_access: see there.
        report_seconds: how long after its feed a report is there.
        report_content_type: what the answer with a PDF says it is; unrecorded, so it is odd.
        without_invoice: the PDF holds the label alone.
    """

    report_access: ReportAccess = ReportAccess.LIST
    report_seconds: float = 0.0
    report_content_type: str = "text/plain;charset=Cp1252"
    without_invoice: bool = False


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
    easy_ship: EasyShipSettings = field(default_factory=EasyShipSettings)
    feeds: FeedSettings = field(default_factory=FeedSettings)
    reports: ReportSettings = field(default_factory=ReportSettings)
    easy_ship_names: EasyShipNames = EasyShipNames.EASY_SHIP
    entries_per_page: int = 100
    token_lifetime: timedelta = timedelta(days=1)
