"""Text that stands in the database encrypted, and the keys that open it."""

# ruff: noqa: ARG002, D102  # the methods are what SQLAlchemy's TypeDecorator calls them for

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from ...ports.host.errors import SettingsError

KEYS: Final = "CHANNEL_CONNECTOR_KEYS"
"""The environment variable: one or more Fernet keys, separated by commas, newest first."""

NEW_KEY: Final = "channel-connector connections new-key"

_SET_IT: Final = (
    "What is kept in the database is encrypted with it. Set it to the key that was used; "
    f"where none was yet, {NEW_KEY} makes one."
)


def new_key() -> str:
    """Return a fresh Fernet key."""
    return Fernet.generate_key().decode()


class Keyring:
    """
    Keys, of which the first seals and any opens.

    What is wrong with them is told where one of them is needed, so that nobody who keeps
    nothing encrypted needs any.
    """

    def __init__(self, told: str = "") -> None:
        self.keys: Final = tuple(key.strip() for key in told.split(",") if key.strip())
        self._trouble = "" if self.keys else f"{KEYS} is not set. {_SET_IT}"
        fernets = []
        for number, key in enumerate(self.keys, 1):
            try:
                fernets.append(Fernet(key))
            except ValueError:
                self._trouble = (
                    f"Key {number} of {len(self.keys)} in {KEYS} is no Fernet key, which has 44 "
                    f"letters, digits, - and _ and ends in =. Copy it again; {NEW_KEY} makes one."
                )
        self._fernet = None if self._trouble else MultiFernet(fernets)

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Keyring":
        """Return the keys that the environment names."""
        return cls(environment.get(KEYS, ""))

    def __repr__(self) -> str:
        return f"Keyring({len(self.keys)} keys)"

    def check(self) -> None:
        """
        Make sure that there is a key to seal with.

        Raises:
            SettingsError: there is none, or one of them is no key.
        """
        if self._fernet is None:
            raise SettingsError(self._trouble)

    def seal(self, text: str) -> str:
        """Encrypt with the newest key; raises SettingsError as `check` does."""
        if self._fernet is None:
            raise SettingsError(self._trouble)
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> "str | Unopened":
        """Decrypt with whichever key fits, or tell why none does."""
        if self._fernet is None:
            return Unopened(self._trouble)
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            return Unopened(
                f"No key in {KEYS} fits (it names {len(self.keys)}). "
                "Add the one with which it was encrypted, behind a comma."
            )


@dataclass(frozen=True, slots=True)
class Unopened:
    """Stands in for a text that no key opens."""

    reason: str


class Sealed(TypeDecorator[str | Unopened]):
    """
    Text, encrypted on its way into the database and decrypted on its way out.

    A text that no key opens comes out as `Unopened`, so that the other rows can be read.
    """

    impl = sa.Text
    cache_ok = True

    def __init__(self, keyring: Keyring) -> None:
        super().__init__()
        self.keyring = keyring

    def process_bind_param(self, value: str | Unopened | None, dialect: Dialect) -> str | None:
        return self.keyring.seal(value) if isinstance(value, str) else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | Unopened | None:
        return None if value is None else self.keyring.open(value)
