"""Whether Amazon accepts a connection's credentials, and which of them it does not."""

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
    """Asks in which marketplaces the seller takes part; ours must be among them."""

    client: AmazonClient
    marketplace_id: str
    seller_id: str

    def probe(self, now: datetime) -> Deferred | None:
        """Make one harmless call; None means accepted."""
        try:
            answer = self.client.call(LIST_PARTICIPATIONS, now)
        except RequestRefused as refused:
            if refused.code != "InvalidParameterValue":
                raise
            raise CredentialsRefused(str(refused)) from None
        if isinstance(answer, Deferred):
            return answer
        marketplaces = _marketplaces(answer.result)
        if self.marketplace_id in marketplaces or _goes_on(answer.result):
            return None
        raise CredentialsRefused(
            f"The credentials are right, but seller {self.seller_id} takes no part in "
            f"marketplace {self.marketplace_id}, only in: {', '.join(marketplaces) or 'none'}. "
            "Check marketplace_id, seller_id and the endpoint."
        )


def _marketplaces(result: Element) -> list[str]:
    participations = contents_of(result).groups.get("ListParticipations")
    if participations is None:
        return []
    entries = entries_of(participations, "Participation")
    return sorted({contents_of(entry).texts.get("MarketplaceId", "") for entry in entries})


def _goes_on(result: Element) -> bool:
    """Tell whether there is another page; no account known to us has one, so none is read."""
    return "NextToken" in contents_of(result).texts
