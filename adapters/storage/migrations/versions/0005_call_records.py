"""The record of every call: calls, what each was about, and masked bodies."""

import sqlalchemy as sa
from alembic import op

from channel_connector.adapters.storage.types import Prose, Sha256, Span, UtcDateTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add to what there is."""
    _make_call_records()
    _make_call_subjects()
    _make_call_bodies()


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _make_call_records() -> None:
    op.create_table(
        "call_records",
        sa.Column("id", _number(), nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("failed", sa.Boolean(), nullable=False),
        sa.Column("http_status", sa.Integer()),
        sa.Column("code", Prose(), nullable=False),
        sa.Column("said", Prose(), nullable=False),
        sa.Column("duration", Span(), nullable=False),
        sa.Column("request_id", Prose(), nullable=False),
        sa.Column("quota_most", sa.Integer()),
        sa.Column("quota_remaining", sa.Integer()),
        sa.Column("quota_resets_at", UtcDateTime()),
        sa.Column("request_size", sa.BigInteger(), nullable=False),
        sa.Column("request_digest", Sha256()),
        sa.Column("answer_size", sa.BigInteger(), nullable=False),
        sa.Column("answer_digest", Sha256()),
        sa.PrimaryKeyConstraint("id", name="pk_call_records"),
        sqlite_autoincrement=True,
    )
    for name, leading in (
        ("at", []),
        ("connection", ["connection"]),
        ("operation", ["operation"]),
        ("both", ["connection", "operation"]),
    ):
        op.create_index(f"ix_call_records_{name}", "call_records", [*leading, "at", "id"])
    for name, columns in (
        ("ix_call_records_failed", ["connection", "at", "id"]),
        ("ix_call_records_failed_operation", ["operation", "at", "id"]),
        ("ix_call_records_failed_anywhere", ["at", "id"]),
    ):
        op.create_index(
            name,
            "call_records",
            columns,
            sqlite_where=sa.text("failed IS 1"),
            postgresql_where=sa.text("failed IS true"),
        )


def _make_call_subjects() -> None:
    op.create_table(
        "call_subjects",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", Prose(), nullable=False),
        sa.Column("call", _number(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject", "call", name="pk_call_subjects"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_call_subjects_call", "call_subjects", ["call"])


def _make_call_bodies() -> None:
    op.create_table(
        "call_bodies",
        sa.Column("call", _number(), autoincrement=False, nullable=False),
        sa.Column("request", Prose()),
        sa.Column("answer", Prose()),
        sa.PrimaryKeyConstraint("call", name="pk_call_bodies"),
    )
