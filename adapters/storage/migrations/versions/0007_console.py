"""The console: users, their sessions, tries to sign in, and what people search by."""

import sqlalchemy as sa
from alembic import op

from channel_connector.adapters.storage.types import Prose, UtcDateTime

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add to what there is."""
    _make_users()
    _make_sessions()
    _make_sign_in_tries()
    op.create_index("ix_shipments_package", "shipments", ["package_id"])
    op.create_index("ix_shipments_invoice", "shipments", ["invoice_number"])


def _make_users() -> None:
    op.create_table(
        "users",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_users"),
    )


def _make_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("form_token", sa.Text(), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_sessions"),
        sa.ForeignKeyConstraint(
            ["user"], ["users.name"], name="fk_sessions_user", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_sessions_user", "sessions", ["user"])
    op.create_index("ix_sessions_expiry", "sessions", ["expires_at"])


def _make_sign_in_tries() -> None:
    op.create_table(
        "sign_in_tries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", Prose(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_tries"),
    )
    op.create_index("ix_sign_in_tries_name", "sign_in_tries", ["name", "at"])
    op.create_index("ix_sign_in_tries_at", "sign_in_tries", ["at"])
