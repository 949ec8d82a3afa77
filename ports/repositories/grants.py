"""The book of what budgets granted; the budgets themselves look at their last hours only."""

from datetime import datetime
from typing import Protocol


class GrantRepository(Protocol):
    """Lets go of grants that no budget counts any more."""

    def erase(self, before: datetime, most: int) -> int:
        """
        Erase the oldest grants from before a moment, at most so many; return how many.

        Raises:
            StorageFailed: nothing was erased.
        """
        ...
