"""A second reading of the channel's listing finds orders behind the cursor."""

import sqlalchemy as sa
from alembic import op

from channel_connector.adapters.storage.types import Prose, TextTuple, UtcDateTime

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """
    Create the table, and note from when on the listing was read.

    How far back the first scan of an older database went is not known any more, so its first
    rescans begin at its cursor.
    """
    op.create_table(
        "order_rescans",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("on_request", sa.Boolean(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("next_page", sa.Text()),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("restarts", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("found_ids", TextTuple(), nullable=False),
        sa.Column("ended_at", UtcDateTime()),
        sa.Column("reason", Prose(), nullable=False),
        sa.PrimaryKeyConstraint("connection", "began_at", name=op.f("pk_order_rescans")),
    )
    op.add_column("order_scans", sa.Column("read_from", UtcDateTime()))
    scans = sa.table("order_scans", sa.column("read_from"), sa.column("cursor"))
    op.execute(sa.update(scans).values(read_from=scans.c.cursor))
