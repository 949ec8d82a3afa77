"""The indexes of stock levels that are due or refused have these alone."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Make both anew; a change of any other level costs nothing in them."""
    levels = sa.table(
        "stock_levels", sa.column("due", sa.Boolean()), sa.column("refused", sa.Boolean())
    )
    for mark in (levels.c.due, levels.c.refused):
        name = f"ix_stock_levels_{mark.name}"
        marked = mark == sa.true()
        op.drop_index(name, "stock_levels")
        op.create_index(
            name,
            "stock_levels",
            ["connection", "channel_sku"],
            sqlite_where=marked,
            postgresql_where=marked,
        )
