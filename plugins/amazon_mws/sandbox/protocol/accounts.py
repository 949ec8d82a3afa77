"""Sellers, developers and their authorizations."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Marketplace:
    """A marketplace as the Sellers section describes it."""

    marketplace_id: str
    name: str
    country: str
    currency: str
    language: str
    domain: str


INDIA = Marketplace("A21TJRUUN4KGV", "Amazon.in", "IN", "INR", "en_IN", "www.amazon.in")


@dataclass(frozen=True, slots=True)
class Developer:
    """A developer account; its keys are valid for all its sellers."""

    developer_id: str
    access_key_id: str
    secret_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Seller:
    """
    A seller account.

    Args:
        reset_minute: the minute of the hour at which hourly quotas reset.
        per_hour: hourly quotas that differ from the default, by operation.
    """

    seller_id: str
    marketplaces: tuple[Marketplace, ...] = (INDIA,)
    reset_minute: int = 12
    per_hour: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Authorization:
    """
    A developer's authorization for a seller.

    `own` marks the seller's own developer account, which needs no token.
    """

    seller: Seller
    developer: Developer
    token: str = field(repr=False)
    own: bool = False


class Accounts:
    """All sellers, developers and authorizations."""

    def __init__(self, authorizations: Iterable[Authorization]) -> None:
        self._authorizations: dict[tuple[str, str], Authorization] = {}
        self._developers: dict[str, Developer] = {}
        for authorization in authorizations:
            self.add(authorization)

    def add(self, authorization: Authorization) -> None:
        """Add an authorization, or replace that of the same seller and developer."""
        seller, developer = authorization.seller, authorization.developer
        self._developers[developer.access_key_id] = developer
        self._authorizations[seller.seller_id, developer.developer_id] = authorization

    def sellers(self) -> dict[str, Seller]:
        """Return every seller by ID, in the order of registration."""
        return {seller: known.seller for (seller, _), known in self._authorizations.items()}

    def developer(self, access_key_id: str) -> Developer | None:
        """Return the developer with this key."""
        return self._developers.get(access_key_id)

    def authorized(self, seller_id: str, developer: Developer, token: str | None) -> Seller | None:
        """Return the seller if this token authorizes the developer, else None."""
        known = self._authorizations.get((seller_id, developer.developer_id))
        if known is None:
            return None
        if token == known.token or (token is None and known.own):
            return known.seller
        return None


def sandbox_accounts() -> Accounts:
    """Return the default accounts: one seller and its developer."""
    return Accounts(
        [
            Authorization(
                seller=Seller("A1SANDBOXSELLER"),
                developer=Developer(
                    developer_id="000000000001",
                    access_key_id="AKIDSANDBOX000000001",
                    secret_key="sandbox-secret-key-0123456789abcdefghijk",  # noqa: S106  # made up
                ),
                token="amzn.mws.00000000-1111-2222-3333-444444444444",  # noqa: S106  # made up
            )
        ]
    )
