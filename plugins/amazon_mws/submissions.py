"""Lists the feeds that Amazon received, including those of other programs."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ...ports.channel.submissions import Kind, Progress, Statuses, SubmissionSeen
from ...ports.host.rate_policy import Deferred
from .feeds.feeds import FEED_TYPES
from .mws.answers import contents_of, entries_of, log_foreign
from .mws.client import CLOCK_TOLERANCE, AmazonClient
from .mws.errors import STAMP_ALLOWED
from .mws.request import FEEDS, Call
from .mws.timestamps import format_timestamp, parse_timestamp

log = logging.getLogger(__name__)

MOST_IDS = 100

_LIST = "GetFeedSubmissionList"
_PROGRESS = {"_done_": Progress.DONE, "_cancelled_": Progress.CANCELLED}
"""Casefolded: one page of Amazon has `_Done_`. Any other status means waiting."""


@dataclass(frozen=True, slots=True)
class _Listed:
    """Entries of one page, and whether it is the last and has no other entries than these."""

    seen: tuple[SubmissionSeen, ...]
    is_complete: bool


@dataclass(frozen=True, slots=True)
class AmazonSubmissionList:
    """Reads many feeds per call: Amazon allows 80 of these calls per hour."""

    client: AmazonClient

    @property
    def accepts_for(self) -> timedelta:
        """Return the age at which Amazon refuses a time stamp; see the port."""
        return STAMP_ALLOWED + CLOCK_TOLERANCE

    @property
    def most_ids(self) -> int:
        """Return the most IDs that the list accepts."""
        return MOST_IDS

    def status(self, submission_ids: Sequence[str], now: datetime) -> Statuses | Deferred:
        """Return the status of these feeds; see the port."""
        if len(submission_ids) > MOST_IDS:
            raise ValueError(f"{_LIST} accepts at most {MOST_IDS} IDs.")
        if not submission_ids:
            return Statuses()
        parameters = {
            f"FeedSubmissionIdList.Id.{number}": submission_id
            for number, submission_id in enumerate(submission_ids, start=1)
        }
        asked = frozenset(submission_ids)
        listed = self._list(
            parameters,
            submission_ids[0],
            now,
            lambda texts: texts.get("FeedSubmissionId", "") in asked,
            undated=now,
        )
        if isinstance(listed, Deferred):
            return listed
        found = {one.submission_id: one for one in listed.seen}
        return Statuses(found, asked - found.keys() if listed.is_complete else frozenset())

    def sent_since(
        self, kind: Kind, since: datetime, now: datetime
    ) -> tuple[SubmissionSeen, ...] | Deferred:
        """
        Return feeds of a kind received since; see the port.

        A feed without a date counts as the oldest: it may be the one that is sought, but is taken
        for it only if there is no other.
        """
        since_on_amazons_clock = since + (self.client.amazon_time(now) - now)
        earliest = since_on_amazons_clock.replace(microsecond=0)
        parameters = {
            "FeedTypeList.Type.1": FEED_TYPES[kind],
            "SubmittedFromDate": format_timestamp(since_on_amazons_clock),
            "MaxCount": str(MOST_IDS),
        }
        listed = self._list(
            parameters,
            "",
            now,
            lambda texts: texts.get("FeedType") == FEED_TYPES[kind],
            undated=earliest,
        )
        if isinstance(listed, Deferred):
            return listed
        return tuple(one for one in listed.seen if one.submitted_at >= earliest)

    def _list(
        self,
        parameters: Mapping[str, str],
        subject: str,
        now: datetime,
        is_asked_for: Callable[[Mapping[str, str]], bool],
        undated: datetime,
    ) -> _Listed | Deferred:
        answer = self.client.call(Call(FEEDS, _LIST, parameters, subject), now)
        if isinstance(answer, Deferred):
            return answer
        entries = [
            contents_of(entry).texts for entry in entries_of(answer.result, "FeedSubmissionInfo")
        ]
        named = [texts for texts in entries if "FeedSubmissionId" in texts]
        if len(named) < len(entries):
            log.warning("amazon.feeds_without_id", extra={"entries": len(entries) - len(named)})
        own = [texts for texts in named if is_asked_for(texts)]
        log_foreign(_LIST, len(named) - len(own))
        seen = [_seen(texts, undated) for texts in own]
        has_next = contents_of(answer.result).texts.get("HasNext", "").casefold() == "true"
        return _Listed(
            tuple(sorted(seen, key=lambda one: one.submitted_at)),
            is_complete=len(own) == len(entries) and not has_next,
        )


def _seen(texts: Mapping[str, str], undated: datetime) -> SubmissionSeen:
    status = texts.get("FeedProcessingStatus", "")
    progress = _PROGRESS.get(status.casefold(), Progress.WAITING)
    return SubmissionSeen(texts["FeedSubmissionId"], _date(texts, undated), progress, status)


def _date(texts: Mapping[str, str], undated: datetime) -> datetime:
    try:
        return parse_timestamp(texts.get("SubmittedDate", ""))
    except ValueError:
        log.warning("amazon.feed_without_date", extra={"feed": texts["FeedSubmissionId"]})
        return undated
