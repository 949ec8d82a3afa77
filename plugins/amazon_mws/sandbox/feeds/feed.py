"""A feed that was submitted."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ..trouble import Kind, Trouble
from .delays import Delay


class FeedType(StrEnum):
    """What the simulated Amazon takes feeds for."""

    INVENTORY = "_POST_INVENTORY_AVAILABILITY_DATA_"
    EASY_SHIP_DOCUMENTS = "_POST_EASYSHIP_DOCUMENTS_"


class FeedStatus(StrEnum):
    """Amazon's words for how far a feed is."""

    SUBMITTED = "_SUBMITTED_"
    IN_PROGRESS = "_IN_PROGRESS_"
    DONE = "_DONE_"
    CANCELLED = "_CANCELLED_"


@dataclass(slots=True)
class Feed:
    """
    One feed.

    Args:
        body: what was sent; empty once it was worked on.
        purge: the seller asks to have everything else forgotten.
        order_id, document_type: the one that the call named, empty if none.
        trouble: what will go wrong with it.
    """

    feed_id: str
    feed_type: FeedType
    body: bytes
    submitted_at: datetime
    delay: Delay
    purge: bool = False
    order_id: str = ""
    document_type: str = ""
    trouble: Trouble | None = None
    status: FeedStatus = FeedStatus.SUBMITTED
    started_at: datetime | None = None
    done_at: datetime | None = None
    report: bytes | None = None

    @property
    def is_stuck(self) -> bool:
        """Tell whether it will stay in progress until somebody releases it."""
        stuck = self.trouble is not None and self.trouble.kind is Kind.SUBMISSION_STUCK
        return stuck and self.status is FeedStatus.IN_PROGRESS

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more becomes of it."""
        return self.status in (FeedStatus.DONE, FeedStatus.CANCELLED)
