"""The tables. What they hold is told where the ports tell it; here is how it is found again."""

import sqlalchemy as sa

from .types import Prose, Span, TextTuple, UtcDateTime

metadata = sa.MetaData(naming_convention={"pk": "pk_%(table_name)s"})

orders = sa.Table(
    "orders",
    metadata,
    # The order id stands first so that it is found without its connection as well.
    sa.Column("channel_order_id", sa.Text, primary_key=True),
    sa.Column("connection", sa.Text, primary_key=True),
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("state", sa.Text),
    sa.Column("first_seen_at", UtcDateTime, nullable=False),
    sa.Column("placed_at", UtcDateTime),
    sa.Column("updated_at", UtcDateTime),
    sa.Column("delivered_at", UtcDateTime),
    sa.Column("due_at", UtcDateTime, nullable=False),
    # placed_at, or first_seen_at while the channel's word is not known: the queue's order.
    sa.Column("queued_at", UtcDateTime, nullable=False),
    sa.Column("lines_page", sa.Text),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("reason", Prose, nullable=False),
    sa.Column("unmapped_skus", TextTuple, nullable=False),
    sa.Column("push_unmapped", sa.Boolean, nullable=False),
    sa.Column("walk", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    # The order as JSON, with personal data; erased with the delivery.
    sa.Column("payload", sa.Text),
    # What is due, oldest placed first, read no further than the limit; when the next is. (An
    # index led by due_at would tempt SQLite to sort the whole queue for each of its steps.)
    sa.Index("ix_orders_queue", "connection", "stage", "queued_at", "channel_order_id", "due_at"),
    # The newest of a stage, of one connection or of all.
    sa.Index("ix_orders_seen", "connection", "stage", "first_seen_at", "channel_order_id"),
    sa.Index("ix_orders_seen_anywhere", "stage", "first_seen_at", "channel_order_id"),
)

walks = sa.Table(
    "walks",
    metadata,
    sa.Column("connection", sa.Text, primary_key=True),
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Column("cursor", UtcDateTime),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("next_page", sa.Text),
    sa.Column("covers_until", UtcDateTime),
    sa.Column("newest_seen", UtcDateTime),
    sa.Column("fruitless", sa.Integer, nullable=False),
    sa.Column("pages", sa.Integer, nullable=False),
)

listings = sa.Table(
    "listings",
    metadata,
    sa.Column("connection", sa.Text, primary_key=True),
    sa.Column("channel_sku", sa.Text, primary_key=True),
    sa.Column("client_sku", sa.Text, nullable=False),
    sa.Column("channel_serial", sa.Text, nullable=False),
)

wakeups = sa.Table(
    "wakeups",
    metadata,
    sa.Column("connection", sa.Text, primary_key=True),
    sa.Column("deed", sa.Text, primary_key=True),
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Column("why", Prose, nullable=False),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("halted", Prose, nullable=False),
    sa.Column("ran_at", UtcDateTime),
    sa.Column("holder", sa.Text),
    sa.Column("lease_until", UtcDateTime),
    # The earliest wake-up that was asked for while the deed ran.
    sa.Column("asked_at", UtcDateTime),
)

budgets = sa.Table(
    "budgets",
    metadata,
    sa.Column("account", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("restored_at", UtcDateTime, nullable=False),
    sa.Column("drawn", sa.Integer, nullable=False),
    sa.Column("held_until", UtcDateTime, nullable=False),
    sa.Column("throttles", sa.Integer, nullable=False),
    sa.Column("throttled_at", UtcDateTime, nullable=False),
    sa.Column("quota_told", sa.Integer),
    sa.Column("reset_told", UtcDateTime),
    sa.Column("resets_at", UtcDateTime),
    sa.Column("others", sa.Integer, nullable=False),
)

# Who waits for a budget: work that announced itself, and work that was made to wait.
waiting = sa.Table(
    "waiting",
    metadata,
    sa.Column("account", sa.Text, primary_key=True),
    sa.Column("budget", sa.Text, primary_key=True),
    sa.Column("connection", sa.Text, primary_key=True),
    sa.Column("work", sa.Text, primary_key=True),
    sa.Column("concerning", Prose, nullable=False),
    sa.Column("due_at", UtcDateTime),
    sa.Column("asked_at", UtcDateTime),
    sa.Column("until", UtcDateTime),
)

calls = sa.Table(
    "calls",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("connection", sa.Text, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("budget", sa.Text, nullable=False),
    sa.Column("operation", sa.Text, nullable=False),
    sa.Column("work", sa.Text, nullable=False),
    sa.Column("concerning", Prose, nullable=False),
    sa.Column("granted_at", UtcDateTime, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("settled_at", UtcDateTime),
    sa.Column("http_status", sa.Integer),
    sa.Column("request_id", Prose, nullable=False),
    sa.Column("code", Prose, nullable=False),
    sa.Column("elapsed", Span, nullable=False),
    sa.Column("retry_at", UtcDateTime),
    sa.Index("ix_calls_connection", "connection", "id"),
    # The calls of the last hours, which the hourly quota counts.
    sa.Index("ix_calls_budget", "account", "budget", "granted_at"),
)
