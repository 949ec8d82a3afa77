"""By what Assure's own calls are known."""

import hmac
from collections.abc import Mapping
from hashlib import sha256

from werkzeug.datastructures import Headers

from ....ports.host.secret import Secret


def proves(sent: Headers, expected: Mapping[str, Secret]) -> bool:
    """
    Tell whether a call brings every header that it must, in constant time.

    Every header is compared to the end, so that the time tells nothing about any of them.
    Where none is expected, no call proves anything.
    """
    right = [
        hmac.compare_digest(
            sent.get(name, "").encode("utf-8", "surrogatepass"), secret.reveal().encode()
        )
        for name, secret in expected.items()
    ]
    return bool(right) and all(right)


def signing_key(expected: Mapping[str, Secret]) -> bytes:
    """Return the key for links to documents; whoever changes the credentials ends old links."""
    values = [f"{name.lower()}\0{secret.reveal()}" for name, secret in sorted(expected.items())]
    return sha256("\0".join(["document links", *values]).encode()).digest()
