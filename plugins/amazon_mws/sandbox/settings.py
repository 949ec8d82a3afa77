"""Settings of the sandbox."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from .quotas.quota import QuotaRules


class EasyShipNames(StrEnum):
    """The names of an order's Easy Ship elements."""

    EASY_SHIP = "easy_ship"
    """`EasyShipShipmentStatus`."""
    TFM = "tfm"
    """`TFMShipmentStatus`, as in older versions."""
    MIXED = "mixed"
    """Alternating from order to order."""


class AlreadyExistsCode(StrEnum):
    """The code of the error for a package that is already booked."""

    MISSPELT = "SchedulesdPackageAlreadyExists"
    """The documented spelling."""
    CORRECT = "ScheduledPackageAlreadyExists"
    """The spelling that clients expect."""


class ScheduledWord(StrEnum):
    """The status of a package that waits for its pickup."""

    READY = "ReadyForPickup"
    SCHEDULED = "Scheduled"


class DocumentReport(StrEnum):
    """How the report of a documents feed references the documents."""

    PER_FEED = "per_feed"
    """One reference, to one PDF with the pages of all orders."""
    PER_ORDER = "per_order"
    """One reference and one PDF per order."""


class ReportAccess(StrEnum):
    """Which operations accept the reference of a document."""

    LIST = "list"
    """GetReportList finds the report by it; GetReport accepts only the report ID."""
    DIRECT = "direct"
    """GetReport accepts the reference; GetReportList finds nothing."""
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class ShopSettings:
    """
    The events in a shop. Rates are shares from 0 to 1.

    Args:
        seed: the same seed yields the same orders at the same times.
        orders_per_hour: average from the start; 0 for none.
        backlog: orders placed before the start.
        backlog_days: the period of the backlog.
        pending_minutes: average time that an order is Pending.
        cancel_rate: orders cancelled by their buyers within hours.
        partial_cancel_rate: partially cancelled orders.
        by_amazon_rate: orders shipped by Amazon.
        self_ship_rate: orders shipped by the seller without Easy Ship.
        serial_number_rate: orders whose first line requires serial numbers.
        leave_out_every: every n-th order lacks an optional element, a different one each time.
        missing_sku_every: every n-th order has a line without SellerSKU.
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
    Easy Ship behavior that Amazon does not document.

    Args:
        slot_minutes: how long a listed slot can be booked.
        invoice_seconds: time from booking until the package has its invoice.
    """

    already_exists: AlreadyExistsCode = AlreadyExistsCode.MISSPELT
    scheduled_word: ScheduledWord = ScheduledWord.READY
    slot_minutes: float = 60.0
    invoice_seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class FeedSettings:
    """
    Feed processing that Amazon does not document.

    Args:
        feed_delay_factor: 1 for the measured times, 0 for immediate processing.
        feed_lanes: how many feeds of one type are processed at once: 1 as documented, 5 as
            recorded.
        unlisted_seconds: how long a new feed is missing from lists.
        bare_reports: processing reports lack StatusCode and ProcessingSummary.
        unknown_skus_succeed: a stock message for an unknown SKU is reported as successful.
        several_orders_per_feed: a documents feed may contain more than one order.
        document_report: see `DocumentReport`.
        document_errors_told: the report has an error per order, in an element without a
            published example; else only counts.
    """

    feed_delay_factor: float = 1.0
    feed_lanes: int = 1
    unlisted_seconds: float = 0.0
    bare_reports: bool = False
    unknown_skus_succeed: bool = False
    several_orders_per_feed: bool = False
    document_report: DocumentReport = DocumentReport.PER_FEED
    document_errors_told: bool = False


@dataclass(frozen=True, slots=True)
class ReportSettings:
    """
    How documents are made available.

    Args:
        report_access: see `ReportAccess`.
        report_seconds: delay from the feed's completion to its report.
        report_content_type: of responses with a PDF; deliberately wrong, as none was recorded.
        without_invoice: the PDF contains only the label.
    """

    report_access: ReportAccess = ReportAccess.LIST
    report_seconds: float = 0.0
    report_content_type: str = "text/plain;charset=Cp1252"
    without_invoice: bool = False


@dataclass(frozen=True, slots=True)
class SandboxSettings:
    """
    All settings of a simulated Amazon.

    Args:
        entries_per_page: of lists without a page size parameter.
        token_lifetime: after this a NextToken is invalid.
    """

    shop: ShopSettings = field(default_factory=ShopSettings)
    quota: QuotaRules = field(default_factory=QuotaRules)
    easy_ship: EasyShipSettings = field(default_factory=EasyShipSettings)
    feeds: FeedSettings = field(default_factory=FeedSettings)
    reports: ReportSettings = field(default_factory=ReportSettings)
    easy_ship_names: EasyShipNames = EasyShipNames.EASY_SHIP
    entries_per_page: int = 100
    token_lifetime: timedelta = timedelta(days=1)
