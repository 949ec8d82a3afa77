"""The Sellers section: lists a seller's marketplaces."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from .....sdk.sandbox.state import State
from ..protocol.accounts import Marketplace, Seller
from ..protocol.markup import Node
from .page_tokens import PageTokens
from .section import Call, Section
from .service_status import get_service_status


@dataclass(frozen=True, slots=True)
class _Place:
    """The number of marketplaces on previous pages."""

    returned: int


class SellersSection:
    """Implements the operations of the Sellers section."""

    def __init__(
        self, rng: Random, entries_per_page: int, token_lifetime: timedelta, state: State
    ) -> None:
        self._entries_per_page = entries_per_page
        issued = state.kept("marketplace tokens", tuple[str, _Place, datetime])
        self._tokens = PageTokens(rng, token_lifetime, issued)

    def section(self) -> Section:
        """Return the section with its operations."""
        return Section(
            "Sellers",
            "2011-07-01",
            {
                "ListMarketplaceParticipations": self._first_page,
                "ListMarketplaceParticipationsByNextToken": self._next_page,
                "GetServiceStatus": get_service_status,
            },
        )

    def _first_page(self, call: Call) -> Sequence[Node]:
        return self._page(call, _Place(0))

    def _next_page(self, call: Call) -> Sequence[Node]:
        return self._page(call, self._tokens.redeem(call))

    def _page(self, call: Call, place: _Place) -> Sequence[Node]:
        seller = call.seller
        end = place.returned + self._entries_per_page
        marketplaces = seller.marketplaces[place.returned : end]
        page: list[Node] = [
            (
                "ListParticipations",
                [_participation(seller, marketplace) for marketplace in marketplaces],
            ),
            ("ListMarketplaces", [_description(marketplace) for marketplace in marketplaces]),
        ]
        if end < len(seller.marketplaces):
            page.insert(0, ("NextToken", self._tokens.issue(call, _Place(end))))
        return page


def _participation(seller: Seller, marketplace: Marketplace) -> Node:
    return (
        "Participation",
        [
            ("MarketplaceId", marketplace.marketplace_id),
            ("SellerId", seller.seller_id),
            ("HasSellerSuspendedListings", "No"),
        ],
    )


def _description(marketplace: Marketplace) -> Node:
    return (
        "Marketplace",
        [
            ("MarketplaceId", marketplace.marketplace_id),
            ("Name", marketplace.name),
            ("DefaultCountryCode", marketplace.country),
            ("DefaultCurrencyCode", marketplace.currency),
            ("DefaultLanguageCode", marketplace.language),
            ("DomainName", marketplace.domain),
        ],
    )
