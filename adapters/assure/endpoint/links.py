"""Links to documents: signed by itsdangerous, valid until the moment that they state."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from itsdangerous import Signer

SALT: Final = b"links to documents"
"""Separates these signatures from any others that are made with the same key."""


@dataclass(frozen=True, slots=True)
class Links:
    """
    Signs and verifies links to the documents of one connection.

    A link states when it expires, and this moment is signed with it: a later change of `live`
    changes no link that was given out.

    Args:
        address: of the document call, without a query.
        live: how long a link is valid.
    """

    connection: str
    key: bytes
    address: str
    live: timedelta

    def to(self, shipment_code: str, now: datetime) -> str:
        """Return a link to the documents of a shipment."""
        expires = int((now + self.live).timestamp())
        signature = self._signer().get_signature(self._signed(shipment_code, expires)).decode()
        query = {"shipmentCode": shipment_code, "expires": expires, "signature": signature}
        return f"{self.address}?{urlencode(query)}"

    def is_good(self, shipment_code: str, expires: int, signature: str, now: datetime) -> bool:
        """Return whether a link was signed here and has not expired."""
        signed, given = self._signed(shipment_code, expires), _bytes(signature)
        genuine = self._signer().verify_signature(signed, given)
        return (genuine or self._is_of_first_version(signed, given)) and now.timestamp() < expires

    def _is_of_first_version(self, signed: bytes, given: bytes) -> bool:
        """Return whether a signature is the hexadecimal one that the first version made."""
        right = hmac.new(self.key, signed, hashlib.sha256).hexdigest()
        return hmac.compare_digest(given, right.encode())

    def _signer(self) -> Signer:
        return Signer(self.key, salt=SALT, key_derivation="hmac", digest_method=hashlib.sha256)

    def _signed(self, shipment_code: str, expires: int) -> bytes:
        return _bytes("\0".join((self.connection, str(expires), shipment_code)))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
