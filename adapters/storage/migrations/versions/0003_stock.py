"""Stock: the journal of what the OMS said, levels, overrides, and messages of submissions."""

import sqlalchemy as sa
from alembic import op

from channel_connector.adapters.storage.types import Prose, UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add to what there is."""
    _make_stock_journal()
    _make_stock_cursors()
    _make_stock_overrides()
    _make_stock_levels()
    _make_stock_messages()


def _make_stock_journal() -> None:
    op.create_table(
        "stock_journal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("channel_sku", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stock_journal"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_stock_journal_sku", "stock_journal", ["connection", "channel_sku", "id"])


def _make_stock_cursors() -> None:
    op.create_table(
        "stock_cursors",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("taken_in", sa.BigInteger(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("concluded", UtcDateTime()),
        sa.PrimaryKeyConstraint("connection", name="pk_stock_cursors"),
    )


def _make_stock_overrides() -> None:
    op.create_table(
        "stock_overrides",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("channel_sku", sa.Text(), nullable=False),
        sa.Column("buffer", sa.BigInteger()),
        sa.Column("per_cent", sa.Boolean()),
        sa.Column("latency_days", sa.Integer()),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("connection", "channel_sku", name="pk_stock_overrides"),
    )


def _make_stock_levels() -> None:
    op.create_table(
        "stock_levels",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("channel_sku", sa.Text(), nullable=False),
        sa.Column("received", sa.BigInteger()),
        sa.Column("received_at", UtcDateTime()),
        sa.Column("wanted", sa.BigInteger()),
        sa.Column("buffer", sa.BigInteger(), nullable=False),
        sa.Column("latency_days", sa.Integer()),
        sa.Column("exposed", sa.BigInteger()),
        sa.Column("exposed_latency", sa.Integer()),
        sa.Column("exposed_at", UtcDateTime()),
        sa.Column("told", sa.BigInteger()),
        sa.Column("told_latency", sa.Integer()),
        sa.Column("due", sa.Boolean(), nullable=False),
        sa.Column("resend", sa.Boolean(), nullable=False),
        sa.Column("pending", sa.Text(), nullable=False),
        sa.Column("code", Prose(), nullable=False),
        sa.Column("reason", Prose(), nullable=False),
        sa.Column("ruled_at", UtcDateTime()),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("connection", "channel_sku", name="pk_stock_levels"),
    )
    op.create_index("ix_stock_levels_due", "stock_levels", ["connection", "due", "channel_sku"])
    op.create_index(
        "ix_stock_levels_refused", "stock_levels", ["connection", "refused", "channel_sku"]
    )


def _make_stock_messages() -> None:
    op.create_table(
        "stock_messages",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("submission", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("channel_sku", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("latency_days", sa.Integer()),
        sa.Column("received", sa.BigInteger()),
        sa.Column("buffer", sa.BigInteger(), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("code", Prose(), nullable=False),
        sa.Column("reason", Prose(), nullable=False),
        sa.Column("ruled_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("connection", "submission", "number", name="pk_stock_messages"),
    )
    op.create_index(
        "ix_stock_messages_sku", "stock_messages", ["connection", "channel_sku", "made_at"]
    )
    op.create_index("ix_stock_messages_made", "stock_messages", ["connection", "made_at"])
