"""Stock quantities that cannot be used, in SQL."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime

import sqlalchemy as sa

from ....ports.repositories.stock import WHOLE_CALLS, Unexposable, UnusableQuantity
from ..statements import in_portions, insert_into
from ..tables import NOT_ENDED, stock_levels, stock_unusable
from .unexposable import unexposable

_ROW = stock_unusable.c
_COLUMNS = [_ROW[field.name] for field in fields(UnusableQuantity)]
_OURS = _ROW.connection == sa.bindparam("connection_is", type_=sa.Text())
_ANY = sa.select(_ROW.channel_sku).where(_OURS, NOT_ENDED).limit(1)
_OPEN = (
    sa.select(*_COLUMNS)
    .where(_OURS, NOT_ENDED)
    .order_by(_ROW.channel_sku)
    .limit(sa.bindparam("most", type_=sa.Integer()))
)
_ONE = sa.select(*_COLUMNS).where(_OURS, _ROW.channel_sku == sa.bindparam("sku", type_=sa.Text()))


def has_unusable(asked: sa.Connection, connection: str) -> bool:
    """Return whether there is any that did not end."""
    return asked.execute(_ANY, {"connection_is": connection}).first() is not None


def note_unusable(
    asked: sa.Connection, connection: str, problems: Mapping[str, str], now: datetime
) -> None:
    """Begin or continue the row of each SKU that can be on sale."""
    skus = sorted(problems.keys() - _not_on_sale(asked, connection, problems.keys()))
    if not skus:
        return
    new = insert_into(asked, stock_unusable)
    has_ended = _ROW.ended_at.is_not(None)
    statement = new.on_conflict_do_update(
        index_elements=["connection", "channel_sku"],
        set_={
            "reason": new.excluded.reason,
            "last_at": new.excluded.last_at,
            "since": sa.case((has_ended, new.excluded.since), else_=_ROW.since),
            "count": sa.case((has_ended, 1), else_=_ROW.count + 1),
            "ended_at": None,
        },
    )
    same = {"connection": connection, "since": now, "last_at": now, "count": 1, "ended_at": None}
    asked.execute(
        statement, [{**same, "channel_sku": sku, "reason": problems[sku]} for sku in skus]
    )


def end_unusable(
    asked: sa.Connection, connection: str, channel_skus: Iterable[str], now: datetime
) -> None:
    """End the open rows of these SKUs."""
    for portion in in_portions(channel_skus):
        asked.execute(
            sa.update(stock_unusable)
            .where(_ROW.connection == connection, NOT_ENDED, _ROW.channel_sku.in_(portion))
            .values(ended_at=now)
        )


def unusable(asked: sa.Connection, connection: str, limit: int) -> list[UnusableQuantity]:
    """Return open rows by SKU."""
    rows = asked.execute(_OPEN, {"connection_is": connection, "most": limit})
    return [UnusableQuantity(*row) for row in rows]


def unusable_of(asked: sa.Connection, connection: str, channel_sku: str) -> UnusableQuantity | None:
    """Return the row of a SKU."""
    row = asked.execute(_ONE, {"connection_is": connection, "sku": channel_sku}).first()
    return UnusableQuantity(*row) if row else None


def erase_unusable(asked: sa.Connection, connection: str, before: datetime) -> None:
    """Delete rows whose last quantity is from before this time."""
    asked.execute(
        sa.delete(stock_unusable).where(_ROW.connection == connection, _ROW.last_at < before)
    )


def _not_on_sale(asked: sa.Connection, connection: str, skus: Iterable[str]) -> set[str]:
    """Return the SKUs without a listing, less those of which the channel offers units."""
    named = [sku for sku in skus if sku != WHOLE_CALLS]
    cannot = unexposable(asked, connection, named)
    unlisted = {sku for sku, why in cannot.items() if why is Unexposable.NO_LISTING}
    level = stock_levels.c
    for portion in in_portions(unlisted):
        offered = sa.select(level.channel_sku).where(
            level.connection == connection, level.channel_sku.in_(portion), level.exposed > 0
        )
        unlisted -= set(asked.scalars(offered))
    return unlisted
