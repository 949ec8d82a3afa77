"""Repository of clients: connections stored in the database instead of config.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Client:
    """
    A connection as entered by an operator.

    Args:
        name: name of the connection.
        channel: name of its channel type.
        enabled: if False, no job runs for it, whatever its entry says.
        entry: its settings, in the form of a config.yaml entry, with unresolved references;
            contains credentials. None if it cannot be decrypted.
        updated_at: when `entry` or `enabled` last changed.
        unreadable: why the entry cannot be decrypted; empty if it can.
    """

    name: str
    channel: str
    enabled: bool
    entry: Mapping[str, Any] | None = field(repr=False)
    updated_at: datetime
    unreadable: str = ""


class ClientRepository(Protocol):
    """
    Stores clients by name, with encrypted entries; each method is a transaction.

    All methods raise StorageFailed if the database cannot be used. A database that does not
    exist yet, or has a schema without clients, has none.
    """

    def all(self) -> list[Client]:
        """Return all clients, sorted by name, including those that cannot be decrypted."""
        ...

    def revision(self) -> str:
        """Return a version string that differs after every change; cheap, and needs no key."""
        ...

    def put(self, client: Client, *, replace: bool = False) -> bool:
        """
        Insert a client; return False if the name exists.

        With `replace`, update the client of this name; return False if there is none.

        Raises:
            SettingsError: there is no encryption key.
        """
        ...

    def enable(self, name: str, enabled: bool, now: datetime) -> bool:  # noqa: FBT001  # a switch
        """Enable or disable a client; return False if it does not exist. Needs no key."""
        ...

    def remove(self, name: str) -> bool:
        """Delete a client; return False if it does not exist. Needs no key."""
        ...

    def encrypt_again(self) -> int:
        """
        Re-encrypt all entries with the newest key, in one transaction; return how many.

        Raises:
            SettingsError: there is no key, or an entry cannot be decrypted; nothing changed.
        """
        ...
