"""The keys that encrypt clients in the database, read from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from ...ports.host.errors import SettingsError

KEYS: Final = "CHANNEL_CONNECTOR_KEYS"
"""The environment variable: one or more Fernet keys, separated by commas, newest first."""

NEW_KEY: Final = "channel-connector connections new-key"

_SET_IT: Final = (
    "Clients in the database are encrypted with it. Set it to the key in use; "
    f"for the first one run {NEW_KEY}."
)


def new_key() -> str:
    """Generate a Fernet key."""
    return Fernet.generate_key().decode()


class Keyring:
    """
    Keys: the first one encrypts, and any of them decrypts.

    A missing or malformed key is reported when a key is first used, so an installation that
    encrypts nothing needs none.

    Args:
        text: the keys, separated by commas.
    """

    def __init__(self, text: str = "") -> None:
        self.keys: Final = tuple(key.strip() for key in text.split(",") if key.strip())
        self._trouble = "" if self.keys else f"{KEYS} is not set. {_SET_IT}"
        fernets = []
        for number, key in enumerate(self.keys, 1):
            try:
                fernets.append(Fernet(key))
            except ValueError:
                self._trouble = (
                    f"Key {number} of {len(self.keys)} in {KEYS} is not a Fernet key (44 letters, "
                    f"digits, - and _, the last one =). Copy it again, or run {NEW_KEY}."
                )
        self._fernet = None if self._trouble else MultiFernet(fernets)

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Keyring":
        """Return the keys of the environment."""
        return cls(environment.get(KEYS, ""))

    def __repr__(self) -> str:
        return f"Keyring({len(self.keys)} keys)"

    def check(self) -> None:
        """
        Check that text can be encrypted.

        Raises:
            SettingsError: there is no key, or one of the keys is malformed.
        """
        if self._fernet is None:
            raise SettingsError(self._trouble)

    def seal(self, text: str) -> str:
        """Encrypt with the newest key; raises SettingsError as `check` does."""
        if self._fernet is None:
            raise SettingsError(self._trouble)
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> "str | Unopened":
        """Decrypt with the key that fits, or return why no key does."""
        if self._fernet is None:
            return Unopened(self._trouble)
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            return Unopened(
                f"None of the {len(self.keys)} keys in {KEYS} decrypts it. "
                "Append the key with which it was encrypted, after a comma."
            )


@dataclass(frozen=True, slots=True)
class Unopened:
    """The result for a text that no key decrypts."""

    reason: str
