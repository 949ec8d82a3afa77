"""Addresses at which a document lies for a while, for whoever was given the address."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Links:
    """
    Signs and recognizes links to the documents of one connection.

    Args:
        address: of the document call, without a query.
        live: how long a link is good.
    """

    connection: str
    key: bytes
    address: str
    live: timedelta

    def to(self, shipment_code: str, now: datetime) -> str:
        """Return a link to the documents of a shipment."""
        expires = int((now + self.live).timestamp())
        signature = self._signature(shipment_code, expires)
        query = {"shipmentCode": shipment_code, "expires": expires, "signature": signature}
        return f"{self.address}?{urlencode(query)}"

    def is_good(self, shipment_code: str, expires: int, signature: str, now: datetime) -> bool:
        """Tell whether a link is one of ours, and still good."""
        right = self._signature(shipment_code, expires)
        genuine = hmac.compare_digest(signature.encode("utf-8", "surrogatepass"), right.encode())
        return genuine and now.timestamp() < expires

    def _signature(self, shipment_code: str, expires: int) -> str:
        signed = "\0".join((self.connection, str(expires), shipment_code))
        return hmac.new(self.key, signed.encode("utf-8", "surrogatepass"), "sha256").hexdigest()
