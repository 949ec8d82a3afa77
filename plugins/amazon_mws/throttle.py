"""
How often Amazon may be called: its own figures, as the operations' pages print them.

Amazon counts for each pair of seller account and developer account. An operation and its
`ByNextToken` share a budget where the pages say so. The restore interval is the time in
which one call comes back.
"""

from datetime import timedelta

from ...ports.rate_policy import Budget

_MINUTE = timedelta(minutes=1)

BUDGETS = (
    Budget("ListOrders", ("ListOrders", "ListOrdersByNextToken"), 6, _MINUTE),
    Budget("GetOrder", ("GetOrder",), 6, _MINUTE),
    Budget(
        "ListOrderItems",
        ("ListOrderItems", "ListOrderItemsByNextToken"),
        30,
        timedelta(seconds=2),
    ),
    Budget("ListMarketplaceParticipations", ("ListMarketplaceParticipations",), 15, _MINUTE),
)
