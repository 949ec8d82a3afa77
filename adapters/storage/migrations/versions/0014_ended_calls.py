"""Store of a submission whether its call ended without an answer."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add the column; of the calls of earlier versions it is not known."""
    op.add_column(
        "submissions",
        sa.Column("call_ended", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
