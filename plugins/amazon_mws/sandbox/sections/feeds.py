"""The Feeds section: submits and lists feeds and returns their reports."""

import hashlib
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from .....sdk.sandbox.state import State
from ..feeds.feed import Feed, FeedStatus, FeedType
from ..feeds.numbers import without_day
from ..protocol.faults import Fault, Origin, ResultNotReady, invalid_value
from ..protocol.markup import Node, rotated
from ..protocol.times import with_zero_offset
from ..seller_account import SellerAccount
from ..trouble import ABOUT_FEEDS, Kind, Trouble
from .counted_pages import CountedPages, CountedPlace
from .section import Call, RawBody, Section
from .service_status import get_service_status

_MOST_IDS = 100
_USUAL_COUNT = 10
_MOST_COUNT = 100
_LISTED_FOR = timedelta(days=90)
_ONE_TYPE_ONLY = {
    Kind.FEED_WARNINGS: FeedType.INVENTORY,
    Kind.UNNAMED_PAGES: FeedType.EASY_SHIP_DOCUMENTS,
}
_DOCUMENT_TYPES = ("", "ShippingLabel", "Invoice", "Warranty")


@dataclass(frozen=True, slots=True)
class FeedQuery:
    """A filter of feeds. With IDs, the rest is ignored; empty filters match everything."""

    ids: frozenset[str]
    types: frozenset[str]
    statuses: frozenset[str]
    since: datetime
    until: datetime

    def matches(self, feed: Feed) -> bool:
        """Return whether a feed matches."""
        if self.ids:
            return feed.feed_id in self.ids
        return (
            (not self.types or feed.feed_type in self.types)
            and (not self.statuses or feed.status in self.statuses)
            and self.since <= feed.submitted_at <= self.until
        )


class FeedsSection:
    """Implements the operations of the Feeds section."""

    def __init__(
        self,
        sellers: Mapping[str, SellerAccount],
        rng: Random,
        token_lifetime: timedelta,
        state: State,
    ) -> None:
        self._sellers = sellers
        issued = state.kept("feed tokens", tuple[str, CountedPlace[FeedQuery], datetime])
        self._pages = CountedPages(rng, token_lifetime, issued)

    def section(self) -> Section:
        """Return the section with its operations."""
        return Section(
            "Feeds",
            "2009-01-01",
            {
                "SubmitFeed": self._submit_feed,
                "GetFeedSubmissionList": self._list,
                "GetFeedSubmissionListByNextToken": self._list_by_next_token,
                "GetFeedSubmissionCount": self._count,
                "GetFeedSubmissionResult": self._result,
                "GetServiceStatus": get_service_status,
            },
            with_body=frozenset({"SubmitFeed"}),
        )

    def _submit_feed(self, call: Call) -> Sequence[Node]:
        parameters = call.parameters
        feed_type = _feed_type(parameters.get("FeedType", ""))
        _check_md5(call)
        document_type = parameters.get("DocumentType", "")
        if document_type not in _DOCUMENT_TYPES:
            raise invalid_value(f"Unknown DocumentType: {document_type}")
        own = {marketplace.marketplace_id for marketplace in call.seller.marketplaces}
        for marketplace_id in parameters.numbered("MarketplaceIdList.Id"):
            if marketplace_id not in own:
                raise invalid_value(f"The seller is not registered in {marketplace_id}")
        feed = self._sellers[call.seller.seller_id].feeds.submit(
            feed_type,
            call.body,
            call.now,
            purge=parameters.get("PurgeAndReplace", "").lower() == "true",
            order_id=parameters.get("AmazonOrderId", ""),
            document_type=document_type,
            trouble=_trouble(call, feed_type),
        )
        return [("FeedSubmissionInfo", _info(feed))]

    def _list(self, call: Call) -> Sequence[Node]:
        query = _read_query(call)
        count = call.parameters.whole_number("MaxCount", _USUAL_COUNT, 1, _MOST_COUNT)
        return self._page(call, CountedPlace(query, _MOST_IDS if query.ids else count))

    def _list_by_next_token(self, call: Call) -> Sequence[Node]:
        return self._page(call, self._pages.redeem(call))

    def _page(self, call: Call, place: CountedPlace[FeedQuery]) -> Sequence[Node]:
        entries: Iterator[tuple[int, Node]] = (
            (int(feed.feed_id), ("FeedSubmissionInfo", _info(feed)))
            for feed in self._found(call, place.query)
        )
        return self._pages.page(call, place, entries)

    def _count(self, call: Call) -> Sequence[Node]:
        return [("Count", str(sum(1 for _ in self._found(call, _read_query(call)))))]

    def _found(self, call: Call, query: FeedQuery) -> Iterator[Feed]:
        listed = self._sellers[call.seller.seller_id].feeds.listed(call.now)
        return (feed for feed in listed if query.matches(feed))

    def _result(self, call: Call) -> RawBody:
        feed_id = call.parameters.required("FeedSubmissionId")
        feed = self._sellers[call.seller.seller_id].feeds.feeds.get(feed_id)
        if feed is None:
            message = f"Invalid Feed Submission Id: {feed_id}"
            raise Fault("InvalidFeedSubmissionId", 400, message, Origin.SECTION)
        if feed.status is FeedStatus.CANCELLED:
            message = f"The feed was cancelled: {feed_id}"
            raise Fault("FeedCanceled", 400, message, Origin.SECTION)
        if feed.report is None:
            raise ResultNotReady(feed_id)
        return RawBody(feed.report, "text/xml;charset=UTF-8")


