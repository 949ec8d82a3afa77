"""A submission as a row of the submissions table, and back."""

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from ....ports.channel.submissions import Kind
from ....ports.repositories.submissions import Submission, SubmissionStage


def to_row(submission: Submission) -> dict[str, Any]:
    """Return the submission's values by column."""
    values = {"kind": submission.kind.value, "stage": submission.stage.value}
    return asdict(submission) | values


def from_row(row: sa.RowMapping) -> Submission:
    """Return the submission that the row holds."""
    values = {"kind": Kind(row["kind"]), "stage": SubmissionStage(row["stage"])}
    return Submission(**{**row, **values})
