"""The first books: orders, walks, listings, wake-ups, budgets and calls."""

import sqlalchemy as sa
from alembic import op

from channel_connector.adapters.storage.types import Prose, Span, TextTuple, UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    _make_orders()
    _make_walks_and_listings()
    _make_wakeups()
    _make_budgets_and_calls()


def _make_orders() -> None:
    op.create_table(
        "orders",
        sa.Column("channel_order_id", sa.Text(), nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("state", sa.Text()),
        sa.Column("first_seen_at", UtcDateTime(), nullable=False),
        sa.Column("placed_at", UtcDateTime()),
        sa.Column("updated_at", UtcDateTime()),
        sa.Column("delivered_at", UtcDateTime()),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("queued_at", UtcDateTime(), nullable=False),
        sa.Column("lines_page", sa.Text()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", Prose(), nullable=False),
        sa.Column("unmapped_skus", TextTuple(), nullable=False),
        sa.Column("push_unmapped", sa.Boolean(), nullable=False),
        sa.Column("walk", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text()),
        sa.PrimaryKeyConstraint("channel_order_id", "connection", name="pk_orders"),
    )
    for name, columns in {
        "ix_orders_queue": ["connection", "stage", "queued_at", "channel_order_id", "due_at"],
        "ix_orders_seen": ["connection", "stage", "first_seen_at", "channel_order_id"],
        "ix_orders_seen_anywhere": ["stage", "first_seen_at", "channel_order_id"],
    }.items():
        op.create_index(name, "orders", columns)


def _make_walks_and_listings() -> None:
    op.create_table(
        "walks",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("cursor", UtcDateTime()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("next_page", sa.Text()),
        sa.Column("covers_until", UtcDateTime()),
        sa.Column("newest_seen", UtcDateTime()),
        sa.Column("fruitless", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection", name="pk_walks"),
    )
    op.create_table(
        "listings",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("channel_sku", sa.Text(), nullable=False),
        sa.Column("client_sku", sa.Text(), nullable=False),
        sa.Column("channel_serial", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("connection", "channel_sku", name="pk_listings"),
    )


def _make_wakeups() -> None:
    op.create_table(
        "wakeups",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("deed", sa.Text(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("why", Prose(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("halted", Prose(), nullable=False),
        sa.Column("ran_at", UtcDateTime()),
        sa.Column("holder", sa.Text()),
        sa.Column("lease_until", UtcDateTime()),
        sa.Column("asked_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("connection", "deed", name="pk_wakeups"),
    )


def _make_budgets_and_calls() -> None:
    op.create_table(
        "budgets",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("restored_at", UtcDateTime(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("held_until", UtcDateTime(), nullable=False),
        sa.Column("throttles", sa.Integer(), nullable=False),
        sa.Column("throttled_at", UtcDateTime(), nullable=False),
        sa.Column("quota_told", sa.Integer()),
        sa.Column("reset_told", UtcDateTime()),
        sa.Column("resets_at", UtcDateTime()),
        sa.Column("others", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account", "name", name="pk_budgets"),
    )
    op.create_table(
        "waiting",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("budget", sa.Text(), nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("work", sa.Text(), nullable=False),
        sa.Column("concerning", Prose(), nullable=False),
        sa.Column("due_at", UtcDateTime()),
        sa.Column("asked_at", UtcDateTime()),
        sa.Column("until", UtcDateTime()),
        sa.PrimaryKeyConstraint("account", "budget", "connection", "work", name="pk_waiting"),
    )
    op.create_table(
        "calls",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("budget", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("work", sa.Text(), nullable=False),
        sa.Column("concerning", Prose(), nullable=False),
        sa.Column("granted_at", UtcDateTime(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("settled_at", UtcDateTime()),
        sa.Column("http_status", sa.Integer()),
        sa.Column("request_id", Prose(), nullable=False),
        sa.Column("code", Prose(), nullable=False),
        sa.Column("elapsed", Span(), nullable=False),
        sa.Column("retry_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("id", name="pk_calls"),
    )
    op.create_index("ix_calls_connection", "calls", ["connection", "id"])
    op.create_index("ix_calls_budget", "calls", ["account", "budget", "granted_at"])
