"""Passwords as they are kept: slow to guess, and never readable."""

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode
from typing import Final

COST: Final = 2**14
BLOCK: Final = 8
AT_ONCE: Final = 5
"""Of scrypt: about 16 MiB, and a tenth of a second, for each look at a password."""

MEMORY: Final = 64 * 1024 * 1024
SALT_BYTES: Final = 16

SHORTEST: Final = 10
LONGEST: Final = 1024


def hash_password(password: str) -> str:
    """Return what is kept of a password: `scrypt$N$r$p$salt$hash`."""
    salt = secrets.token_bytes(SALT_BYTES)
    digest = _digest(password, salt, COST, BLOCK, AT_ONCE)
    return "$".join(("scrypt", f"{COST}${BLOCK}${AT_ONCE}", _text(salt), _text(digest)))


def is_password(password: str, kept: str) -> bool:
    """Tell whether `kept` is kept of this password; a wrong one takes as long."""
    _, cost, block, at_once, salt, digest = kept.split("$")
    found = _digest(password, b64decode(salt), int(cost), int(block), int(at_once))
    return hmac.compare_digest(found, b64decode(digest))


def _digest(password: str, salt: bytes, cost: int, block: int, at_once: int) -> bytes:
    told = password.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(told, salt=salt, n=cost, r=block, p=at_once, maxmem=MEMORY)


def _text(value: bytes) -> str:
    return b64encode(value).decode("ascii")
