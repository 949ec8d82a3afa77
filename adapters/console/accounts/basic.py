"""Programs that sign in with each call, by HTTP Basic."""

import hashlib
from datetime import datetime, timedelta
from typing import Final

from flask import request

from ....ports.repositories.users import User
from ..services import the_console
from .sign_in import NotSignedIn, checked_user

REMEMBERED: Final = timedelta(minutes=5)
"""So long a name and password that fitted need not be looked at again, which is slow."""

MOST_REMEMBERED: Final = 100

_fitted: dict[str, datetime] = {}
"""Until when each name with its password need not be looked at again."""


def user_by_basic() -> User | None:
    """Return the user whose name and password the call brings along."""
    told = request.authorization
    if told is None or told.type != "basic" or told.username is None:
        return None
    console = the_console()
    now, password = console.clock.now(), told.password or ""
    user = console.users.get(told.username)
    if user is not None and now < _fitted.get(_key(user, password), now):
        return user
    checked = checked_user(console.users, told.username, password, now)
    if isinstance(checked, NotSignedIn):
        return None
    if len(_fitted) >= MOST_REMEMBERED:
        _fitted.clear()
    _fitted[_key(checked, password)] = now + REMEMBERED
    return checked


def _key(user: User, password: str) -> str:
    """Return by what a password that fitted is known again, until the user gets another one."""
    told = repr((user.name, user.password, password))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
