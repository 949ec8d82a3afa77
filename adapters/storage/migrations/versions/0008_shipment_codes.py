"""A shipment's code is found without its connection as well, as its other ids are."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Turn the index round."""
    op.drop_index("ix_shipments_code", "shipments")
    op.create_index("ix_shipments_code", "shipments", ["shipment_code", "connection"], unique=True)
