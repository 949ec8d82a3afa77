"""Lists the feeds that Amazon received, including those of other programs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ...ports.channel.submissions import Kind, Progress, SubmissionSeen
from ...ports.host.rate_policy import Deferred
from .feeds.feeds import FEED_TYPES, no_answer
from .mws.answers import NoAnswer, contents_of, entries_of, log_foreign
from .mws.client import AmazonClient
from .mws.request import FEEDS, Call
from .mws.timestamps import format_timestamp, parse_timestamp

MOST_IDS = 100

_LIST = "GetFeedSubmissionList"
_PROGRESS = {"_done_": Progress.DONE, "_cancelled_": Progress.CANCELLED}
"""Casefolded: one page of Amazon has `_Done_`. Any other status means waiting."""


@dataclass(frozen=True, slots=True)
class AmazonSubmissionList:
    """Reads many feeds per call: Amazon allows 80 of these calls per hour."""

    client: AmazonClient

    def status(
        self, submission_ids: Sequence[str], now: datetime
    ) -> Mapping[str, SubmissionSeen] | Deferred:
        """Return the status of these feeds; see the port."""
        if len(submission_ids) > MOST_IDS:
            raise ValueError(f"{_LIST} accepts at most {MOST_IDS} IDs.")
        if not submission_ids:
            return {}
        parameters = {
            f"FeedSubmissionIdList.Id.{number}": submission_id
            for number, submission_id in enumerate(submission_ids, start=1)
        }
        asked = frozenset(submission_ids)
        seen = self._list(
            parameters,
            submission_ids[0],
            now,
            lambda texts: texts.get("FeedSubmissionId", "") in asked,
        )
        return seen if isinstance(seen, Deferred) else {one.submission_id: one for one in seen}

    def sent_since(
        self, kind: Kind, since: datetime, now: datetime
    ) -> tuple[SubmissionSeen, ...] | Deferred:
        """Return feeds of a kind received since; see the port."""
        since_on_amazons_clock = since + (self.client.amazon_time(now) - now)
        earliest = since_on_amazons_clock.replace(microsecond=0)
        parameters = {
            "FeedTypeList.Type.1": FEED_TYPES[kind],
            "SubmittedFromDate": format_timestamp(since_on_amazons_clock),
            "MaxCount": str(MOST_IDS),
        }
        seen = self._list(
            parameters, "", now, lambda texts: texts.get("FeedType") == FEED_TYPES[kind]
        )
        if isinstance(seen, Deferred):
            return seen
        return tuple(one for one in seen if one.submitted_at >= earliest)

    def _list(
        self,
        parameters: Mapping[str, str],
        subject: str,
        now: datetime,
        is_asked_for: Callable[[Mapping[str, str]], bool],
    ) -> tuple[SubmissionSeen, ...] | Deferred:
        answer = self.client.call(Call(FEEDS, _LIST, parameters, subject), now)
        if isinstance(answer, Deferred):
            return answer
        entries = [
            contents_of(entry).texts for entry in entries_of(answer.result, "FeedSubmissionInfo")
        ]
        own = [texts for texts in entries if is_asked_for(texts)]
        log_foreign(_LIST, len(entries) - len(own))
        try:
            seen = [_seen(texts) for texts in own]
        except NoAnswer as problem:
            raise no_answer(_LIST, problem) from None
        return tuple(sorted(seen, key=lambda one: one.submitted_at))


def _seen(texts: Mapping[str, str]) -> SubmissionSeen:
    status = texts.get("FeedProcessingStatus", "")
    try:
        submission_id, submitted_at = (
            texts["FeedSubmissionId"],
            parse_timestamp(texts["SubmittedDate"]),
        )
    except (KeyError, ValueError):
        raise NoAnswer("a feed in the list has no ID or no date") from None
    progress = _PROGRESS.get(status.casefold(), Progress.WAITING)
    return SubmissionSeen(submission_id, submitted_at, progress, status)
