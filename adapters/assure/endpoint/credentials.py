"""Authentication of Assure's calls."""

import hmac
from collections.abc import Mapping
from hashlib import sha256

from werkzeug.datastructures import Headers

from ....ports.host.secret import Secret


def authenticated(sent: Headers, expected: Mapping[str, Secret]) -> bool:
    """
    Return whether a call has every expected header with the right value, in constant time.

    All headers are compared even if one differs. Without expected headers no call is
    authenticated.
    """
    equal = [
        hmac.compare_digest(
            sent.get(name, "").encode("utf-8", "surrogatepass"), secret.reveal().encode()
        )
        for name, secret in expected.items()
    ]
    return bool(equal) and all(equal)


def signing_key(expected: Mapping[str, Secret]) -> bytes:
    """Return the key that signs document links; changed credentials invalidate old links."""
    values = [f"{name.lower()}\0{secret.reveal()}" for name, secret in sorted(expected.items())]
    return sha256("\0".join(["document links", *values]).encode()).digest()
