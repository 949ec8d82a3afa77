"""The Easy Ship documents feed: requests label, invoice and warranty of scheduled orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from ..documents.pages import Page, PageKind, make_pdf
from ..documents.report_store import Report, ReportStore
from ..easy_ship.package import Package
from ..easy_ship.packages import Packages
from ..protocol.markup import Node, document
from ..settings import DocumentReport, SandboxSettings
from ..shop.order import Status
from ..trouble import Kind
from .envelope import Message, NotValid, read_envelope
from .feed import Feed
from .inventory_feed import NOT_XML, check_merchant
from .numbers import Numbers
from .processing_report import refused_whole


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The result of one message: its pages or an error."""

    message_id: str
    order_id: str
    pages: Sequence[Page] = ()
    error: str = ""


class DocumentFeeds:
    """Processes the documents feeds of one seller and stores the documents."""

    def __init__(  # noqa: PLR0913  # the inputs and the store of documents
        self,
        seller_id: str,
        packages: Packages,
        report_store: ReportStore,
        settings: SandboxSettings,
        *,
        numbers: Numbers,
        rng: Random,
    ) -> None:
        self._seller_id = seller_id
        self._packages = packages
        self._report_store = report_store
        self._settings = settings
        self._numbers = numbers
        self._rng = rng

    def work(self, feed: Feed, at: datetime) -> bytes:
        """Create the documents and return the report."""
        if feed.trouble is not None and feed.trouble.kind is Kind.FEED_FATAL:
            return self._refused(feed, "XML Parsing Fatal Error")
        try:
            envelope = read_envelope(feed.body, "EasyShipDocument")
            check_merchant(envelope, self._seller_id)
        except NotValid as reason:
            return self._refused(feed, str(reason))
        outcomes = [
            self._outcome(feed, message, envelope.messages) for message in envelope.messages
        ]
        done = [outcome for outcome in outcomes if not outcome.error]
        return document(
            "EasyShipProcessingReport",
            [
                ("FeedSubmissionID", feed.feed_id),
                ("MessagesProcessed", str(len(outcomes))),
                ("MessagesSuccessful", str(len(done))),
                ("MessagesWithError", str(len(outcomes) - len(done))),
                *(self._references(feed, done, at) if done else []),
                *self._errors(outcomes),
            ],
        )

    def _outcome(self, feed: Feed, message: Message, all_messages: Sequence[Message]) -> _Outcome:
        order_id = message.fields["AmazonOrderID"]
        package = self._packages.packages.get(order_id)
        error = ""
        if feed.trouble is not None and feed.trouble.kind is Kind.FEED_ERRORS:
            error = "The documents could not be generated."
        elif len(all_messages) > 1 and not self._settings.feeds.several_orders_per_feed:
            error = "One feed can hold one order only."
        elif feed.order_id not in ("", order_id):
            error = f"The request names order {feed.order_id}."
        elif package is None or package.order.status is Status.CANCELED:
            error = f"Order {order_id} is not scheduled."
        if package is None or error:
            return _Outcome(message.message_id, order_id, error=error)
        pages = self._pages(feed, message, package)
        if not pages:
            error = f"Order {order_id} has no such document."
        return _Outcome(message.message_id, order_id, pages, error)

    def _pages(self, feed: Feed, message: Message, package: Package) -> list[Page]:
        """Return the requested pages that exist, the label first."""
        named = feed.trouble is None or feed.trouble.kind is not Kind.UNNAMED_PAGES
        missing = set()
        if self._settings.reports.without_invoice:
            missing.add(PageKind.INVOICE)
        if not package.serial_numbers:
            missing.add(PageKind.WARRANTY)
        return [
            Page(kind, package, named)
            for kind in PageKind
            if kind in message.kinds
            and kind not in missing
            and feed.document_type in ("", kind.value)
        ]

    def _references(self, feed: Feed, done: Sequence[_Outcome], at: datetime) -> list[Node]:
        if self._settings.feeds.document_report is DocumentReport.PER_ORDER:
            return [self._success(feed, outcome, at) for outcome in done]
        pages = [page for outcome in done for page in outcome.pages]
        if len(done) > 1:
            self._rng.shuffle(pages)
        reference = self._numbers.request(at)
        self._put(reference, feed, pages, at)
        return [("DocumentReportReferenceID", reference)]

    def _success(self, feed: Feed, outcome: _Outcome, at: datetime) -> Node:
        reference = f"amzn1.easyship.document.{UUID(bytes=self._rng.randbytes(16), version=4)}"
        self._put(reference, feed, outcome.pages, at)
        return (
            "SuccessMessage",
            [
                ("MessageID", outcome.message_id),
                ("AmazonOrderID", outcome.order_id),
                ("DocumentReportReferenceId", reference),
            ],
        )

    def _put(self, reference: str, feed: Feed, pages: Sequence[Page], at: datetime) -> None:
        self._report_store.put(
            Report(
                report_id=self._numbers.report(at),
                request_id=reference,
                available_at=at + timedelta(seconds=self._settings.reports.report_seconds),
                body=make_pdf(pages, at),
                feed_id=feed.feed_id,
                pages=tuple((page.package.order.order_id, page.kind.value) for page in pages),
            )
        )

    def _errors(self, outcomes: Sequence[_Outcome]) -> list[Node]:
        if not self._settings.feeds.document_errors_told:
            return []
        return [
            (
                "ErrorMessage",
                [
                    ("MessageID", outcome.message_id),
                    ("AmazonOrderID", outcome.order_id),
                    ("ErrorDescription", outcome.error),
                ],
            )
            for outcome in outcomes
            if outcome.error
        ]

    def _refused(self, feed: Feed, words: str) -> bytes:
        bare = self._settings.feeds.bare_reports
        return refused_whole(feed, self._seller_id, NOT_XML, words, bare=bare)
