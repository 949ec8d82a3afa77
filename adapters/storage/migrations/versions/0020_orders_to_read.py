"""Orders to be read again are found by how long they are due."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Add an index of the few orders that are to be read."""
    to_read = sa.text("stage = 'TO_READ'")
    op.create_index(
        "ix_orders_to_read",
        "orders",
        ["connection", "due_at", "channel_order_id"],
        sqlite_where=to_read,
        postgresql_where=to_read,
    )