def _trouble(call: Call, feed_type: FeedType) -> Trouble | None:
    """Return a pending fault for SubmitFeed or for feeds of this type."""
    for kind in ABOUT_FEEDS:
        if _ONE_TYPE_ONLY.get(kind, feed_type) is not feed_type:
            continue
        trouble = call.take_trouble(kind, feed_type)
        if trouble is not None:
            return trouble
    return None


def _feed_type(text: str) -> FeedType:
    try:
        return FeedType(text)
    except ValueError:
        raise Fault("InvalidFeedType", 400, f"Invalid FeedType: {text}", Origin.SECTION) from None


def _check_md5(call: Call) -> None:
    """Either the parameter or the older header is required; if both, they must be equal."""
    given = {call.parameters.get("ContentMD5Value", ""), call.content_md5} - {""}
    if not given:
        raise Fault("ContentMD5Missing", 400, "Content-MD5 was missing.", Origin.SECTION)
    if len(given) > 1:
        raise invalid_value("ContentMD5Value and the Content-MD5 header differ")
    digest = hashlib.md5(call.body, usedforsecurity=False).digest()
    calculated = b64encode(digest).decode()
    if given != {calculated}:
        message = (
            f"The Content-MD5 you supplied ({given.pop()}) did not match what we calculated "
            f"({calculated})."
        )
        raise Fault("ContentMD5DoesNotMatch", 400, message, Origin.SECTION)


def _read_query(call: Call) -> FeedQuery:
    parameters = call.parameters
    ids = parameters.numbered("FeedSubmissionIdList.Id")
    if len(ids) > _MOST_IDS:
        raise invalid_value(f"At most {_MOST_IDS} FeedSubmissionIds can be specified")
    return FeedQuery(
        ids=frozenset(ids),
        types=frozenset(parameters.numbered("FeedTypeList.Type")),
        statuses=frozenset(parameters.numbered("FeedProcessingStatusList.Status")),
        since=parameters.timestamp("SubmittedFromDate") or call.now - _LISTED_FOR,
        until=parameters.timestamp("SubmittedToDate") or call.now,
    )


def _info(feed: Feed) -> list[Node]:
    return rotated(list(_facts(feed)), without_day(feed.feed_id))


def _facts(feed: Feed) -> Iterator[Node]:
    yield "FeedProcessingStatus", feed.status
    yield "FeedType", feed.feed_type
    yield "FeedSubmissionId", feed.feed_id
    if feed.started_at is not None:
        yield "StartedProcessingDate", with_zero_offset(feed.started_at)
    if feed.done_at is not None and feed.is_over:
        yield "CompletedProcessingDate", with_zero_offset(feed.done_at)
    yield "SubmittedDate", with_zero_offset(feed.submitted_at)
