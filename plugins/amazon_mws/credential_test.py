"""Tests a connection's credentials."""

from dataclasses import dataclass
from datetime import datetime

from ...ports.host.errors import CredentialsRefused
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
        marketplaces = _marketplaces(answer.result)
        if self.marketplace_id in marketplaces or _has_next_page(answer.result):
            return None
        raise CredentialsRefused(
            f"The credentials are valid, but seller {self.seller_id} does not participate in "
            f"marketplace {self.marketplace_id}, only in: {', '.join(marketplaces) or 'none'}. "
            "Check marketplace_id, seller_id and the endpoint."
        )


def _marketplaces(result: Element) -> list[str]:
    participations = contents_of(result).groups.get("ListParticipations")
    if participations is None:
        return []
    entries = entries_of(participations, "Participation")
    return sorted({contents_of(entry).texts.get("MarketplaceId", "") for entry in entries})


def _has_next_page(result: Element) -> bool:
    """Return whether there is another page, which is not read: no known account has one."""
    return "NextToken" in contents_of(result).texts
