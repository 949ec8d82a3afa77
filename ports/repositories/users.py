"""Repository of console users, their sessions and sign-in attempts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol


class Role(StrEnum):
    """Permissions of a user."""

    VIEWER = "viewer"
    """Read-only."""
    OPERATOR = "operator"
    """May also retry, upload, test, and download documents."""


@dataclass(frozen=True, slots=True)
class User:
    """A console user. Its key is `name`; `password` is hashed."""

    name: str
    role: Role
    password: str = field(repr=False)
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """
    A signed-in browser session. Its key is `digest`.

    Args:
        digest: of the session token, which itself is not stored.
        form_token: CSRF token of the session's forms.
    """

    digest: str = field(repr=False)
    user: str
    form_token: str = field(repr=False)
    begun_at: datetime
    expires_at: datetime


class UserRepository(Protocol):
    """Stores users, sessions and sign-in attempts; each method is a transaction."""

    def add(self, user: User) -> bool:
        """Insert a user; return False if the name exists."""
        ...

    def get(self, name: str) -> User | None:
        """Return the user of this name, None if there is none."""
        ...

    def all(self) -> Sequence[User]:
        """Return all users, sorted by name."""
        ...

    def set_password(self, name: str, password: str) -> bool:
        """Replace a password and end the user's sessions; return False if there is no user."""
        ...

    def replace_hash(self, name: str, outdated: str, current: str) -> None:
        """
        Replace the stored hash of an unchanged password; the user's sessions go on.

        Nothing changes unless `outdated` is what is stored: the password may have been changed
        in the meantime.
        """
        ...

    def remove(self, name: str) -> bool:
        """Delete a user with all sessions; return False if there is none."""
        ...

    def begin(self, session: Session, now: datetime) -> None:
        """Insert a session, and delete those that expired by `now`."""
        ...

    def signed_in(self, digest: str, now: datetime) -> tuple[Session, User] | None:
        """Return the session with its user, None if it ended or expired."""
        ...

    def end(self, digest: str) -> None:
        """Delete a session."""
        ...

    def take_try(self, name: str, now: datetime, within: timedelta, most: int) -> datetime | None:
        """
        Count an attempt to sign in as `name`, before the password is checked; return None.

        If `most` attempts were counted `within` this time, count none and return when the next
        one is allowed. Deletes older attempts of all users.
        """
        ...

    def forget_tries(self, name: str) -> None:
        """Delete the attempts to sign in as `name`, after a successful one."""
        ...
