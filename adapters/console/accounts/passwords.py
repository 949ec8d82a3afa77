"""Password hashes: made and checked by werkzeug, those of the first version included."""

import hashlib
import hmac
from base64 import b64decode
from typing import Final

from werkzeug.security import check_password_hash, generate_password_hash

METHOD: Final = "scrypt:16384:8:5"
"""N, r and p of scrypt: about 16 MiB and a tenth of a second for each hash."""

MEMORY: Final = 64 * 1024 * 1024
"""Bytes that scrypt may use for a hash of the first version."""

SHORTEST: Final = 10
LONGEST: Final = 1024

FIRST_VERSION: Final = "scrypt$"
"""Start of a hash of the first version: `scrypt$N$r$p$salt$hash`, the last two in base64."""


def hash_password(password: str, method: str = METHOD) -> str:
    """
    Return a new hash of a password: `scrypt:N:r:p$salt$hash`.

    Tests pass a `method` of less work.
    """
    return generate_password_hash(_encodable(password), method)


def is_password(password: str, stored: str) -> bool:
    """Return whether `stored` is a hash of this password; a wrong password takes the same time."""
    if is_outdated(stored):
        return _is_password_of_first_version(password, stored)
    return check_password_hash(stored, _encodable(password))


def is_outdated(stored: str) -> bool:
    """Return whether a hash has the form of the first version and is to be replaced."""
    return stored.startswith(FIRST_VERSION)


def _is_password_of_first_version(password: str, stored: str) -> bool:
    _, n, r, p, salt, digest = stored.split("$")
    found = hashlib.scrypt(
        password.encode("utf-8", "surrogatepass"),
        salt=b64decode(salt),
        n=int(n),
        r=int(r),
        p=int(p),
        maxmem=MEMORY,
    )
    return hmac.compare_digest(found, b64decode(digest))


def _encodable(password: str) -> str:
    """Return the password with lone surrogates, which werkzeug cannot encode, as escapes."""
    return password.encode("utf-8", "backslashreplace").decode()
