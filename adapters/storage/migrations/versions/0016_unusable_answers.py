"""A shipment and a submission know which answer could not be used, and how often it came."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add the columns to both."""
    for table in ("shipments", "submissions"):
        op.add_column(
            table, sa.Column("refused_digest", sa.Text(), nullable=False, server_default="")
        )
        op.add_column(
            table, sa.Column("refused_times", sa.Integer(), nullable=False, server_default="0")
        )
