"""Queries which SKUs of a call cannot be exposed."""

import json
from collections.abc import Sequence

import sqlalchemy as sa

from ....ports.repositories.stock import Unexposable
from ..tables import listings, stock_overrides

_CONNECTION = sa.bindparam("connection", type_=sa.Text)


def _query(skus: sa.TableValuedAlias) -> sa.Select[str, bool]:
    """Return the query for SKUs that cannot be exposed, with whether they lack a listing."""
    listing, override = listings.c, stock_overrides.c
    keeps_listings = sa.exists().where(listings.alias().c.connection == _CONNECTION)
    unlisted = sa.and_(listing.channel_sku.is_(None), keeps_listings)
    return (
        sa.select(skus.c.value, unlisted)
        .select_from(skus)
        .outerjoin(
            listings,
            sa.and_(listing.connection == _CONNECTION, listing.channel_sku == skus.c.value),
        )
        .outerjoin(
            stock_overrides,
            sa.and_(override.connection == _CONNECTION, override.channel_sku == skus.c.value),
        )
        .where(sa.or_(unlisted, override.disabled))
    )


_VALUE = sa.column("value", sa.Text)
_SQLITE = _query(sa.func.json_each(sa.bindparam("skus", type_=sa.Text)).table_valued(_VALUE))
_POSTGRESQL = _query(
    sa.func.unnest(sa.bindparam("skus", type_=sa.ARRAY(sa.Text)))
    .table_valued(_VALUE)
    .render_derived()
)


def unexposable(
    asked: sa.Connection, connection: str, channel_skus: Sequence[str]
) -> dict[str, Unexposable]:
    """Return which of the SKUs cannot be exposed, and why."""
    if asked.dialect.name == "sqlite":
        skus = json.dumps(channel_skus, ensure_ascii=False)
        found = asked.execute(_SQLITE, {"connection": connection, "skus": skus})
    else:
        found = asked.execute(_POSTGRESQL, {"connection": connection, "skus": list(channel_skus)})
    return {row[0]: Unexposable.NO_LISTING if row[1] else Unexposable.DISABLED for row in found}
