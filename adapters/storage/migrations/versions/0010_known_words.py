"""Rename tables, columns, stages, jobs and kinds of alerts."""

import sqlalchemy as sa
from alembic import op

from channel_connector.adapters.storage.types import Prose, UtcDateTime

revision = "0010"
down_revision = "0009"

TABLES = {"walks": "order_scans", "wakeups": "scheduled_jobs"}

COLUMNS = {
    "orders": {"delivered_at": "sent_at", "delivered_lines": "sent_lines", "walk": "scan"},
    "shipments": {"packed_at": "documents_made_at", "handed_over_at": "collected_at"},
    "submissions": {"word": "channel_status"},
    "cancellations": {"told": "sent", "told_at": "sent_at"},
    "stock_cursors": {"taken_in": "coalesced", "concluded": "last_period_done"},
    "stock_levels": {"told": "sent", "told_latency": "sent_latency", "ruled_at": "result_at"},
    "stock_messages": {"verdict": "outcome", "ruled_at": "result_at"},
    "order_scans": {"fruitless": "pages_without_news"},
    "scheduled_jobs": {"deed": "job", "why": "reason"},
    "budgets": {"quota_told": "quota_reported", "reset_told": "reset_reported"},
    "waiting": {"concerning": "subject"},
    "calls": {"concerning": "subject", "settled_at": "outcome_at"},
}

STAGES = {
    "orders": {"TO_DELIVER": "TO_SEND", "DELIVERED": "SENT_TO_OMS", "SET_ASIDE": "BLOCKED"},
    "shipments": {"PACKED": "DOCUMENTS_MADE"},
    "submissions": {"SETTLED": "PROCESSED"},
    "cancellations": {"TO_TELL": "TO_SEND", "TOLD": "SENT", "SET_ASIDE": "BLOCKED"},
}

JOBS = {
    "deliver_orders": "send_orders",
    "settle_documents": "process_documents_result",
    "settle_stock": "process_stock_result",
    "fold_stock": "compact_stock_history",
    "tell_by_webhook": "send_alerts_by_webhook",
    "tell_by_email": "send_alerts_by_email",
}

ALERTS = {
    "DEED_HALTED": "JOB_HALTED",
    "DEED_FAILING": "JOB_FAILING",
    "FEED_STUCK": "SUBMISSION_STUCK",
    "ORDERS_UNDELIVERED": "ORDERS_UNSENT",
    "ORDERS_SET_ASIDE": "ORDERS_BLOCKED",
    "CANCELLATIONS_SET_ASIDE": "CANCELLATIONS_BLOCKED",
}


def upgrade() -> None:
    """Rename; adds and deletes nothing."""
    for old, new in TABLES.items():
        op.rename_table(old, new)
    for table, columns in COLUMNS.items():
        for old, new in columns.items():
            op.execute(f'ALTER TABLE {table} RENAME COLUMN "{old}" TO "{new}"')
    for table, stages in STAGES.items():
        _replace(table, "stage", stages)
    _replace("shipments", "failed_in", STAGES["shipments"])
    _replace("scheduled_jobs", "job", JOBS)
    _rename_notifications()
    if op.get_bind().dialect.name == "postgresql":
        for old, new in TABLES.items():
            op.execute(f"ALTER TABLE {new} RENAME CONSTRAINT pk_{old} TO pk_{new}")


def _replace(table: str, column: str, names: dict[str, str]) -> None:
    rows = sa.table(table, sa.column(column, sa.Text))
    for old, new in names.items():
        op.execute(rows.update().where(rows.c[column] == old).values({column: new}))


def _rename_notifications() -> None:
    """Rebuild the outbox of alerts: it refers to the kinds of alerts, which change as well."""
    op.execute("CREATE TEMPORARY TABLE moved AS SELECT * FROM alert_tellings")
    op.drop_table("alert_tellings")
    for table in ("moved", "alerts"):
        _replace(table, "kind", ALERTS)
    op.create_table(
        "alert_notifications",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("of_end", sa.Boolean(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("sent_at", UtcDateTime()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", Prose(), nullable=False),
        sa.Column("answer", Prose(), nullable=False),
        sa.PrimaryKeyConstraint(
            "kind", "connection", "began_at", "channel", "of_end", name="pk_alert_notifications"
        ),
        sa.ForeignKeyConstraint(
            ["kind", "connection", "began_at"],
            ["alerts.kind", "alerts.connection", "alerts.began_at"],
            name="fk_alert_notifications_alert",
            ondelete="CASCADE",
        ),
    )
    op.create_index(
        "ix_alert_notifications_due", "alert_notifications", ["channel", "sent_at", "due_at"]
    )
    op.execute(
        "INSERT INTO alert_notifications (kind, connection, began_at, channel, of_end, due_at,"
        " sent_at, attempts, reason, answer) SELECT kind, connection, began_at, channel, of_end,"
        " due_at, told_at, attempts, reason, answer FROM moved"
    )
    op.execute("DROP TABLE moved")
