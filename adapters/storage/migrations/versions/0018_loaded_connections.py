"""What each running host has loaded, and what it left out."""

import sqlalchemy as sa
from alembic import op

from channel_connector.adapters.storage.types import Prose, UtcDateTime

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Add the table; every host fills in its rows when it starts."""
    op.create_table(
        "loaded_connections",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("in_database", sa.Boolean(), nullable=False),
        sa.Column("left_out", Prose(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("stock", sa.Boolean(), nullable=False),
        sa.Column("fetches", sa.Boolean(), nullable=False),
        sa.Column("channel_title", sa.Text(), nullable=False),
        sa.Column("channel_account", sa.Text(), nullable=False),
        sa.Column("oms_address", sa.Text(), nullable=False),
        sa.Column("oms_account", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("host", "connection", name="pk_loaded_connections"),
    )
