"""
Verifies Signature Version 2.

The string to sign has four lines: method, host, path, canonical query. The query excludes
`Signature`; names are sorted by their bytes.
"""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Mapping
from urllib.parse import quote

from .wire import Request

_DIGESTS = {"HmacSHA256": hashlib.sha256, "HmacSHA1": hashlib.sha1}


def canonical_query(parameters: Mapping[str, str]) -> str:
    """Return decoded parameters in canonical form."""
    names = sorted((name for name in parameters if name != "Signature"), key=str.encode)
    return "&".join(f"{_encoded(name)}={_encoded(parameters[name])}" for name in names)


def signature(secret_key: str, text: str, method: str = "HmacSHA256") -> str:
    """Sign a text; `method` is the value of `SignatureMethod`."""
    digest = hmac.digest(secret_key.encode(), text.encode(), _DIGESTS[method])
    return b64encode(digest).decode()


def is_signed(secret_key: str, request: Request, parameters: Mapping[str, str]) -> bool:
    """
    Return whether the signature is valid for this key.

    Clients sign the host with or without its port, and some, if the URL is not https, with the
    scheme; all are accepted.
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
