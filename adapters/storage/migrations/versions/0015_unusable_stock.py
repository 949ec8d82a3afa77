"""Stock quantities of the OMS that cannot be used leave a trail."""

import sqlalchemy as sa
from alembic import op

from channel_connector.adapters.storage.types import Prose, UtcDateTime

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "stock_unusable",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("channel_sku", sa.Text(), nullable=False),
        sa.Column("reason", Prose(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("ended_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("connection", "channel_sku", name=op.f("pk_stock_unusable")),
    )
    op.create_index("ix_stock_unusable_last", "stock_unusable", ["connection", "last_at"])
    not_ended = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_stock_unusable_open",
        "stock_unusable",
        ["connection", "channel_sku", "since"],
        sqlite_where=not_ended,
        postgresql_where=not_ended,
    )
