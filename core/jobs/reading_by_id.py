"""Which rows fit the next call that reads by ids, so that one bad id does not hide the others."""

from collections.abc import Iterable
from itertools import islice
from typing import Final, TypeVar

from ...ports.host.errors import TryAgain
from ...ports.repositories.orders import OrderRecord
from ...ports.repositories.submissions import Submission

Row = TypeVar("Row", OrderRecord, Submission)

NOT_TOLD: Final = TryAgain("The channel's answer does not tell about it. It is asked again later.")
"""Why the first id of a call is not asked again at once if the answer does not cover it."""


def fitting(rows: Iterable[Row], most_ids: int) -> list[Row]:
    """
    Return the rows to ask for together: those that failed as often as the first.

    Each failure halves their number, so that an id that makes every call fail is alone at last.

    Args:
        rows: the one that was not looked at for longest is the first.
        most_ids: how many ids the port accepts.
    """
    ordered = list(rows)
    if not ordered:
        return []
    failures = ordered[0].attempts
    alike = (row for row in ordered if row.attempts == failures)
    return list(islice(alike, max(1, most_ids >> failures)))
