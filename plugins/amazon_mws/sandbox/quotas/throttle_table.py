"""
The documented throttling limits of all operations.

Calls are counted per pair of seller and developer. Operations of one entry share a bucket.
"""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """
    One bucket: `burst` calls at once, one restored every `restore`.

    `per_hour` is the hourly quota, None if there is none; accounts may have another one.
    """

    operations: tuple[str, ...]
    burst: int
    restore: timedelta
    per_hour: int | None = None

    @property
    def name(self) -> str:
        """The first operation, which identifies the bucket."""
        return self.operations[0]


def _limit(*operations: str, burst: int, seconds: int, per_hour: int | None = None) -> Limit:
    return Limit(operations, burst, timedelta(seconds=seconds), per_hour)


_SERVICE_STATUS = _limit("GetServiceStatus", burst=2, seconds=300)

_THROTTLE_TABLE: dict[str, tuple[Limit, ...]] = {
    "Orders": (
        _limit("ListOrders", "ListOrdersByNextToken", burst=6, seconds=60),
        _limit("GetOrder", burst=6, seconds=60),
        _limit("ListOrderItems", "ListOrderItemsByNextToken", burst=30, seconds=2),
        _SERVICE_STATUS,
    ),
    "Sellers": (
        _limit(
            "ListMarketplaceParticipations",
            "ListMarketplaceParticipationsByNextToken",
            burst=15,
            seconds=60,
        ),
        _SERVICE_STATUS,
    ),
    "Feeds": (
        _limit("SubmitFeed", burst=15, seconds=120, per_hour=30),
        _limit("GetFeedSubmissionList", burst=10, seconds=45, per_hour=80),
        _limit("GetFeedSubmissionListByNextToken", burst=30, seconds=2, per_hour=1800),
        _limit("GetFeedSubmissionCount", burst=10, seconds=45, per_hour=80),
        _limit("CancelFeedSubmissions", burst=10, seconds=45, per_hour=80),
        _limit("GetFeedSubmissionResult", burst=15, seconds=60, per_hour=60),
        _SERVICE_STATUS,
    ),
    "Reports": (
        _limit("GetReport", burst=15, seconds=60, per_hour=60),
        _limit("GetReportList", burst=10, seconds=60, per_hour=60),
        _limit("GetReportListByNextToken", burst=30, seconds=2, per_hour=1800),
        _limit("GetReportCount", burst=10, seconds=45, per_hour=80),
        _limit("RequestReport", burst=15, seconds=60, per_hour=60),
        _limit("GetReportRequestList", burst=10, seconds=45, per_hour=80),
        _limit("GetReportRequestListByNextToken", burst=30, seconds=2, per_hour=1800),
        _limit("UpdateReportAcknowledgements", burst=10, seconds=45, per_hour=80),
        _SERVICE_STATUS,
    ),
    "EasyShip": (
        _limit("ListPickupSlots", burst=15, seconds=4),
        _limit("CreateScheduledPackage", burst=15, seconds=4),
        _limit("GetScheduledPackage", burst=15, seconds=4),
        _limit("UpdateScheduledPackages", burst=10, seconds=4),
        _SERVICE_STATUS,
    ),
}

LIMITS: dict[tuple[str, str], Limit] = {
    (section, operation): limit
    for section, limits in _THROTTLE_TABLE.items()
    for limit in limits
    for operation in limit.operations
}
"""The limit of each (section, operation)."""
