"""The Reports section: lists and returns the reports that feeds created."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from .....sdk.sandbox.state import State
from ..documents.report_store import DOCUMENTS, Report
from ..feeds.numbers import without_day
from ..protocol.faults import Fault, Origin
from ..protocol.markup import Node, rotated
from ..protocol.times import with_zero_offset
from ..seller_account import SellerAccount
from .counted_pages import CountedPages, CountedPlace
from .section import Call, RawBody, Section
from .service_status import get_service_status

_USUAL_COUNT = 10
_MOST_COUNT = 100
_LISTED_FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class ReportQuery:
    """A filter of reports. With request IDs, the rest is ignored."""

    request_ids: frozenset[str]
    types: frozenset[str]
    acknowledged: bool
    since: datetime
    until: datetime

    def matches(self, report: Report) -> bool:
        """Return whether a report matches. Reports are never acknowledged here."""
        if self.request_ids:
            return report.request_id in self.request_ids
        return (
            (not self.types or DOCUMENTS in self.types)
            and not self.acknowledged
            and self.since <= report.available_at <= self.until
        )


class ReportsSection:
    """Implements the operations of the Reports section."""

    def __init__(
        self,
        sellers: Mapping[str, SellerAccount],
        content_type: str,
        rng: Random,
        token_lifetime: timedelta,
        state: State,
    ) -> None:
        self._sellers = sellers
        self._content_type = content_type
        issued = state.kept("report tokens", tuple[str, CountedPlace[ReportQuery], datetime])
        self._pages = CountedPages(rng, token_lifetime, issued)

    def section(self) -> Section:
        """Return the section with its operations."""
        return Section(
            "Reports",
            "2009-01-01",
            {
                "GetReportList": self._list,
                "GetReportListByNextToken": self._list_by_next_token,
                "GetReportCount": self._count,
                "GetReport": self._get_report,
                "GetServiceStatus": get_service_status,
            },
        )

    def _list(self, call: Call) -> Sequence[Node]:
        count = call.parameters.whole_number("MaxCount", _USUAL_COUNT, 1, _MOST_COUNT)
        query = _read_query(call)
        store = self._sellers[call.seller.seller_id].reports
        for request_id in query.request_ids:
            if not store.is_request(request_id):
                message = f"Invalid Report Request Id: {request_id}"
                raise Fault("InvalidReportRequestId", 400, message, Origin.SECTION)
        return self._page(call, CountedPlace(query, count))

    def _list_by_next_token(self, call: Call) -> Sequence[Node]:
        return self._page(call, self._pages.redeem(call))

    def _page(self, call: Call, place: CountedPlace[ReportQuery]) -> Sequence[Node]:
        entries: Iterator[tuple[int, Node]] = (
            (int(report.report_id), ("ReportInfo", _info(report)))
            for report in self._found(call, place.query)
        )
        return self._pages.page(call, place, entries)

    def _count(self, call: Call) -> Sequence[Node]:
        return [("Count", str(sum(1 for _ in self._found(call, _read_query(call)))))]

    def _found(self, call: Call, query: ReportQuery) -> Iterator[Report]:
        listed = self._sellers[call.seller.seller_id].reports.listed(call.now)
        return (report for report in listed if query.matches(report))

    def _get_report(self, call: Call) -> RawBody:
        report_id = call.parameters.required("ReportId")
        report = self._sellers[call.seller.seller_id].reports.find(report_id)
        if report is None:
            message = f"Invalid Report Id: {report_id}"
            raise Fault("InvalidReportId", 400, message, Origin.SECTION)
        if report.available_at > call.now:
            message = f"The report is not ready: {report_id}"
            raise Fault("ReportNotReady", 400, message, Origin.SECTION)
        return RawBody(report.body, self._content_type)


def _read_query(call: Call) -> ReportQuery:
    parameters = call.parameters
    return ReportQuery(
        request_ids=frozenset(parameters.numbered("ReportRequestIdList.Id")),
        types=frozenset(parameters.numbered("ReportTypeList.Type")),
        acknowledged=parameters.get("Acknowledged", "").lower() == "true",
        since=parameters.timestamp("AvailableFromDate") or call.now - _LISTED_FOR,
        until=parameters.timestamp("AvailableToDate") or call.now,
    )


def _info(report: Report) -> list[Node]:
    return rotated(list(_facts(report)), without_day(report.report_id))


def _facts(report: Report) -> Iterator[Node]:
    yield "ReportType", DOCUMENTS
    yield "Acknowledged", "false"
    yield "ReportId", report.report_id
    yield "ReportRequestId", report.request_id
    yield "AvailableDate", with_zero_offset(report.available_at)
