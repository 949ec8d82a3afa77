"""A shipment tells when a person let it go on."""

import sqlalchemy as sa
from alembic import op

from channel_connector.adapters.storage.types import UtcDateTime

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the moment, which no shipment has yet."""
    op.add_column("shipments", sa.Column("released_at", UtcDateTime()))
