"""The book of users: who may look at the console, and who is signed in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol


class Role(StrEnum):
    """What a user may do."""

    VIEWER = "viewer"
    """Looks, and changes nothing."""
    OPERATOR = "operator"
    """Retries, uploads, tests, and takes documents as well."""


@dataclass(frozen=True, slots=True)
class User:
    """A person. Its key is `name`; `password` is hashed."""

    name: str
    role: Role
    password: str = field(repr=False)
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """
    A browser that is signed in. Its key is `digest`.

    Args:
        digest: of the token that the browser has; the token itself is kept nowhere.
        form_token: what each form of this session must bring along.
    """

    digest: str = field(repr=False)
    user: str
    form_token: str = field(repr=False)
    begun_at: datetime
    expires_at: datetime


class UserRepository(Protocol):
    """Keeps users, their sessions, and tries to sign in; each method is one transaction."""

    def add(self, user: User) -> bool:
        """Add a user, and tell whether the name was free."""
        ...

    def get(self, name: str) -> User | None:
        """Return the user of that name."""
        ...

    def all(self) -> Sequence[User]:
        """Return every user, by name."""
        ...

    def set_password(self, name: str, password: str) -> bool:
        """Replace a password, end the user's sessions, and tell whether there is the user."""
        ...

    def remove(self, name: str) -> bool:
        """Remove a user with all sessions, and tell whether there was one."""
        ...

    def begin(self, session: Session, now: datetime) -> None:
        """Keep a session; those that expired by `now` are forgotten."""
        ...

    def signed_in(self, digest: str, now: datetime) -> tuple[Session, User] | None:
        """Return the session of that digest with its user, None where it ended or expired."""
        ...

    def end(self, digest: str) -> None:
        """Forget a session."""
        ...

    def take_try(self, name: str, now: datetime, within: timedelta, most: int) -> datetime | None:
        """
        Count a try to sign in as `name`, before the password is looked at.

        Where `most` were counted `within` that time, nothing is counted, and the moment is
        returned at which the next one may be made. Older tries of all names are forgotten.
        """
        ...

    def forget_tries(self, name: str) -> None:
        """Forget the tries to sign in as `name`, one of which succeeded."""
        ...
