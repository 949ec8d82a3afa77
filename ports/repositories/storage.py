"""Opens units of work: transactions over all repositories."""

from contextlib import AbstractContextManager
from typing import Protocol

from .listing_stage import ListingStage
from .unit_of_work import UnitOfWork


class Storage(Protocol):
    """
    Opens units of work. All methods raise StorageFailed if the database cannot be used.

    Do not keep a unit of work open during an outside call.
    """

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """Open a read-only unit of work on committed data."""
        ...

    def writing(self) -> AbstractContextManager[UnitOfWork]:
        """
        Open a writing unit of work, committed at the end of the block, rolled back on an error.

        Units of work are isolated: none sees uncommitted changes of another.
        """
        ...

    def listing_stage(self) -> AbstractContextManager[ListingStage]:
        """Open a staging area for the rows of a listing file, dropped at the end of the block."""
        ...
