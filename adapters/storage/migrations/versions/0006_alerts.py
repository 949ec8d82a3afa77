"""Alerts and what is told of them; when each deed last succeeded."""

import sqlalchemy as sa
from alembic import op

from channel_connector.adapters.storage.types import Prose, UtcDateTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add to what there is."""
    op.add_column("wakeups", sa.Column("succeeded_at", UtcDateTime()))
    _make_alerts()
    _make_alert_tellings()


def _make_alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("detail", Prose(), nullable=False),
        sa.Column("clear_at", UtcDateTime()),
        sa.Column("ended_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("kind", "connection", "began_at", name="pk_alerts"),
    )
    op.create_index("ix_alerts_ended", "alerts", ["ended_at"])
    op.create_index("ix_alerts_began", "alerts", ["began_at"])


def _make_alert_tellings() -> None:
    op.create_table(
        "alert_tellings",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("of_end", sa.Boolean(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("told_at", UtcDateTime()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", Prose(), nullable=False),
        sa.Column("answer", Prose(), nullable=False),
        sa.PrimaryKeyConstraint(
            "kind", "connection", "began_at", "channel", "of_end", name="pk_alert_tellings"
        ),
        sa.ForeignKeyConstraint(
            ["kind", "connection", "began_at"],
            ["alerts.kind", "alerts.connection", "alerts.began_at"],
            name="fk_alert_tellings_alert",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_alert_tellings_due", "alert_tellings", ["channel", "told_at", "due_at"])
