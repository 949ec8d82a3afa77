"""Parses `storage.url`."""

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
import sqlalchemy.exc

from ...ports.host.errors import SettingsError

_FORMS = "Use sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE."
_POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")


@dataclass(frozen=True, slots=True)
class Location:
    """
    The parsed `storage.url`.

    `name` is for messages and contains no password. `file` is None on PostgreSQL.
    """

    url: sa.URL
    name: str
    file: Path | None

    @classmethod
    def parse(cls, text: str) -> "Location":
        """
        Parse a storage URL.

        Raises:
            SettingsError: it is not the URL of a supported database.
        """
        try:
            url = sa.make_url(text)
        except (sqlalchemy.exc.ArgumentError, ValueError):
            # No cause: its message may quote the URL and with it a password.
            raise SettingsError(f"storage.url is not a database URL. {_FORMS}") from None
        if url.drivername in _POSTGRESQL:
            return cls._postgresql(url)
        if url.drivername == "sqlite":
            return cls._sqlite(url)
        raise SettingsError(f"storage.url has the unsupported scheme {url.drivername!r}. {_FORMS}")

    @classmethod
    def _postgresql(cls, url: sa.URL) -> "Location":
        host = url.host or url.query.get("host") or "this machine"
        name = f"PostgreSQL database {url.database or url.username} on {host}"
        return cls(url.set(drivername="postgresql+psycopg"), name, None)

    @classmethod
    def _sqlite(cls, url: sa.URL) -> "Location":
        if url.host or url.username or url.password is not None or url.port is not None:
            raise SettingsError(
                "storage.url has a server's name where a file belongs: sqlite: is followed by "
                "three slashes and a file (sqlite:///var/connector.db), by four if its path "
                f"begins with one (sqlite:////srv/connector.db). {_FORMS}"
            )
        if url.query:
            raise SettingsError(
                f"storage.url has options, which a database file does not take: "
                f"{', '.join(sorted(url.query))}. Remove the question mark and what follows. "
                f"{_FORMS}"
            )
        if url.database in (None, "", ":memory:"):
            raise SettingsError(
                "storage.url names no file. An in-memory database would lose orders and "
                f"budgets. {_FORMS}"
            )
        if "\0" in url.database:
            raise SettingsError(f"The file name in storage.url is not valid. {_FORMS}")
        file = Path(url.database)
        return cls(url, f"database file {file}", file)
