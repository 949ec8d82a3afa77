"""An order knows that its buyer asks to cancel; a shipment knows that it needs a person."""

import sqlalchemy as sa
from alembic import op

from channel_connector.adapters.storage.types import Prose, UtcDateTime

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the columns, and an index of the few rows that have a value in them."""
    op.add_column("orders", sa.Column("cancel_requested_at", UtcDateTime()))
    op.add_column(
        "orders",
        sa.Column("ship_anyway", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("shipments", sa.Column("attention", Prose(), nullable=False, server_default=""))
    requested = sa.text("cancel_requested_at IS NOT NULL")
    op.create_index(
        "ix_orders_cancel_requested",
        "orders",
        ["connection", "cancel_requested_at", "ship_anyway"],
        sqlite_where=requested,
        postgresql_where=requested,
    )
    needed = sa.text("attention != ''")
    op.create_index(
        "ix_shipments_attention",
        "shipments",
        ["connection", "accepted_at", "attention"],
        sqlite_where=needed,
        postgresql_where=needed,
    )
