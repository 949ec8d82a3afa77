"""Sends stock levels to Amazon by feed and reads the result of each SKU."""

import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime

from ...ports.channel.inventory_sink import StockMessage, StockResult
from ...ports.channel.submissions import Kind
from ...ports.host.errors import NotSent, ResultGone
from ...ports.host.rate_policy import Deferred, RatePolicy
from .budgets import STOCK, SUBMIT_FEED
from .feeds.feeds import NO_RESULT, AmazonFeeds, Feed, unusable
from .feeds.inventory_feed import why_not, write_inventory_feed
from .feeds.processing_report import read_processing_report
from .mws.answers import NoAnswer
from .mws.errors import RequestRefused


@dataclass(frozen=True, slots=True)
class AmazonInventorySink:
    """Sends inventory feeds, each from a temporary file."""

    feeds: AmazonFeeds
    rate_policy: RatePolicy
    seller_id: str

    def why_not(self, channel_sku: str) -> str:
        """Return why no feed can carry this SKU; see the port."""
        return why_not(channel_sku)

    def send(self, levels: Iterable[StockMessage], now: datetime) -> str | Deferred:
        """Submit one feed; see the port."""
        with ExitStack() as closing:
            try:
                content = closing.enter_context(tempfile.TemporaryFile())
                write_inventory_feed(levels, self.seller_id, content)
            except OSError as error:
                raise NotSent(
                    f"The stock feed cannot be written to the temporary folder: {error}. Make "
                    "room there, or set TMPDIR to another folder. Nothing was sent."
                ) from error
            return self.feeds.submit(Feed(Kind.STOCK, content, subject="stock update"), now)

    def possible_at(self, now: datetime) -> datetime:
        """Forecast SubmitFeed; see the port."""
        return self.rate_policy.forecast(SUBMIT_FEED, 1, now, STOCK)

    def reserve(self, due_at: datetime | None, now: datetime) -> None:
        """Reserve SubmitFeed; see the port."""
        self.rate_policy.reserve(SUBMIT_FEED, STOCK, due_at, now)

    def result(
        self, submission_id: str, messages: int, now: datetime, refused_before: str = ""
    ) -> StockResult | Deferred:
        """Read the processing report of a feed; see the port."""
        try:
            document = self.feeds.result(submission_id, now, refused_before)
        except RequestRefused as refused:
            if refused.code not in NO_RESULT:
                raise
            raise ResultGone(
                f"The result of feed {submission_id} is not available ({refused.reason}). "
                "Its stock levels are sent again."
            ) from None
        if isinstance(document, Deferred):
            return document
        try:
            return read_processing_report(document.body, submission_id, messages)
        except NoAnswer as problem:
            raise unusable(document, problem) from None
