"""The book of users, in SQL."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from ....ports.repositories.users import Role, Session, User
from ..database import Database
from ..statements import insert_into
from ..tables import sessions, sign_in_tries, users
from ..transaction import Transaction


@dataclass(frozen=True, slots=True)
class SqlUserRepository:
    """Fulfils `UserRepository`."""

    database: Database

    def add(self, user: User) -> bool:
        """Add a user, and tell whether the name was free."""
        with self.database.writing() as connection:
            added = connection.scalar(
                insert_into(connection, users)
                .values(asdict(user) | {"role": user.role.value})
                .on_conflict_do_nothing()
                .returning(users.c.name)
            )
        return added is not None

    def get(self, name: str) -> User | None:
        """Return the user of that name."""
        with self.database.reading() as connection:
            question = sa.select(users).where(users.c.name == name)
            row = connection.execute(question).mappings().one_or_none()
        return None if row is None else _user(row)

    def all(self) -> Sequence[User]:
        """Return every user, by name."""
        with self.database.reading() as connection:
            rows = connection.execute(sa.select(users)).mappings().all()
        return sorted((_user(row) for row in rows), key=lambda user: user.name)

    def set_password(self, name: str, password: str) -> bool:
        """Replace a password, end the user's sessions, and tell whether there is the user."""
        with self.database.writing() as connection:
            changed = connection.execute(
                sa.update(users).where(users.c.name == name).values(password=password)
            )
            connection.execute(sa.delete(sessions).where(sessions.c.user == name))
        return changed.rowcount == 1

    def replace_hash(self, name: str, outdated: str, current: str) -> None:
        """Replace the stored hash of an unchanged password, where `outdated` is stored."""
        with self.database.writing() as connection:
            connection.execute(
                sa.update(users)
                .where(users.c.name == name, users.c.password == outdated)
                .values(password=current)
            )

    def remove(self, name: str) -> bool:
        """Remove a user with all sessions, and tell whether there was one."""
        with self.database.writing() as connection:
            connection.execute(sa.delete(sessions).where(sessions.c.user == name))
            removed = connection.execute(sa.delete(users).where(users.c.name == name))
        return removed.rowcount == 1

    def begin(self, session: Session, now: datetime) -> None:
        """Keep a session; those that expired by `now` are forgotten."""
        with self.database.writing() as connection:
            connection.execute(sa.delete(sessions).where(sessions.c.expires_at <= now))
            connection.execute(sa.insert(sessions).values(asdict(session)))

    def signed_in(self, digest: str, now: datetime) -> tuple[Session, User] | None:
        """Return the session of that digest with its user, None where it ended or expired."""
        question = sa.select(sessions).where(
            sessions.c.digest == digest, sessions.c.expires_at > now
        )
        with self.database.reading() as connection:
            session = connection.execute(question).mappings().one_or_none()
            if session is None:
                return None
            asked = sa.select(users).where(users.c.name == session["user"])
            user = connection.execute(asked).mappings().one()
        return Session(**session), _user(user)

    def end(self, digest: str) -> None:
        """Forget a session."""
        with self.database.writing() as connection:
            connection.execute(sa.delete(sessions).where(sessions.c.digest == digest))

    def take_try(self, name: str, now: datetime, within: timedelta, most: int) -> datetime | None:
        """Count a try to sign in as `name`; return the moment of the next where it is too many."""
        with self.database.writing() as connection:
            Transaction(connection, changes=True).lock([f"sign in {name}"])
            connection.execute(sa.delete(sign_in_tries).where(sign_in_tries.c.at <= now - within))
            tries = connection.scalars(
                sa.select(sign_in_tries.c.at)
                .where(sign_in_tries.c.name == name)
                .order_by(sign_in_tries.c.at)
            ).all()
            if len(tries) >= most:
                free_at: datetime = tries[-most] + within
                return free_at
            connection.execute(sa.insert(sign_in_tries).values(name=name, at=now))
        return None

    def forget_tries(self, name: str) -> None:
        """Forget the tries to sign in as `name`, one of which succeeded."""
        with self.database.writing() as connection:
            connection.execute(sa.delete(sign_in_tries).where(sign_in_tries.c.name == name))


def _user(row: sa.RowMapping) -> User:
    return User(**dict(row) | {"role": Role(row["role"])})
