"""Clients in SQL."""

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from secrets import token_hex

import sqlalchemy as sa

from ....ports.host.errors import SettingsError
from ....ports.repositories.clients import Client
from ...settings.keyring import Keyring, Unopened
from ..database import Database
from ..sealed import Sealed
from ..statements import insert_into
from ..tables import clients

_PLAIN = (clients.c.name, clients.c.channel, clients.c.enabled, clients.c.updated_at)


@dataclass(frozen=True, slots=True)
class SqlClientRepository:
    """Fulfils `ClientRepository`."""

    database: Database
    keyring: Keyring

    def all(self) -> list[Client]:
        """Return all clients by name; one entry that cannot be decrypted does not affect others."""
        if not self.database.has(clients.name):
            return []
        with self.database.reading() as connection:
            rows = connection.execute(sa.select(*_PLAIN, self._opened)).mappings().all()
        return sorted((_client(row) for row in rows), key=lambda client: client.name)

    def revision(self) -> str:
        """Return a text that differs after every change; cheap, and needs no key."""
        if not self.database.has(clients.name):
            return ""
        question = sa.select(clients.c.name, clients.c.revision)
        with self.database.reading() as connection:
            found = sorted(map(tuple, connection.execute(question)))
        return sha256(json.dumps(found).encode()).hexdigest() if found else ""

    def put(self, client: Client, *, replace: bool = False) -> bool:
        """Insert a client, or with `replace` update one; return whether that was possible."""
        self.keyring.check()
        row = {
            "channel": client.channel,
            "enabled": client.enabled,
            "revision": token_hex(8),
            "updated_at": client.updated_at,
            "entry": self._sealed(json.dumps(client.entry, ensure_ascii=False)),
        }
        this = clients.c.name == client.name
        with self.database.writing() as connection:
            added = insert_into(connection, clients).values(name=client.name, **row)
            changed = sa.update(clients).where(this).values(row)
            done = changed if replace else added.on_conflict_do_nothing()
            return connection.scalar(done.returning(clients.c.name)) is not None

    def enable(self, name: str, enabled: bool, now: datetime) -> bool:  # noqa: FBT001  # a switch
        """Enable or disable a client; return False if it does not exist."""
        turned = {"enabled": enabled, "revision": token_hex(8), "updated_at": now}
        with self.database.writing() as connection:
            done = connection.execute(
                sa.update(clients).where(clients.c.name == name).values(turned)
            )
        return done.rowcount == 1

    def remove(self, name: str) -> bool:
        """Delete a client; return False if it does not exist."""
        with self.database.writing() as connection:
            done = connection.execute(sa.delete(clients).where(clients.c.name == name))
        return done.rowcount == 1

    def encrypt_again(self) -> int:
        """Encrypt all entries with the newest key, or none; return their number."""
        self.keyring.check()
        question = sa.select(clients.c.name, self._opened).with_for_update()
        with self.database.writing() as connection:
            rows = connection.execute(question).all()
            for name, entry in rows:
                if isinstance(entry, Unopened):
                    raise SettingsError(
                        f"Nothing was changed: the entry of {name} cannot be read. {entry.reason}"
                    )
                this = clients.c.name == name
                changed = sa.update(clients).where(this).values(entry=self._sealed(entry))
                connection.execute(changed)
        return len(rows)

    @property
    def _opened(self) -> sa.Label[str | Unopened]:
        return sa.type_coerce(clients.c.entry, Sealed(self.keyring)).label("opened")

    def _sealed(self, text: str) -> sa.BindParameter[str | Unopened]:
        return sa.literal(text, Sealed(self.keyring))


def _client(row: sa.RowMapping) -> Client:
    opened = row["opened"]
    entry, reason = (
        (None, opened.reason) if isinstance(opened, Unopened) else (json.loads(opened), "")
    )
    return Client(row["name"], row["channel"], row["enabled"], entry, row["updated_at"], reason)
