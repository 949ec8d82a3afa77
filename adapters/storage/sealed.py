"""Text that is stored encrypted."""

# ruff: noqa: ARG002, D102  # the methods are what SQLAlchemy's TypeDecorator calls them for

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from ..settings.keyring import Keyring, Unopened


class Sealed(TypeDecorator[str | Unopened]):
    """
    Text that is encrypted in the database.

    Text that no key decrypts is loaded as `Unopened`, so that other rows remain readable.
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
