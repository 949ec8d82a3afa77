"""Looks at the feeds that Amazon took in, whoever sent them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ...ports.channel.submissions import Kind, Progress, SubmissionSeen
from ...ports.host.rate_policy import Deferred
from .feeds.feeds import FEED_TYPES, no_answer
from .mws.answers import Element, NoAnswer, contents_of, entries_of
from .mws.client import AmazonClient
from .mws.moments import read_moment, write_moment
from .mws.request import FEEDS, Call

MOST_IDS = 100

_LIST = "GetFeedSubmissionList"
_PROGRESS = {"_done_": Progress.DONE, "_cancelled_": Progress.CANCELLED}
"""Without case: one of Amazon's pages writes `_Done_`. All other words mean that it waits."""


@dataclass(frozen=True, slots=True)
class AmazonSubmissionList:
    """Asks for many feeds at once: Amazon allows 80 of these calls an hour."""

    client: AmazonClient

    def status(
        self, submission_ids: Sequence[str], now: datetime
    ) -> Mapping[str, SubmissionSeen] | Deferred:
        """Return how these feeds stand; see the port."""
        if len(submission_ids) > MOST_IDS:
            raise ValueError(f"{_LIST} takes at most {MOST_IDS} ids.")
        if not submission_ids:
            return {}
        parameters = {
            f"FeedSubmissionIdList.Id.{number}": submission_id
            for number, submission_id in enumerate(submission_ids, start=1)
        }
        seen = self._list(parameters, submission_ids[0], now)
        if isinstance(seen, Deferred):
            return seen
        return {one.submission_id: one for one in seen if one.submission_id in submission_ids}

    def sent_since(
        self, kind: Kind, since: datetime, now: datetime
    ) -> tuple[SubmissionSeen, ...] | Deferred:
        """Return feeds of a kind that were taken in lately; see the port."""
        by_amazons_clock = since + (self.client.amazon_time(now) - now)
        parameters = {
            "FeedTypeList.Type.1": FEED_TYPES[kind],
            "SubmittedFromDate": write_moment(by_amazons_clock),
            "MaxCount": str(MOST_IDS),
        }
        return self._list(parameters, "", now)

    def _list(
        self, parameters: Mapping[str, str], subject: str, now: datetime
    ) -> tuple[SubmissionSeen, ...] | Deferred:
        answer = self.client.call(Call(FEEDS, _LIST, parameters, subject), now)
        if isinstance(answer, Deferred):
            return answer
        try:
            seen = [_seen(entry) for entry in entries_of(answer.result, "FeedSubmissionInfo")]
        except NoAnswer as problem:
            raise no_answer(_LIST, problem) from None
        return tuple(sorted(seen, key=lambda one: one.submitted_at))


def _seen(entry: Element) -> SubmissionSeen:
    texts = contents_of(entry).texts
    word = texts.get("FeedProcessingStatus", "")
    try:
        submission_id, submitted_at = texts["FeedSubmissionId"], read_moment(texts["SubmittedDate"])
    except (KeyError, ValueError):
        raise NoAnswer("a feed of the list has no id or no date") from None
    progress = _PROGRESS.get(word.casefold(), Progress.WAITING)
    return SubmissionSeen(submission_id, submitted_at, progress, word)
