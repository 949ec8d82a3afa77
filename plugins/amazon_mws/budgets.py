"""
Amazon's throttling limits as documented on the operations' pages.

Amazon counts per pair of seller account and developer account. An operation and its
`ByNextToken` share a budget where documented. The restore interval restores one call.
"""

from datetime import timedelta
from typing import Final

from ...ports.host.rate_policy import Budget

SUBMIT_FEED: Final = "SubmitFeed"
MOST_FEEDS_AT_ONCE: Final = 15

STOCK: Final = "stock"
"""The priority class of feeds with stock levels."""
PACK: Final = "pack"
"""The priority class of feeds that request documents of packed shipments."""

_MINUTE = timedelta(minutes=1)
_FEEDS_AN_HOUR = 30

_SECOND = timedelta(seconds=1)

_EASY_SHIP = (
    Budget("ListPickupSlots", ("ListPickupSlots",), 15, 4 * _SECOND),
    Budget("CreateScheduledPackage", ("CreateScheduledPackage",), 15, 4 * _SECOND),
    Budget("GetScheduledPackage", ("GetScheduledPackage",), 15, 4 * _SECOND),
    Budget("UpdateScheduledPackages", ("UpdateScheduledPackages",), 10, 4 * _SECOND),
)

_DOCUMENTS = (
    Budget("GetFeedSubmissionList", ("GetFeedSubmissionList",), 10, 45 * _SECOND, 80),
    Budget("GetFeedSubmissionResult", ("GetFeedSubmissionResult",), 15, _MINUTE, 60),
    Budget("GetReportList", ("GetReportList",), 10, _MINUTE, 60),
    Budget("GetReport", ("GetReport",), 15, _MINUTE, 60),
)

_READING = (
    Budget("ListOrders", ("ListOrders", "ListOrdersByNextToken"), 6, _MINUTE),
    Budget("GetOrder", ("GetOrder",), 6, _MINUTE),
    Budget(
        "ListOrderItems",
        ("ListOrderItems", "ListOrderItemsByNextToken"),
        30,
        2 * _SECOND,
    ),
    Budget("ListMarketplaceParticipations", ("ListMarketplaceParticipations",), 15, _MINUTE),
)


def amazon_budgets(feeds_at_once: int) -> tuple[Budget, ...]:
    """
    Return every budget of an account.

    `feeds_at_once`, 1 to 15, is the part of SubmitFeed's burst that is used. Feeds of all types
    share this budget: one every two minutes and 30 per hour. The hourly stock feed has
    priority, which leaves at most 29 documents feeds in an hour with one.
    """
    submit_feed = Budget(
        SUBMIT_FEED,
        (SUBMIT_FEED,),
        feeds_at_once,
        2 * _MINUTE,
        hourly_quota=_FEEDS_AN_HOUR,
        headroom=MOST_FEEDS_AT_ONCE - feeds_at_once,
        priority=(STOCK, PACK),
    )
    return (*_READING, *_EASY_SHIP, submit_feed, *_DOCUMENTS)
