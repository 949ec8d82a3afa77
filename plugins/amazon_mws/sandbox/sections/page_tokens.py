"""Issues and redeems NextTokens."""

from base64 import b64encode
from datetime import datetime, timedelta
from random import Random
from typing import Generic, TypeVar

from .....sdk.sandbox.state import Kept
from ..protocol.faults import token_corrupted, token_is_null
from ..trouble import Kind
from .section import Call

Place = TypeVar("Place")

_BYTES = 190
"""Yields tokens as long as the recorded ones, which end with `==`."""


class PageTokens(Generic[Place]):
    """
    The tokens of one kind of listing.

    A token is opaque, belongs to one seller, is reusable and expires. An unknown token is
    rejected as corrupted.
    """

    def __init__(
        self, rng: Random, lifetime: timedelta, issued: Kept[tuple[str, Place, datetime]]
    ) -> None:
        self._rng = rng
        self._lifetime = lifetime
        self._issued = issued
        """The seller, the position and the time of issue, by token."""

    def issue(self, call: Call, place: Place) -> str:
        """Return a new token for this position of the listing."""
        self._forget_old(call.now)
        token = self._opaque()
        self._issued[token] = (call.seller.seller_id, place, call.now)
        return token

    def redeem(self, call: Call) -> Place:
        """
        Return the position of the call's token.

        Raises:
            Fault: NextTokenCorrupted, or ValidationError if the token is missing.
        """
        self._forget_old(call.now)
        token = call.parameters.get("NextToken", "")
        if not token:
            raise token_is_null()
        if token not in self._issued or call.take_trouble(Kind.TOKEN_CORRUPTED):
            raise token_corrupted()
        owner, place, _ = self._issued[token]
        if owner != call.seller.seller_id:
            raise token_corrupted()
        return place

    def _forget_old(self, now: datetime) -> None:
        """Remove expired tokens; they come first, in the order of issue."""
        old = []
        for token, (_, _, issued_at) in self._issued.items():
            if issued_at > now - self._lifetime:
                break
            old.append(token)
        for token in old:
            del self._issued[token]

    def _opaque(self) -> str:
        while True:
            token = b64encode(self._rng.randbytes(_BYTES)).decode()
            if "+" in token and "/" in token:
                return token
