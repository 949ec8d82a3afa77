"""Authentication of programs by HTTP Basic."""

import hashlib
from datetime import datetime, timedelta
from typing import Final

from flask import request

from ....ports.repositories.users import User
from ..services import current_console
from .sign_in import NotSignedIn, checked_user

REMEMBERED: Final = timedelta(minutes=5)
"""How long a verified name and password are not verified again, which is slow."""

MOST_REMEMBERED: Final = 100

_verified: dict[str, datetime] = {}
"""Until when a name and password count as verified, by `_key`."""


def user_by_basic() -> User | None:
    """Return the user whose name and password the request has; None if they are wrong."""
    sent = request.authorization
    if sent is None or sent.type != "basic" or sent.username is None:
        return None
    console = current_console()
    now, password = console.clock.now(), sent.password or ""
    user = console.users.get(sent.username)
    if user is not None and now < _verified.get(_key(user, password), now):
        return user
    checked = checked_user(console.users, sent.username, password, now)
    if isinstance(checked, NotSignedIn):
        return None
    if len(_verified) >= MOST_REMEMBERED:
        _verified.clear()
    _verified[_key(checked, password)] = now + REMEMBERED
    return checked


def _key(user: User, password: str) -> str:
    """Return a digest that changes with the user's password and with the one that was sent."""
    text = repr((user.name, user.password, password))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
