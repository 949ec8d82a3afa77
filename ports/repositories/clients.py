"""The book of clients: connections that are kept in the database and not in config.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Client:
    """
    A connection as a person told it.

    Args:
        name: the connection's.
        channel: the type of its channel.
        enabled: whether anything is done for it, whatever its entry says.
        entry: what would stand under its name in config.yaml, references included; holds
            credentials. None where it cannot be read.
        updated_at: when its entry or its switch last changed.
        unreadable: why the entry cannot be read, for people; empty where it can.
    """

    name: str
    channel: str
    enabled: bool
    entry: Mapping[str, Any] | None = field(repr=False)
    updated_at: datetime
    unreadable: str = ""


class ClientRepository(Protocol):
    """
    Keeps clients by name, each entry encrypted as a whole; each method is a transaction.

    All of them raise StorageFailed where the database cannot be used. A database that is not
    there yet, or is too old to know clients, has none.
    """

    def all(self) -> list[Client]:
        """Return every client, by name; an entry that no key opens spoils no other."""
        ...

    def revision(self) -> str:
        """Return a word that is another one after every change; cheap, and needs no key."""
        ...

    def put(self, client: Client, *, replace: bool = False) -> bool:
        """
        Keep a client; False, and nothing is done, where there is one of this name.

        With `replace` the other way round: the one of this name is replaced, or nothing done.

        Raises:
            SettingsError: there is no key to encrypt with.
        """
        ...

    def enable(self, name: str, enabled: bool, now: datetime) -> bool:  # noqa: FBT001  # a switch
        """Turn a client's switch; False where there is no such client. Needs no key."""
        ...

    def remove(self, name: str) -> bool:
        """Forget a client; False where there is no such client. Needs no key."""
        ...

    def encrypt_again(self) -> int:
        """
        Encrypt every entry with the newest key, or none of them; return how many.

        Raises:
            SettingsError: there is no key, or an entry that none of them opens.
        """
        ...
