"""Signature Version 2: how a request proves that it knows the secret key."""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Mapping
from urllib.parse import quote


def encode(text: str) -> str:
    """Percent-encode all but letters, digits and `-_.~`, the only way that Amazon accepts."""
    return quote(text, safe="")


def canonical_query(parameters: Mapping[str, str]) -> str:
    """Write the parameters in the order of their names' bytes, encoded, joined by `&`."""
    return "&".join(
        f"{encode(name)}={encode(parameters[name])}" for name in sorted(parameters, key=str.encode)
    )


def string_to_sign(method: str, host: str, path: str, query: str) -> str:
    """
    Put together what is signed.

    `host` goes in lower case; a port belongs to it only where it is not the scheme's own.
    """
    return "\n".join((method, host.lower(), path or "/", query))


def signature(secret_key: str, text: str) -> str:
    """Return the base64 of the HMAC-SHA256 of `text`."""
    return b64encode(hmac.digest(secret_key.encode(), text.encode(), hashlib.sha256)).decode()
