"""A scheduled job knows since when it is halted, and when it last recovered."""

import sqlalchemy as sa
from alembic import op

from channel_connector.adapters.storage.types import UtcDateTime

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add both moments, unknown for what is there."""
    op.add_column("scheduled_jobs", sa.Column("halted_at", UtcDateTime()))
    op.add_column("scheduled_jobs", sa.Column("recovered_at", UtcDateTime()))
