"""Fetches labels, invoices and warranties of Easy Ship orders: feed, report, file."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ...ports.channel.document_source import DocumentsMade, OrderOnPages, Wanted
from ...ports.channel.submissions import Kind
from ...ports.host.errors import AnswerUnusable, DocumentsRefused, Unavailable
from ...ports.host.rate_policy import Deferred, RatePolicy
from .budgets import PACK, SUBMIT_FEED
from .documents.feed import write_documents_feed
from .documents.report import read_documents_report
from .feeds.feeds import NO_RESULT, AmazonFeeds, Feed, unusable
from .mws.answers import Element, NoAnswer, contents_of, entries_of, log_foreign
from .mws.client import AmazonClient
from .mws.documents import believe_if_repeated
from .mws.errors import RequestRefused
from .mws.request import REPORTS, Call

LISTED_WITHIN = timedelta(minutes=5)
"""A report still unlisted this long after its feed was done is fetched by its reference."""

_REPORT_TYPE = "_get_easyship_documents_"

_NO_REPORT = frozenset(
    {
        "AccessToReportDenied",
        "InvalidReportId",
        "InvalidReportType",
        "InvalidRequest",
        "ReportNoLongerAvailable",
    }
)
_NOT_A_REQUEST = frozenset({"InvalidReportRequestId", "InvalidParameterValue", "InvalidRequest"})


@dataclass(frozen=True, slots=True)
class AmazonDocumentSource:
    """
    Requests documents with a feed, reads its report and fetches the file it references.

    Amazon's documentation is contradictory about the reference: either the ID of a report
    request, which GetReportList accepts, or the ID of the report. Both are tried, in this order.
    """

    client: AmazonClient
    feeds: AmazonFeeds
    rate_policy: RatePolicy
    seller_id: str

    def request(self, wanted: Sequence[Wanted], now: datetime) -> str | Deferred:
        """Submit one feed; see the port."""
        first, others = wanted[0].channel_order_id, len(wanted) - 1
        content = write_documents_feed(wanted, self.seller_id)
        feed = Feed(
            Kind.DOCUMENTS,
            content,
            order_id="" if others else first,
            subject=f"{first} and {others} more" if others else first,
        )
        return self.feeds.submit(feed, now)

    def request_possible_at(self, requests: int, now: datetime) -> datetime:
        """Forecast SubmitFeed; see the port."""
        return self.rate_policy.forecast(SUBMIT_FEED, requests, now, PACK)

    def result(
        self,
        submission_id: str,
        channel_order_ids: Collection[str],
        now: datetime,
        refused_before: str = "",
    ) -> DocumentsMade | Deferred:
        """Read the processing report of a feed; see the port."""
        try:
            document = self.feeds.result(submission_id, now, refused_before)
        except RequestRefused as refused:
            raise _refused(f"The result of feed {submission_id}", refused, NO_RESULT) from None
        if isinstance(document, Deferred):
            return document
        try:
            return read_documents_report(document, submission_id, channel_order_ids)
        except NoAnswer as problem:
            raise unusable(document, problem) from None

    def locate(self, handle: str, made_at: datetime, now: datetime) -> str | Deferred:
        """Look up the report ID; see the port."""
        call = Call(REPORTS, "GetReportList", {"ReportRequestIdList.Id.1": handle}, handle)
        try:
            answer = self.client.call(call, now)
        except RequestRefused as refused:
            if refused.code not in _NOT_A_REQUEST:
                raise _refused(f"Report {handle}", refused, _NO_REPORT) from None
            return handle
        if isinstance(answer, Deferred):
            return answer
        if report_id := _report_of(answer.result, handle):
            return report_id
        if now - made_at < LISTED_WITHIN:
            raise Unavailable(f"Report {handle} is not listed yet. The lookup is retried.")
        return handle

    def fetch(self, key: str, now: datetime, refused_before: str = "") -> bytes | Deferred:
        """Fetch a report; see the port."""
        call = Call(REPORTS, "GetReport", {"ReportId": key}, key)
        try:
            document = self.client.document(call, now)
        except RequestRefused as refused:
            raise _refused(f"Report {key}", refused, _NO_REPORT) from None
        if isinstance(document, Deferred):
            return document
        from .documents.completeness import Completeness, completeness_of  # noqa: PLC0415  # as below

        found = completeness_of(document.body)
        if found is Completeness.INCOMPLETE:
            raise AnswerUnusable(
                f"Report {key} is not a complete PDF with a page.", document.digest
            )
        if not document.is_whole:
            doubt = f"Report {key} does not match its checksum."
            believe_if_repeated(document, refused_before, doubt)
        elif found is Completeness.UNKNOWN:
            believe_if_repeated(
                document, refused_before, f"Report {key} is a PDF without readable pages."
            )
        return document.body

    def order_on_pages(self, pdf: bytes, channel_order_id: str) -> OrderOnPages:
        """Read which order the pages name; see the port."""
        from .documents.pages import order_on_pages  # noqa: PLC0415  # loads pypdf, for PDFs alone

        return order_on_pages(pdf, channel_order_id)

    def split(self, pdf: bytes, channel_order_ids: Collection[str]) -> Mapping[str, bytes]:
        """Split a PDF by order; see the port."""
        from .documents.pages import split_pages  # noqa: PLC0415  # loads pypdf, for PDFs alone

        return split_pages(pdf, channel_order_ids)


def _report_of(result: Element, handle: str) -> str:
    """Return the ID of the report that was made for this request, empty if none is listed."""
    entries = [contents_of(entry).texts for entry in entries_of(result, "ReportInfo")]
    own = [
        texts.get("ReportId", "")
        for texts in entries
        if texts.get("ReportRequestId") == handle
        and texts.get("ReportType", "").casefold() == _REPORT_TYPE
    ]
    log_foreign("GetReportList", len(entries) - len(own))
    return next(filter(None, own), "")


def _refused(
    what: str, refused: RequestRefused, final: Collection[str]
) -> DocumentsRefused | RequestRefused:
    if refused.code not in final:
        return refused
    return DocumentsRefused(
        f"{what} is not available ({refused.reason}). Retry to request the documents again."
    )
