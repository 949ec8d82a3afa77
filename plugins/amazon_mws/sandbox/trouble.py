"""Faults to inject: their kind, operation and number of times."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

ANY_OPERATION = "*"


class Kind(StrEnum):
    """The kinds of faults."""

    THROTTLE = "throttle"
    """RequestThrottled, regardless of the bucket."""
    QUOTA = "quota"
    """QuotaExceeded, regardless of the hourly count."""
    ACCESS_DENIED = "access_denied"
    ERROR = "error"
    """An error in Amazon's envelope with `code`, `status` and an optional `message`."""
    ERROR_500_HTML = "error_500_html"
    ERROR_503_HTML = "error_503_html"
    """A response of a load balancer."""
    LOST_REQUEST = "lost_request"
    """The connection is closed before Amazon receives the request."""
    LOST_ANSWER = "lost_answer"
    """The call is processed; the connection is closed before the response."""
    SLOW = "slow"
    """The response is delayed by `delay`."""
    CUT_BODY = "cut_body"
    """The connection is closed in the middle of the body."""
    BAD_BYTES = "bad_bytes"
    """One Latin-1 byte in a UTF-8 body; with `whole`, the whole body in windows-1252."""
    FORBIDDEN_CHARACTER = "forbidden_character"
    """A text has a character that XML forbids."""
    BAD_ORDER = "bad_order"
    """One entry of the page is invalid."""
    REPEAT_PAGE = "repeat_page"
    """The previous page is returned again with a new token."""
    EMPTY_PAGE = "empty_page"
    """A page without entries but with a token."""
    TOKEN_CORRUPTED = "token_corrupted"  # noqa: S105  # a page token
    """NextTokenCorrupted, regardless of the token."""

    WRONG_MD5 = "wrong_md5"
    """A document with the Content-MD5 of another one."""
    FOREIGN_ANSWER = "foreign_answer"
    """Orders, feeds and report requests that were not asked for; a PDF of another order."""
    NO_PDF = "no_pdf"
    """An HTML page instead of a PDF, with its own Content-MD5."""
    NO_SLOTS = "no_slots"
    """ListPickupSlots returns no slots."""
    SLOT_GONE = "slot_gone"
    """PickupSlotNotAvailable, regardless of the slot."""
    SLOT_PASSED = "slot_passed"
    """ScheduleWindowExpired, regardless of the slot."""
    SLOT_OUTDATED = "slot_outdated"
    """RetryableAfterGettingNewSlots, regardless of the slot."""
    SUBMISSION_STUCK = "feed_stuck"
    """The feed stays in progress until released; with `blocks`, later feeds wait."""
    FEED_SLOW = "feed_slow"
    """Processing of the feed takes `delay` longer."""
    FEED_CANCELLED = "feed_cancelled"
    """The feed is cancelled when its processing would start."""
    FEED_FATAL = "feed_fatal"
    """The report rejects the whole feed."""
    FEED_ERRORS = "feed_errors"
    """Every third message of a stock feed and every document fails."""
    FEED_WARNINGS = "feed_warnings"
    """Every third message of a stock feed succeeds with a warning."""
    UNNAMED_PAGES = "unnamed_pages"
    """The pages of a documents feed lack the order ID as text."""


INSTEAD = (
    Kind.LOST_REQUEST,
    Kind.ERROR_500_HTML,
    Kind.ERROR_503_HTML,
    Kind.ERROR,
    Kind.THROTTLE,
    Kind.QUOTA,
    Kind.ACCESS_DENIED,
)
"""Replace the call, which is neither processed nor counted."""

AFTERWARDS = (
    Kind.BAD_ORDER,
    Kind.BAD_BYTES,
    Kind.FORBIDDEN_CHARACTER,
    Kind.FOREIGN_ANSWER,
    Kind.WRONG_MD5,
    Kind.NO_PDF,
    Kind.CUT_BODY,
    Kind.SLOW,
    Kind.LOST_ANSWER,
)
"""Happens to the answer of a call that was done and counted."""

ABOUT_FEEDS = (
    Kind.SUBMISSION_STUCK,
    Kind.FEED_SLOW,
    Kind.FEED_CANCELLED,
    Kind.FEED_FATAL,
    Kind.FEED_ERRORS,
    Kind.FEED_WARNINGS,
    Kind.UNNAMED_PAGES,
)
"""Affect a feed after SubmitFeed; `operation` may also be a feed type."""


@dataclass(slots=True)
class Trouble:
    """
    A pending fault.

    Args:
        operation: the affected operation; `*` for any.
        times: remaining number of times.
        order_id: only responses with this order are affected; empty for any.
        delay, whole, blocks, code, status, message: see `Kind`.
    """

    kind: Kind
    operation: str = ANY_OPERATION
    times: int = 1
    order_id: str = ""
    delay: timedelta = timedelta(seconds=60)
    whole: bool = False
    blocks: bool = True
    code: str = "InternalError"
    status: int = 500
    message: str | None = None


class Troubles:
    """All pending faults, oldest first."""

    def __init__(self) -> None:
        self._in_store: list[Trouble] = []

    def add(self, trouble: Trouble) -> None:
        """Add a fault."""
        self._in_store.append(trouble)

    def clear(self) -> None:
        """Remove all faults."""
        self._in_store.clear()

    def in_store(self) -> list[Trouble]:
        """Return the pending faults."""
        return list(self._in_store)

    def matching(self, operation: str, kinds: Collection[Kind]) -> list[Trouble]:
        """Return the pending faults of these kinds for an operation."""
        return [
            trouble
            for trouble in self._in_store
            if trouble.kind in kinds and trouble.operation in (operation, ANY_OPERATION)
        ]

    def use_up(self, trouble: Trouble) -> None:
        """Decrement the remaining times of a fault."""
        trouble.times -= 1
        if trouble.times <= 0:
            self._in_store.remove(trouble)

    def take(self, operation: str, kinds: Collection[Kind]) -> Trouble | None:
        """Return and use up the oldest matching fault."""
        found = self.matching(operation, kinds)
        if not found:
            return None
        self.use_up(found[0])
        return found[0]
