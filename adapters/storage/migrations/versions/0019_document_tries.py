"""A shipment knows how often its documents were requested again."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Add the column."""
    op.add_column(
        "shipments",
        sa.Column("document_tries", sa.Integer(), nullable=False, server_default="0"),
    )
