"""A cancellation as a row of the cancellations table, and back."""

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from ....ports.oms.gateway import CancelledLine
from ....ports.repositories.cancellations import Cancellation, CancellationStage
from .values_json import values_from_json, values_to_json


def to_row(cancellation: Cancellation) -> dict[str, Any]:
    """Return the cancellation's values by column."""
    return asdict(cancellation) | {
        "stage": cancellation.stage.value,
        "lines": values_to_json(cancellation.lines),
        "sent": values_to_json(cancellation.sent),
    }


def from_row(row: sa.RowMapping) -> Cancellation:
    """Return the cancellation that the row holds."""
    values = {
        "stage": CancellationStage(row["stage"]),
        "lines": values_from_json(CancelledLine, row["lines"]),
        "sent": values_from_json(CancelledLine, row["sent"]),
    }
    return Cancellation(**{**row, **values})
