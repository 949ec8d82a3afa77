"""Let a person in who knows a password, and keep out who guesses."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from ....ports.repositories.users import Session, User, UserRepository
from .passwords import LONGEST, hash_password, is_password

MOST_TRIES: Final = 5
WITHIN: Final = timedelta(minutes=15)
"""So many tries of one name within that time; then no password is looked at."""

LIVES: Final = timedelta(hours=12)
"""A session ends after a working day, whatever is done in it."""

LONGEST_NAME: Final = 64
TOKEN_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The browser gets `token`, which nobody else ever sees."""

    user: User
    session: Session
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NotSignedIn:
    """Wrong name or password; `until` is set where no further try is looked at before."""

    until: datetime | None = None


def sign_in(
    users: UserRepository, name: str, password: str, now: datetime
) -> SignedIn | NotSignedIn:
    """Begin a session, if that is the user's password; a try is counted before it is looked at."""
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
    """Return the user of that name and password; it takes as long where there is none."""
    if len(name) > LONGEST_NAME or len(password) > LONGEST:
        return NotSignedIn()
    until = users.take_try(name, now, WITHIN, MOST_TRIES)
    if until is not None:
        return NotSignedIn(until)
    user = users.get(name)
    fits = is_password(password, _nobodys() if user is None else user.password)
    if user is None or not fits:
        return NotSignedIn()
    users.forget_tries(name)
    return user


def digest_of(token: str) -> str:
    """Return by what a session is found again."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _nobodys() -> str:
    """Return a hash that no password has, compared where there is no such user."""
    return hash_password(secrets.token_urlsafe(TOKEN_BYTES))
