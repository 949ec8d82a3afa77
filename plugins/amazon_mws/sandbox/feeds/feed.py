"""A feed that was submitted."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ..trouble import Kind, Trouble
from .delays import Delay


class FeedType(StrEnum):
    """The supported feed types."""

    INVENTORY = "_POST_INVENTORY_AVAILABILITY_DATA_"
    EASY_SHIP_DOCUMENTS = "_POST_EASYSHIP_DOCUMENTS_"


class FeedStatus(StrEnum):
    """Amazon's feed processing statuses."""

    SUBMITTED = "_SUBMITTED_"
    IN_PROGRESS = "_IN_PROGRESS_"
    DONE = "_DONE_"
    CANCELLED = "_CANCELLED_"


@dataclass(slots=True)
class Feed:
    """
    A submitted feed.

    Args:
        body: the content; empty after processing.
        purge: the PurgeAndReplace parameter.
        order_id, document_type: the call's parameters; empty if absent.
        trouble: the fault to inject.
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
        """Whether the feed stays in progress until released."""
        stuck = self.trouble is not None and self.trouble.kind is Kind.SUBMISSION_STUCK
        return stuck and self.status is FeedStatus.IN_PROGRESS

    @property
    def is_blocking(self) -> bool:
        """Whether no other feed of the type can start until this one is released."""
        return self.is_stuck and self.trouble is not None and self.trouble.blocks

    @property
    def is_over(self) -> bool:
        """Whether the status is final."""
        return self.status in (FeedStatus.DONE, FeedStatus.CANCELLED)
