"""AWS Signature Version 2."""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Mapping
from urllib.parse import quote


def encode(text: str) -> str:
    """Percent-encode all but letters, digits and `-_.~`, as Amazon requires."""
    return quote(text, safe="")


def canonical_query(parameters: Mapping[str, str]) -> str:
    """Return the encoded parameters, sorted by the bytes of their names, joined by `&`."""
    return "&".join(
        f"{encode(name)}={encode(parameters[name])}" for name in sorted(parameters, key=str.encode)
    )


def string_to_sign(method: str, host: str, path: str, query: str) -> str:
    """
    Return the string to sign.

    `host` is lowercased; it includes a port only if that is not the scheme's default.
    """
    return "\n".join((method, host.lower(), path or "/", query))


def signature(secret_key: str, text: str) -> str:
    """Return the base64 of the HMAC-SHA256 of `text`."""
    return b64encode(hmac.digest(secret_key.encode(), text.encode(), hashlib.sha256)).decode()
