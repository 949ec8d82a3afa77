"""The tables and their indexes; the ports document the meaning of the columns."""

import sqlalchemy as sa

from .types import Exact, Prose, Sha256, Span, TextTuple, UtcDateTime

metadata = sa.MetaData(naming_convention={"pk": "pk_%(table_name)s"})

orders = sa.Table(
    "orders",
    metadata,
    # The order ID comes first so that orders are found without their connection as well.
    sa.Column("channel_order_id", sa.Text, primary_key=True),
    sa.Column("connection", sa.Text, primary_key=True),
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("state", sa.Text),
    sa.Column("first_seen_at", UtcDateTime, nullable=False),
    sa.Column("placed_at", UtcDateTime),
    sa.Column("updated_at", UtcDateTime),
    sa.Column("sent_at", UtcDateTime),
    sa.Column("due_at", UtcDateTime, nullable=False),
    # placed_at, or first_seen_at until placed_at is known: the order of the queue.
    sa.Column("queued_at", UtcDateTime, nullable=False),
    sa.Column("lines_page", sa.Text),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("reason", Prose, nullable=False),
    sa.Column("unmapped_skus", TextTuple, nullable=False),
    sa.Column("push_unmapped", sa.Boolean, nullable=False),
    sa.Column("scan", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    # JSON, see values_json.py.
    sa.Column("sent_lines", sa.Text, nullable=False, server_default="[]"),
    # The order as JSON, with personal data; erased once sent to the OMS.
    sa.Column("payload", sa.Text),
    sa.Column("cancel_requested_at", UtcDateTime),
    sa.Column("ship_anyway", sa.Boolean, nullable=False, server_default=sa.false()),
    # Due orders, oldest placed first, read up to a limit; the next due time. (With an index led
    # by due_at, SQLite would sort the whole queue in each step.)
    sa.Index("ix_orders_queue", "connection", "stage", "queued_at", "channel_order_id", "due_at"),
    # The newest of a stage, of one connection or of all.
    sa.Index("ix_orders_seen", "connection", "stage", "first_seen_at", "channel_order_id"),
    sa.Index("ix_orders_seen_anywhere", "stage", "first_seen_at", "channel_order_id"),
)
# Only the few orders whose buyer asks to cancel; counted along the index alone.
CANCEL_REQUESTED = orders.c.cancel_requested_at.is_not(None)
sa.Index(
    "ix_orders_cancel_requested",
    orders.c.connection,
    orders.c.cancel_requested_at,
    orders.c.ship_anyway,
    sqlite_where=CANCEL_REQUESTED,
    postgresql_where=CANCEL_REQUESTED,
)
# Only the few orders to be read again, the one that is due for longest first.
TO_READ = orders.c.stage == sa.literal_column("'TO_READ'")
sa.Index(
    "ix_orders_to_read",
    orders.c.connection,
    orders.c.due_at,
    orders.c.channel_order_id,
    sqlite_where=TO_READ,
    postgresql_where=TO_READ,
)

shipments = sa.Table(
    "shipments",
    metadata,
    sa.Column("connection", sa.Text, primary_key=True),
    sa.Column("shipment_id", sa.Text, primary_key=True),
    sa.Column("channel_order_id", sa.Text, nullable=False),
    sa.Column("shipment_code", sa.Text, nullable=False),
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("failed_in", sa.Text),
    sa.Column("accepted_at", UtcDateTime, nullable=False),
    sa.Column("checked_at", UtcDateTime),
    sa.Column("booked_at", UtcDateTime),
    sa.Column("documents_made_at", UtcDateTime),
    sa.Column("ready_at", UtcDateTime),
    sa.Column("collected_at", UtcDateTime),
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("reason", Prose, nullable=False),
    sa.Column("length_cm", Exact, nullable=False),
    sa.Column("width_cm", Exact, nullable=False),
    sa.Column("height_cm", Exact, nullable=False),
    sa.Column("weight_g", Exact, nullable=False),
    # JSON, see values_json.py.
    sa.Column("serials", sa.Text, nullable=False),
    # The pickup: all three or none.
    sa.Column("slot_id", sa.Text),
    sa.Column("slot_starts_at", UtcDateTime),
    sa.Column("slot_ends_at", UtcDateTime),
    sa.Column("package_id", sa.Text, nullable=False),
    sa.Column("invoice_number", sa.Text, nullable=False),
    sa.Column("invoice_date", UtcDateTime),
    sa.Column("submission", sa.Text, nullable=False),
    sa.Column("alone", sa.Boolean, nullable=False),
    sa.Column("document_handle", sa.Text, nullable=False),
    sa.Column("document_key", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("refused_digest", sa.Text, nullable=False, server_default=""),
    sa.Column("refused_times", sa.Integer, nullable=False, server_default="0"),
    sa.Column("released_at", UtcDateTime),
    sa.Column("attention", Prose, nullable=False, server_default=""),
    sa.Column("document_tries", sa.Integer, nullable=False, server_default="0"),
    # Due shipments and positions in the queue, first accepted first; the newest of a stage.
    sa.Index("ix_shipments_queue", "connection", "stage", "accepted_at", "shipment_id", "due_at"),
    sa.Index("ix_shipments_anywhere", "stage", "accepted_at", "shipment_id"),
    # The IDs come first so that they are found without their connection as well.
    sa.Index("ix_shipments_id", "shipment_id"),
    sa.Index("ix_shipments_order", "channel_order_id", "connection"),
    sa.Index("ix_shipments_code", "shipment_code", "connection", unique=True),
    sa.Index("ix_shipments_submission", "connection", "submission"),
    # Search terms: what is printed on the parcel and on its documents.
    sa.Index("ix_shipments_package", "package_id"),
    sa.Index("ix_shipments_invoice", "invoice_number"),
)
# Only the few shipments that did not fail and need a person all the same; counted likewise.
NEEDS_ATTENTION = shipments.c.attention != sa.literal_column("''")
sa.Index(
    "ix_shipments_attention",
    shipments.c.connection,
    shipments.c.accepted_at,
    shipments.c.attention,
    sqlite_where=NEEDS_ATTENTION,
    postgresql_where=NEEDS_ATTENTION,
)

# A separate table, so that lists of shipments do not read them. Personal data.
shipment_documents = sa.Table(
    "shipment_documents",
    metadata,
    sa.Column("connection", sa.Text, primary_key=True),
    sa.Column("shipment_id", sa.Text, primary_key=True),
    sa.Column("pdf", sa.LargeBinary, nullable=False),
    sa.ForeignKeyConstraint(
        ["connection", "shipment_id"],
        ["shipments.connection", "shipments.shipment_id"],
        name="fk_shipment_documents_shipment",
        ondelete="CASCADE",
    ),
)

submissions = sa.Table(
    "submissions",
    metadata,
    sa.Column("connection", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("entries", sa.Integer, nullable=False),
    sa.Column("intended_at", UtcDateTime, nullable=False),
    sa.Column("sent_at", UtcDateTime),
    sa.Column("done_at", UtcDateTime),
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Column("deadline_at", UtcDateTime, nullable=False),
    sa.Column("submission_id", sa.Text),
    sa.Column("found", sa.Boolean, nullable=False),
    sa.Column("call_ended", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("channel_status", Prose, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("reason", Prose, nullable=False),
    sa.Column("refused_digest", sa.Text, nullable=False, server_default=""),
    sa.Column("refused_times", sa.Integer, nullable=False, server_default="0"),
    # All in progress.
    sa.Index("ix_submissions_stage", "connection", "stage", "kind"),
    # The newest of a kind, of one connection or of all.
    sa.Index("ix_submissions_newest", "connection", "kind", "intended_at", "name"),
    sa.Index("ix_submissions_newest_anywhere", "kind", "intended_at", "name"),
    # Durations of the last ones, answered from the index alone.
    sa.Index("ix_submissions_time", "connection", "kind", "done_at", "sent_at"),
    sa.Index("ix_submissions_id", "submission_id"),
    sa.Index("ix_submissions_name", "name"),
)

cancellations = sa.Table(
    "cancellations",
    metadata,
    sa.Column("connection", sa.Text, primary_key=True),
    sa.Column("channel_order_id", sa.Text, primary_key=True),
    sa.Column("stage", sa.Text, nullable=False),
    # JSON, both; see values_json.py.
    sa.Column("lines", sa.Text, nullable=False),
    sa.Column("sent", sa.Text, nullable=False),
    sa.Column("noticed_at", UtcDateTime, nullable=False),
    sa.Column("sent_at", UtcDateTime),
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("reason", Prose, nullable=False),
    # Due cancellations, first noticed first; the last noticed of a stage.
    sa.Index(
        "ix_cancellations_queue",
        "connection",
        "stage",
        "noticed_at",
        "channel_order_id",
        "due_at",
    ),
    sa.Index("ix_cancellations_anywhere", "stage", "noticed_at", "channel_order_id"),
)

# The journal of stock calls. IDs are ascending, so that a cursor can mark what is coalesced.
stock_journal = sa.Table(
    "stock_journal",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("connection", sa.Text, nullable=False),
    sa.Column("channel_sku", sa.Text, nullable=False),
    sa.Column("quantity", sa.BigInteger, nullable=False),
    sa.Column("received_at", UtcDateTime, nullable=False),
    # The newest of a SKU.
    sa.Index("ix_stock_journal_sku", "connection", "channel_sku", "id"),
    sqlite_autoincrement=True,
)

stock_cursors = sa.Table(
    "stock_cursors",
    metadata,
    sa.Column("connection", sa.Text, primary_key=True),
    # Journal entries up to this ID are coalesced.
    sa.Column("coalesced", sa.BigInteger, nullable=False),
    # The rules that the levels were computed with; empty if they must be recomputed.
    sa.Column("rules", sa.Text, nullable=False),
    sa.Column("last_period_done", UtcDateTime),
)

stock_overrides = sa.Table(
    "stock_overrides",
    metadata,
    sa.Column("connection", sa.Text, primary_key=True),
    sa.Column("channel_sku", sa.Text, primary_key=True),
    # The buffer: both or none.
    sa.Column("buffer", sa.BigInteger),
    sa.Column("per_cent", sa.Boolean),
    sa.Column("latency_days", sa.Integer),
    sa.Column("disabled", sa.Boolean, nullable=False),
)

stock_levels = sa.Table(
    "stock_levels",
    metadata,
    sa.Column("connection", sa.Text, primary_key=True),
    sa.Column("channel_sku", sa.Text, primary_key=True),
    sa.Column("received", sa.BigInteger),
    sa.Column("received_at", UtcDateTime),
    sa.Column("wanted", sa.BigInteger),
    sa.Column("buffer", sa.BigInteger, nullable=False),
    sa.Column("latency_days", sa.Integer),
    sa.Column("exposed", sa.BigInteger),
    sa.Column("exposed_latency", sa.Integer),
    sa.Column("exposed_at", UtcDateTime),
    sa.Column("sent", sa.BigInteger),
    sa.Column("sent_latency", sa.Integer),
    sa.Column("due", sa.Boolean, nullable=False),
    sa.Column("resend", sa.Boolean, nullable=False),
    sa.Column("pending", sa.Text, nullable=False),
    sa.Column("code", Prose, nullable=False),
    sa.Column("reason", Prose, nullable=False),
    sa.Column("result_at", UtcDateTime),
    sa.Column("refused", sa.Boolean, nullable=False),
)
# Levels of the next submission; levels that the channel rejected. Mostly a level is neither.
for _name, _marked in (
    ("ix_stock_levels_due", stock_levels.c.due),
    ("ix_stock_levels_refused", stock_levels.c.refused),
):
    sa.Index(
        _name,
        stock_levels.c.connection,
        stock_levels.c.channel_sku,
        sqlite_where=_marked == sa.true(),
        postgresql_where=_marked == sa.true(),
    )

stock_messages = sa.Table(
    "stock_messages",
    metadata,
    sa.Column("connection", sa.Text, primary_key=True),
    sa.Column("submission", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("channel_sku", sa.Text, nullable=False),
    sa.Column("quantity", sa.BigInteger, nullable=False),
    sa.Column("latency_days", sa.Integer),
    sa.Column("received", sa.BigInteger),
    sa.Column("buffer", sa.BigInteger, nullable=False),
    # Sent although nothing had changed.
    sa.Column("again", sa.Boolean, nullable=False),
    sa.Column("made_at", UtcDateTime, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("code", Prose, nullable=False),
    sa.Column("reason", Prose, nullable=False),
    sa.Column("result_at", UtcDateTime),
    # The newest of a SKU; messages old enough to delete.
    sa.Index("ix_stock_messages_sku", "connection", "channel_sku", "made_at"),
    sa.Index("ix_stock_messages_made", "connection", "made_at"),
)

# One row for each SKU whose quantity could not be used at least once.
stock_unusable = sa.Table(
    "stock_unusable",
    metadata,
    sa.Column("connection", sa.Text, primary_key=True),
    sa.Column("channel_sku", sa.Text, primary_key=True),
    sa.Column("reason", Prose, nullable=False),
    sa.Column("since", UtcDateTime, nullable=False),
    sa.Column("last_at", UtcDateTime, nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("ended_at", UtcDateTime),
    # Rows old enough to delete.
    sa.Index("ix_stock_unusable_last", "connection", "last_at"),
)
# Only those that did not end; counted along the index alone.
NOT_ENDED = stock_unusable.c.ended_at.is_(None)
sa.Index(
    "ix_stock_unusable_open",
    stock_unusable.c.connection,
    stock_unusable.c.channel_sku,
    stock_unusable.c.since,
    sqlite_where=NOT_ENDED,
    postgresql_where=NOT_ENDED,
)

order_scans = sa.Table(
    "order_scans",
    metadata,
    sa.Column("connection", sa.Text, primary_key=True),
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Column("cursor", UtcDateTime),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("next_page", sa.Text),
    sa.Column("covers_until", UtcDateTime),
    sa.Column("newest_seen", UtcDateTime),
    sa.Column("pages_without_news", sa.Integer, nullable=False),
    sa.Column("pages", sa.Integer, nullable=False),
    sa.Column("read_from", UtcDateTime),
)

order_rescans = sa.Table(
    "order_rescans",
    metadata,
    sa.Column("connection", sa.Text, primary_key=True),
    sa.Column("began_at", UtcDateTime, primary_key=True),
    sa.Column("since", UtcDateTime, nullable=False),
    sa.Column("on_request", sa.Boolean, nullable=False),
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Column("next_page", sa.Text),
    sa.Column("pages", sa.Integer, nullable=False),
    sa.Column("restarts", sa.Integer, nullable=False),
    sa.Column("found", sa.Integer, nullable=False),
    sa.Column("found_ids", TextTuple, nullable=False),
    sa.Column("ended_at", UtcDateTime),
    sa.Column("reason", Prose, nullable=False),
)

listings = sa.Table(
    "listings",
    metadata,
    sa.Column("connection", sa.Text, primary_key=True),
    sa.Column("channel_sku", sa.Text, primary_key=True),
    sa.Column("client_sku", sa.Text, nullable=False),
    sa.Column("channel_serial", sa.Text, nullable=False),
)

scheduled_jobs = sa.Table(
    "scheduled_jobs",
    metadata,
    sa.Column("connection", sa.Text, primary_key=True),
    sa.Column("job", sa.Text, primary_key=True),
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Column("reason", Prose, nullable=False),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("halted", Prose, nullable=False),
    sa.Column("ran_at", UtcDateTime),
    sa.Column("holder", sa.Text),
    sa.Column("lease_until", UtcDateTime),
    # The earliest run that was requested while the job ran.
    sa.Column("asked_at", UtcDateTime),
    sa.Column("succeeded_at", UtcDateTime),
    sa.Column("halted_at", UtcDateTime),
    sa.Column("recovered_at", UtcDateTime),
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
    sa.Column("quota_reported", sa.Integer),
    sa.Column("reset_reported", UtcDateTime),
    sa.Column("resets_at", UtcDateTime),
    sa.Column("others", sa.Integer, nullable=False),
)

# Work that waits for a budget: with a reservation, or after a request was deferred.
waiting = sa.Table(
    "waiting",
    metadata,
    sa.Column("account", sa.Text, primary_key=True),
    sa.Column("budget", sa.Text, primary_key=True),
    sa.Column("connection", sa.Text, primary_key=True),
    sa.Column("work", sa.Text, primary_key=True),
    sa.Column("subject", Prose, nullable=False),
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
    sa.Column("subject", Prose, nullable=False),
    sa.Column("granted_at", UtcDateTime, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("outcome_at", UtcDateTime),
    sa.Column("http_status", sa.Integer),
    sa.Column("request_id", Prose, nullable=False),
    sa.Column("code", Prose, nullable=False),
    sa.Column("elapsed", Span, nullable=False),
    sa.Column("retry_at", UtcDateTime),
    sa.Index("ix_calls_connection", "connection", "id"),
    # The calls of the last hours, which the hourly quota counts.
    sa.Index("ix_calls_budget", "account", "budget", "granted_at"),
)

alerts = sa.Table(
    "alerts",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("connection", sa.Text, primary_key=True),
    sa.Column("began_at", UtcDateTime, primary_key=True),
    sa.Column("since", UtcDateTime, nullable=False),
    sa.Column("count", sa.BigInteger, nullable=False),
    sa.Column("detail", Prose, nullable=False),
    sa.Column("clear_at", UtcDateTime),
    sa.Column("ended_at", UtcDateTime),
    # Open alerts; alerts old enough to delete. The last begun.
    sa.Index("ix_alerts_ended", "ended_at"),
    sa.Index("ix_alerts_began", "began_at"),
)

# The outbox of alerts: per channel one row for the beginning and one for the end.
alert_notifications = sa.Table(
    "alert_notifications",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("connection", sa.Text, primary_key=True),
    sa.Column("began_at", UtcDateTime, primary_key=True),
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("of_end", sa.Boolean, primary_key=True),
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Column("sent_at", UtcDateTime),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("reason", Prose, nullable=False),
    sa.Column("answer", Prose, nullable=False),
    sa.ForeignKeyConstraint(
        ["kind", "connection", "began_at"],
        ["alerts.kind", "alerts.connection", "alerts.began_at"],
        name="fk_alert_notifications_alert",
        ondelete="CASCADE",
    ),
    # The unsent notifications of a channel.
    sa.Index("ix_alert_notifications_due", "channel", "sent_at", "due_at"),
)

# Connections that are not in config.yaml.
clients = sa.Table(
    "clients",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("enabled", sa.Boolean, nullable=False),
    # Differs after each change.
    sa.Column("revision", sa.Text, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    # JSON, encrypted as a whole, see sealed.py.
    sa.Column("entry", sa.Text, nullable=False),
)

# What each host has loaded; the host repeats its rows while it runs.
loaded_connections = sa.Table(
    "loaded_connections",
    metadata,
    sa.Column("host", sa.Text, primary_key=True),
    sa.Column("connection", sa.Text, primary_key=True),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("in_database", sa.Boolean, nullable=False),
    sa.Column("left_out", Prose, nullable=False),
    sa.Column("since", UtcDateTime, nullable=False),
    sa.Column("seen_at", UtcDateTime, nullable=False),
    sa.Column("stock", sa.Boolean, nullable=False),
    sa.Column("fetches", sa.Boolean, nullable=False),
    sa.Column("channel_title", sa.Text, nullable=False),
    sa.Column("channel_account", sa.Text, nullable=False),
    sa.Column("oms_address", sa.Text, nullable=False),
    sa.Column("oms_account", sa.Text, nullable=False),
)

# The audit log of outgoing and incoming calls. (`calls`, above, is what budgets count.)
call_records = sa.Table(
    "call_records",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    # Empty for calls from unknown callers.
    sa.Column("connection", sa.Text, nullable=False),
    sa.Column("party", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("operation", sa.Text, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("failed", sa.Boolean, nullable=False),
    sa.Column("http_status", sa.Integer),
    sa.Column("code", Prose, nullable=False),
    sa.Column("said", Prose, nullable=False),
    sa.Column("duration", Span, nullable=False),
    sa.Column("request_id", Prose, nullable=False),
    # The hourly quota: all three or none.
    sa.Column("quota_most", sa.Integer),
    sa.Column("quota_remaining", sa.Integer),
    sa.Column("quota_resets_at", UtcDateTime),
    sa.Column("request_size", sa.BigInteger, nullable=False),
    sa.Column("request_digest", Sha256),
    sa.Column("answer_size", sa.BigInteger, nullable=False),
    sa.Column("answer_digest", Sha256),
    # The newest of all, of a connection, of an operation, of both; records old enough to erase.
    sa.Index("ix_call_records_at", "at", "id"),
    sa.Index("ix_call_records_connection", "connection", "at", "id"),
    sa.Index("ix_call_records_operation", "operation", "at", "id"),
    sa.Index("ix_call_records_both", "connection", "operation", "at", "id"),
    sqlite_autoincrement=True,
)

# Failures are few among many.
_failed = call_records.c.failed.is_(sa.true())
for _name, _columns in (
    ("ix_call_records_failed", ("connection", "at", "id")),
    ("ix_call_records_failed_operation", ("operation", "at", "id")),
    ("ix_call_records_failed_anywhere", ("at", "id")),
):
    sa.Index(
        _name,
        *(call_records.c[column] for column in _columns),
        sqlite_where=_failed,
        postgresql_where=_failed,
    )

# The subjects of each call.
call_subjects = sa.Table(
    "call_subjects",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("subject", Prose, primary_key=True),
    sa.Column("call", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Index("ix_call_subjects_call", "call"),
    sqlite_with_rowid=False,
)

# A separate table, so that lists of calls do not read them. Masked before they are stored.
call_bodies = sa.Table(
    "call_bodies",
    metadata,
    sa.Column(
        "call",
        sa.BigInteger().with_variant(sa.Integer, "sqlite"),
        primary_key=True,
        autoincrement=False,
    ),
    sa.Column("request", Prose),
    sa.Column("answer", Prose),
)

# Console users. `password` is hashed.
users = sa.Table(
    "users",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("password", sa.Text, nullable=False),
    sa.Column("added_at", UtcDateTime, nullable=False),
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("user", sa.Text, nullable=False),
    sa.Column("form_token", sa.Text, nullable=False),
    sa.Column("begun_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
    sa.ForeignKeyConstraint(["user"], ["users.name"], name="fk_sessions_user", ondelete="CASCADE"),
    sa.Index("ix_sessions_user", "user"),
    sa.Index("ix_sessions_expiry", "expires_at"),
)

sign_in_tries = sa.Table(
    "sign_in_tries",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("name", Prose, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Index("ix_sign_in_tries_name", "name", "at"),
    sa.Index("ix_sign_in_tries_at", "at"),
)
