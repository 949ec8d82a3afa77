"""Retries after an answer that cannot be used, with an end if the same one comes each time."""

from dataclasses import replace
from datetime import datetime
from typing import Final, TypeVar

from ...ports.host.errors import AnswerUnusable
from ...ports.repositories.shipments import Shipment
from ...ports.repositories.submissions import Submission
from .backoff import retry_later

Row = TypeVar("Row", Shipment, Submission)

SAME_ANSWERS: Final = 6
"""
The same unusable answer this many times in a row is what the other side means to send.

With the backoff of rows, the last comes a quarter of an hour after the first, or later.
"""


def is_lasting(row: Row, failure: AnswerUnusable) -> bool:
    """
    Return whether the same unusable answer came so often that asking again brings nothing new.

    One that is different each time was damaged on its way, and is asked for without end.
    """
    return _times(row, failure) >= SAME_ANSWERS


def ask_again(row: Row, failure: AnswerUnusable, now: datetime) -> Row:
    """Return the row due again after its backoff, with the answer's digest counted."""
    times = _times(row, failure)
    again = retry_later(row, failure, now)
    return replace(again, refused_digest=failure.digest, refused_times=times)


def _times(row: Row, failure: AnswerUnusable) -> int:
    """Return how many times in a row the answer came, with this one."""
    return row.refused_times + 1 if row.refused_digest == failure.digest else 1
