"""Repository of granted calls. Budgets read only the last hours of it."""

from datetime import datetime
from typing import Protocol


class GrantRepository(Protocol):
    """Deletes grants that no budget counts any more."""

    def erase(self, before: datetime, most: int) -> int:
        """
        Erase up to `most` grants from before `before`, oldest first; return how many.

        Raises:
            StorageFailed: the database cannot be used; nothing was erased.
        """
        ...
