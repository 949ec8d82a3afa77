"""Submits feeds to Amazon and fetches their results."""

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import IO

from ....ports.channel.submissions import Kind
from ....ports.host.errors import AnswerUnusable, Unavailable
from ....ports.host.rate_policy import Deferred
from ..budgets import PACK, STOCK, SUBMIT_FEED
from ..mws.answers import NoAnswer, NotMadeYet, contents_of
from ..mws.client import AmazonClient
from ..mws.documents import Document, believe_if_repeated
from ..mws.errors import RequestRefused
from ..mws.request import FEEDS, Call

FEED_TYPES: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.DOCUMENTS: "_POST_EASYSHIP_DOCUMENTS_",
        Kind.STOCK: "_POST_INVENTORY_AVAILABILITY_DATA_",
    }
)
WORK: Mapping[Kind, str] = MappingProxyType({Kind.DOCUMENTS: PACK, Kind.STOCK: STOCK})

NO_RESULT = frozenset(
    {
        "AccessToFeedProcessingResultDenied",
        "FeedCanceled",
        "FeedProcessingResultNoLongerAvailable",
        "InputDataError",
        "InvalidFeedSubmissionId",
        "InvalidFeedType",
        "InvalidRequest",
    }
)
"""Codes of a feed result that is permanently unavailable."""

_CHUNK = 1024 * 1024
_DAMAGED = frozenset({"ContentMD5DoesNotMatch", "InputStreamDisconnected"})


@dataclass(frozen=True, slots=True)
class Feed:
    """
    A feed to submit.

    Args:
        content: open for reading; read from its beginning.
        order_id: the only order of the feed; empty for several or none.
        subject: shown in the call record.
    """

    kind: Kind
    content: IO[bytes]
    order_id: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class AmazonFeeds:
    """Client of the Feeds section for one seller in one marketplace."""

    client: AmazonClient
    marketplace_id: str

    def submit(self, feed: Feed, now: datetime) -> str | Deferred:
        """
        Submit a feed and return its FeedSubmissionId.

        Raises:
            NotSent, Throttled, StopConnection: the feed was not submitted.
            Unavailable: whether the feed was submitted is unknown.
        """
        parameters = {
            "FeedType": FEED_TYPES[feed.kind],
            "ContentMD5Value": _md5(feed.content),
            "MarketplaceIdList.Id.1": self.marketplace_id,
        }
        if feed.order_id:
            parameters["AmazonOrderId"] = feed.order_id
        call = Call(FEEDS, SUBMIT_FEED, parameters, feed.subject, WORK[feed.kind], feed.content)
        try:
            answer = self.client.call(call, now)
        except RequestRefused as refused:
            if refused.code not in _DAMAGED:
                raise
            raise Unavailable(
                f"A feed was damaged in transit ({refused.reason}). It is sent again."
            ) from None
        if isinstance(answer, Deferred):
            return answer
        info = contents_of(contents_of(answer.result).groups.get("FeedSubmissionInfo"))
        feed_type = FEED_TYPES[feed.kind]
        is_own = info.texts.get("FeedType", feed_type) == feed_type
        if "FeedSubmissionId" not in info.texts or not is_own:
            raise Unavailable(
                "SubmitFeed returned no ID, or one of a feed of another type. The feed is looked "
                "up in Amazon's list of feeds."
            )
        return info.texts["FeedSubmissionId"]

    def result(self, feed_id: str, now: datetime, refused_before: str) -> Document | Deferred:
        """
        Fetch the processing report of a completed feed, byte for byte.

        Raises:
            Unavailable: also if the report is not ready yet.
            AnswerUnusable: it does not match its checksum, and its digest is not
                `refused_before`.
            RequestRefused: access to the report is denied.
        """
        call = Call(FEEDS, "GetFeedSubmissionResult", {"FeedSubmissionId": feed_id}, feed_id)
        document = self.client.document(call, now)
        if isinstance(document, Document) and not document.is_whole:
            believe_if_repeated(
                document,
                refused_before,
                f"The result of feed {feed_id} does not match its checksum.",
            )
        return document


def _md5(content: IO[bytes]) -> str:
    content.seek(0)
    digest = hashlib.md5(usedforsecurity=False)
    while chunk := content.read(_CHUNK):
        digest.update(chunk)
    return b64encode(digest.digest()).decode()


def unusable(document: Document, problem: NoAnswer) -> Unavailable:
    """Return the error for the result of a feed that cannot be read, or is not made yet."""
    if isinstance(problem, NotMadeYet):
        return Unavailable(f"GetFeedSubmissionResult failed: {problem}. The call is retried later.")
    return AnswerUnusable(
        f"GetFeedSubmissionResult was answered, but the answer cannot be read: {problem}.",
        document.digest,
    )
