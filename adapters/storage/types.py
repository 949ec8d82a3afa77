"""Column types that behave the same on SQLite and PostgreSQL."""

# ruff: noqa: ARG002, D102  # the methods are what SQLAlchemy's TypeDecorator calls them for

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine


class UtcDateTime(TypeDecorator[datetime]):
    """
    A timestamp in UTC, exact to the microsecond.

    Stored as `timestamptz` on PostgreSQL, on SQLite as text of fixed width
    (`2026-03-14T12:00:00.000000+00:00`), whose order is that of time.
    """

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.String(32))
        return dialect.type_descriptor(sa.DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ANN401  # text or a datetime
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"The datetime {value} has no time zone.")
        moment = value.astimezone(UTC)
        return moment.isoformat(timespec="microseconds") if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ANN401  # text or a datetime
        if value is None:
            return None
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment.astimezone(UTC)


class Span(TypeDecorator[timedelta]):
    """A duration in whole microseconds."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:
        return None if value is None else value // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:
        return None if value is None else timedelta(microseconds=value)


class Exact(TypeDecorator[Decimal]):
    """A decimal number as text, which keeps all its digits: 20.50 stays 20.50."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class Sha256(TypeDecorator[str]):
    """A hexadecimal digest, stored as 32 bytes; NULL for an empty text."""

    impl = sa.LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return bytes.fromhex(value) if value else None

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str:
        return "" if value is None else value.hex()


class Prose(TypeDecorator[str]):
    """
    Free text, which may come from another system.

    Characters that a database rejects (NUL, lone surrogates) are replaced, so that any text can
    be stored.
    """

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        whole = value.replace("\x00", "\N{REPLACEMENT CHARACTER}")
        return whole.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class TextTuple(TypeDecorator[tuple[str, ...]]):
    """A tuple of texts, as a JSON list."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        return None if value is None else tuple(json.loads(value))
