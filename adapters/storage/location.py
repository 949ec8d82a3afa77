"""Where the database is: the `storage.url` of config.yaml, understood once."""

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
import sqlalchemy.exc

from ...ports.host.errors import SettingsError

_FORMS = "Give sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE."
_POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")


@dataclass(frozen=True, slots=True)
class Location:
    """
    The URL for SQLAlchemy, its name for people (never a password), and SQLite's file.

    `file` is None on PostgreSQL.
    """

    url: sa.URL
    name: str
    file: Path | None

    @classmethod
    def parse(cls, text: str) -> "Location":
        """
        Understand a storage URL.

        Raises:
            SettingsError: it names no database that the connector can use.
        """
        try:
            url = sa.make_url(text)
        except (sqlalchemy.exc.ArgumentError, ValueError):
            # Without the cause: its text may quote the URL, and the URL a password.
            raise SettingsError(f"storage.url is not the address of a database. {_FORMS}") from None
        if url.drivername in _POSTGRESQL:
            return cls._postgresql(url)
        if url.drivername == "sqlite":
            return cls._sqlite(url)
        raise SettingsError(
            f"storage.url begins with {url.drivername!r}, a database that is not known. {_FORMS}"
        )

    @classmethod
    def _postgresql(cls, url: sa.URL) -> "Location":
        host = url.host or url.query.get("host") or "this machine"
        name = f"PostgreSQL database {url.database or url.username} on {host}"
        return cls(url.set(drivername="postgresql+psycopg"), name, None)

    @classmethod
    def _sqlite(cls, url: sa.URL) -> "Location":
        if url.database in (None, "", ":memory:"):
            raise SettingsError(
                "storage.url names no file: a database in memory would forget orders and "
                f"budgets. {_FORMS}"
            )
        if "\0" in url.database:
            raise SettingsError(f"storage.url names a file that no disk can hold. {_FORMS}")
        file = Path(url.database)
        return cls(url, f"database file {file}", file)
