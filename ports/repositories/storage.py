"""Opens units of work: transactions over all repositories."""

from contextlib import AbstractContextManager
from typing import Protocol

from .listing_stage import ListingStage
from .unit_of_work import UnitOfWork


class Storage(Protocol):
    """
    Opens units of work. Both raise StorageFailed where the database cannot be used.

    Never hold one open across a call to the outside.
    """

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """Read what was last committed; changes nothing."""
        ...

    def writing(self) -> AbstractContextManager[UnitOfWork]:
        """
        Read and write; all of it is committed at the end, or none of it.

        Two changes never see each other's half.
        """
        ...

    def listing_stage(self) -> AbstractContextManager[ListingStage]:
        """Lay a listing file's rows beside the book of listings until the end of the block."""
        ...
