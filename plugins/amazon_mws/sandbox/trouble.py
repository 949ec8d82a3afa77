"""Trouble that was ordered: what goes wrong, for which operation, how many times."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

ANY_OPERATION = "*"


class Kind(StrEnum):
    """What can go wrong."""

    THROTTLE = "throttle"
    """RequestThrottled, whatever the bucket holds."""
    QUOTA = "quota"
    """QuotaExceeded, whatever the hour holds."""
    ACCESS_DENIED = "access_denied"
    ERROR = "error"
    """An error in Amazon's envelope: `code`, `status`, `message`, which may be missing."""
    ERROR_500_HTML = "error_500_html"
    ERROR_503_HTML = "error_503_html"
    """A load balancer answers in place of Amazon."""
    LOST_REQUEST = "lost_request"
    """The connection ends before Amazon sees the request."""
    LOST_ANSWER = "lost_answer"
    """Amazon does what was asked; the connection ends before it says so."""
    SLOW = "slow"
    """The answer takes `delay`."""
    CUT_BODY = "cut_body"
    """The connection breaks in the middle of the body."""
    BAD_BYTES = "bad_bytes"
    """One byte of Latin-1 in a body of UTF-8; with `whole`, all of the body in windows-1252."""
    BAD_ORDER = "bad_order"
    """One entry of the page cannot be read."""
    REPEAT_PAGE = "repeat_page"
    """The page before comes again, with a new token."""
    EMPTY_PAGE = "empty_page"
    """A page without entries that has a token."""
    TOKEN_CORRUPTED = "token_corrupted"  # noqa: S105  # a page token
    """NextTokenCorrupted, whatever the token."""

    WRONG_MD5 = "wrong_md5"
    """A document comes with the Content-MD5 of another one."""
    NO_PDF = "no_pdf"
    """A web page comes in place of a PDF, with its own Content-MD5."""
    NO_SLOTS = "no_slots"
    """ListPickupSlots has none."""
    SLOT_GONE = "slot_gone"
    """PickupSlotNotAvailable, whatever the slot."""
    SLOT_PASSED = "slot_passed"
    """ScheduleWindowExpired, whatever the slot."""
    SLOT_OUTDATED = "slot_outdated"
    """RetryableAfterGettingNewSlots, whatever the slot."""
    SUBMISSION_STUCK = "feed_stuck"
    """The feed stays in progress until it is released, and with `blocks` keeps others waiting."""
    FEED_SLOW = "feed_slow"
    """Work on the feed takes `delay` longer."""
    FEED_CANCELLED = "feed_cancelled"
    """The feed is cancelled when its turn comes."""
    FEED_FATAL = "feed_fatal"
    """The report refuses the feed as a whole."""
    FEED_ERRORS = "feed_errors"
    """The feed is done, with errors in its report: every third message, every document."""
    FEED_WARNINGS = "feed_warnings"
    """Every third message of a stock feed is done with a warning."""
    UNNAMED_PAGES = "unnamed_pages"
    """The pages of a documents feed do not tell their order as text."""


INSTEAD = (
    Kind.LOST_REQUEST,
    Kind.ERROR_500_HTML,
    Kind.ERROR_503_HTML,
    Kind.ERROR,
    Kind.THROTTLE,
    Kind.QUOTA,
    Kind.ACCESS_DENIED,
)
"""Happens in place of the call, which is neither done nor counted."""

AFTERWARDS = (
    Kind.BAD_ORDER,
    Kind.BAD_BYTES,
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
"""Happens to a feed after SubmitFeed took it in; may be ordered for a feed type as well."""


@dataclass(slots=True)
class Trouble:
    """
    Trouble in store.

    Args:
        operation: whom it hits; `*` for any.
        times: how often it will still happen.
        order_id: only an answer that names this order is hit; empty for any.
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
    """All trouble in store, oldest first."""

    def __init__(self) -> None:
        self._in_store: list[Trouble] = []

    def add(self, trouble: Trouble) -> None:
        """Put trouble in store."""
        self._in_store.append(trouble)

    def clear(self) -> None:
        """Forget all trouble."""
        self._in_store.clear()

    def in_store(self) -> list[Trouble]:
        """Return what is still to happen."""
        return list(self._in_store)

    def matching(self, operation: str, kinds: Collection[Kind]) -> list[Trouble]:
        """Return what could hit this operation now."""
        return [
            trouble
            for trouble in self._in_store
            if trouble.kind in kinds and trouble.operation in (operation, ANY_OPERATION)
        ]

    def use_up(self, trouble: Trouble) -> None:
        """Count one time off."""
        trouble.times -= 1
        if trouble.times <= 0:
            self._in_store.remove(trouble)

    def take(self, operation: str, kinds: Collection[Kind]) -> Trouble | None:
        """Return the oldest trouble that hits this operation, and count it off."""
        found = self.matching(operation, kinds)
        if not found:
            return None
        self.use_up(found[0])
        return found[0]
