"""Tests a connection's credentials."""

from dataclasses import dataclass
from datetime import datetime

from ...ports.host.errors import CredentialsRefused, Unavailable
from ...ports.host.rate_policy import Deferred
from .mws.answers import Element, contents_of, entries_of
from .mws.client import AmazonClient
from .mws.errors import RequestRefused
from .mws.request import SELLERS, Call

LIST_PARTICIPATIONS = Call(SELLERS, "ListMarketplaceParticipations")


@dataclass(frozen=True, slots=True)
class AmazonCredentialTest:
    """Checks that the seller participates in the configured marketplace."""

    client: AmazonClient
    marketplace_id: str
    seller_id: str

    def probe(self, now: datetime) -> Deferred | None:
        """Make one read-only call; None means that the credentials are valid."""
        try:
            answer = self.client.call(LIST_PARTICIPATIONS, now)
        except RequestRefused as refused:
            if refused.code != "InvalidParameterValue":
                raise
            raise CredentialsRefused(str(refused)) from None
        if isinstance(answer, Deferred):
            return answer
        marketplaces = _marketplaces(answer.result, self.seller_id)
        if self.marketplace_id in marketplaces or _has_next_page(answer.result):
            return None
        raise CredentialsRefused(
            f"The credentials are valid, but seller {self.seller_id} does not participate in "
            f"marketplace {self.marketplace_id}, only in: {', '.join(marketplaces) or 'none'}. "
            "Check marketplace_id, seller_id and the endpoint."
        )


def _marketplaces(result: Element, seller_id: str) -> list[str]:
    """
    Return the marketplaces of the seller.

    Raises:
        Unavailable: there are participations, and none is the seller's.
    """
    participations = contents_of(result).groups.get("ListParticipations")
    if participations is None:
        return []
    entries = [contents_of(entry).texts for entry in entries_of(participations, "Participation")]
    own = [texts for texts in entries if texts.get("SellerId") == seller_id]
    if entries and not own:
        raise Unavailable(
            "ListMarketplaceParticipations failed: the response is for another seller, or names "
            "none. The call is retried later."
        )
    return sorted({texts.get("MarketplaceId", "") for texts in own})


def _has_next_page(result: Element) -> bool:
    """Return whether there is another page, which is not read: no known account has one."""
    return "NextToken" in contents_of(result).texts
