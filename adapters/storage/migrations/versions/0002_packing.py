"""Packing: shipments with their documents, submissions, cancellations, and delivered lines."""

import sqlalchemy as sa
from alembic import op

from channel_connector.adapters.storage.types import Exact, Prose, UtcDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add to what there is; of orders delivered before no lines are known."""
    op.add_column(
        "orders", sa.Column("delivered_lines", sa.Text(), nullable=False, server_default="[]")
    )
    _make_shipments()
    _make_shipment_documents()
    _make_submissions()
    _make_cancellations()


def _make_shipments() -> None:
    op.create_table(
        "shipments",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("shipment_id", sa.Text(), nullable=False),
        sa.Column("channel_order_id", sa.Text(), nullable=False),
        sa.Column("shipment_code", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("failed_in", sa.Text()),
        sa.Column("accepted_at", UtcDateTime(), nullable=False),
        sa.Column("checked_at", UtcDateTime()),
        sa.Column("booked_at", UtcDateTime()),
        sa.Column("packed_at", UtcDateTime()),
        sa.Column("ready_at", UtcDateTime()),
        sa.Column("handed_over_at", UtcDateTime()),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", Prose(), nullable=False),
        sa.Column("length_cm", Exact(), nullable=False),
        sa.Column("width_cm", Exact(), nullable=False),
        sa.Column("height_cm", Exact(), nullable=False),
        sa.Column("weight_g", Exact(), nullable=False),
        sa.Column("serials", sa.Text(), nullable=False),
        sa.Column("slot_id", sa.Text()),
        sa.Column("slot_starts_at", UtcDateTime()),
        sa.Column("slot_ends_at", UtcDateTime()),
        sa.Column("package_id", sa.Text(), nullable=False),
        sa.Column("invoice_number", sa.Text(), nullable=False),
        sa.Column("invoice_date", UtcDateTime()),
        sa.Column("submission", sa.Text(), nullable=False),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.Column("document_handle", sa.Text(), nullable=False),
        sa.Column("document_key", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("connection", "shipment_id", name="pk_shipments"),
    )
    for name, columns in {
        "ix_shipments_queue": ["connection", "stage", "accepted_at", "shipment_id", "due_at"],
        "ix_shipments_anywhere": ["stage", "accepted_at", "shipment_id"],
        "ix_shipments_id": ["shipment_id"],
        "ix_shipments_order": ["channel_order_id", "connection"],
        "ix_shipments_submission": ["connection", "submission"],
    }.items():
        op.create_index(name, "shipments", columns)
    op.create_index("ix_shipments_code", "shipments", ["connection", "shipment_code"], unique=True)


def _make_shipment_documents() -> None:
    op.create_table(
        "shipment_documents",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("shipment_id", sa.Text(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("connection", "shipment_id", name="pk_shipment_documents"),
        sa.ForeignKeyConstraint(
            ["connection", "shipment_id"],
            ["shipments.connection", "shipments.shipment_id"],
            name="fk_shipment_documents_shipment",
            ondelete="CASCADE",
        ),
    )


def _make_submissions() -> None:
    op.create_table(
        "submissions",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("intended_at", UtcDateTime(), nullable=False),
        sa.Column("sent_at", UtcDateTime()),
        sa.Column("done_at", UtcDateTime()),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("deadline_at", UtcDateTime(), nullable=False),
        sa.Column("submission_id", sa.Text()),
        sa.Column("found", sa.Boolean(), nullable=False),
        sa.Column("word", Prose(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", Prose(), nullable=False),
        sa.PrimaryKeyConstraint("connection", "name", name="pk_submissions"),
    )
    for name, columns in {
        "ix_submissions_stage": ["connection", "stage", "kind"],
        "ix_submissions_newest": ["connection", "kind", "intended_at", "name"],
        "ix_submissions_newest_anywhere": ["kind", "intended_at", "name"],
        "ix_submissions_time": ["connection", "kind", "done_at", "sent_at"],
        "ix_submissions_id": ["submission_id"],
        "ix_submissions_name": ["name"],
    }.items():
        op.create_index(name, "submissions", columns)


def _make_cancellations() -> None:
    op.create_table(
        "cancellations",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("channel_order_id", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("noticed_at", UtcDateTime(), nullable=False),
        sa.Column("told_at", UtcDateTime()),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", Prose(), nullable=False),
        sa.PrimaryKeyConstraint("connection", "channel_order_id", name="pk_cancellations"),
    )
    for name, columns in {
        "ix_cancellations_queue": [
            "connection",
            "stage",
            "noticed_at",
            "channel_order_id",
            "due_at",
        ],
        "ix_cancellations_anywhere": ["stage", "noticed_at", "channel_order_id"],
    }.items():
        op.create_index(name, "cancellations", columns)
