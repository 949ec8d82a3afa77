"""Sign-in by name and password, with a limit on failed attempts."""

import hashlib
import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from ....ports.repositories.users import Session, User, UserRepository
from .passwords import LONGEST, hash_password, is_outdated, is_password

MOST_TRIES: Final = 5
WITHIN: Final = timedelta(minutes=15)
"""After this many attempts with a name within this time, no password is verified."""

LIVES: Final = timedelta(hours=12)
"""The lifetime of a session; use does not extend it."""

LONGEST_NAME: Final = 64
TOKEN_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session; `token` goes to the browser and is not stored."""

    user: User
    session: Session
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NotSignedIn:
    """A refused attempt; until `until`, if set, no further one is verified."""

    until: datetime | None = None


def sign_in(
    users: UserRepository, name: str, password: str, now: datetime
) -> SignedIn | NotSignedIn:
    """Start a session if the password is right; an attempt is counted before it is verified."""
    user = checked_user(users, name, password, now)
    if isinstance(user, NotSignedIn):
        return user
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session = Session(
        digest=digest_of(token),
        user=user.name,
        form_token=secrets.token_urlsafe(TOKEN_BYTES),
        begun_at=now,
        expires_at=now + LIVES,
    )
    users.begin(session, now)
    return SignedIn(user, session, token)


def checked_user(
    users: UserRepository, name: str, password: str, now: datetime
) -> User | NotSignedIn:
    """
    Return the user of that name and password.

    An unknown name takes as long as a wrong password. A hash of the first version is replaced.
    """
    if len(name) > LONGEST_NAME or len(password) > LONGEST:
        return NotSignedIn()
    until = users.take_try(name, now, WITHIN, MOST_TRIES)
    if until is not None:
        return NotSignedIn(until)
    user = users.get(name)
    is_right = is_password(password, _unknown_password() if user is None else user.password)
    if user is None or not is_right:
        return NotSignedIn()
    users.forget_tries(name)
    return _with_current_hash(users, user, password) if is_outdated(user.password) else user


def digest_of(token: str) -> str:
    """Return the digest under which a session is stored."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _with_current_hash(users: UserRepository, user: User, password: str) -> User:
    """Replace the hash of a user whose password was just checked, and return the user with it."""
    current = replace(user, password=hash_password(password))
    users.replace_hash(user.name, user.password, current.password)
    return current


@cache
def _unknown_password() -> str:
    """Return the hash of a random password, to verify against if there is no user of a name."""
    return hash_password(secrets.token_urlsafe(TOKEN_BYTES))
