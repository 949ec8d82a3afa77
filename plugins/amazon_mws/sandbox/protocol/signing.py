"""
Signature Version 2, from Amazon's side.

The text that is signed has four lines: method, host, path, canonical query. `Signature`
itself is left out of the query; names are sorted by their bytes.
"""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Mapping
from urllib.parse import quote

from .wire import Request

_DIGESTS = {"HmacSHA256": hashlib.sha256, "HmacSHA1": hashlib.sha1}


def canonical_query(parameters: Mapping[str, str]) -> str:
    """Write decoded parameters the one way in which they are signed."""
    names = sorted((name for name in parameters if name != "Signature"), key=str.encode)
    return "&".join(f"{_encoded(name)}={_encoded(parameters[name])}" for name in names)


def signature(secret_key: str, text: str, method: str = "HmacSHA256") -> str:
    """Sign a text; `method` is what the parameter `SignatureMethod` says."""
    digest = hmac.digest(secret_key.encode(), text.encode(), _DIGESTS[method])
    return b64encode(digest).decode()


def is_signed(secret_key: str, request: Request, parameters: Mapping[str, str]) -> bool:
    """
    Tell whether the parameters carry the signature that this key gives.

    Clients sign the host with or without its port, and some, given an address that is not
    https, with the scheme before it; all of them are accepted.
    """
    given = parameters.get("Signature", "").encode()
    method = parameters.get("SignatureMethod", "")
    if method not in _DIGESTS or parameters.get("SignatureVersion") != "2":
        return False
    ending = f"{request.path}\n{canonical_query(parameters)}"
    return any(
        hmac.compare_digest(
            signature(secret_key, f"{request.method}\n{host}\n{ending}", method).encode(), given
        )
        for host in _hosts(request.header("Host"), request.scheme)
    )


def _hosts(host: str, scheme: str) -> tuple[str, ...]:
    whole = host.lower()
    name, colon, port = whole.rpartition(":")
    without_port = name if colon and port.isdigit() else whole
    return (without_port, whole, f"{scheme}://{whole}")


def _encoded(value: str) -> str:
    return quote(value, safe="-_.~")
