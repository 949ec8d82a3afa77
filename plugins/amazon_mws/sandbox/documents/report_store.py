"""Stores completed reports."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from .....sdk.sandbox.state import State
from ..settings import ReportAccess

DOCUMENTS = "_GET_EASYSHIP_DOCUMENTS_"
"""The type of all stored reports."""


@dataclass(frozen=True, slots=True)
class Report:
    """
    One PDF.

    Args:
        request_id: the reference in the feed's report.
        pages: order ID and kind of each page, in sequence.
    """

    report_id: str
    request_id: str
    available_at: datetime
    body: bytes
    feed_id: str
    pages: tuple[tuple[str, str], ...]

    def shows(self, order_id: str) -> bool:
        """Return whether a page belongs to an order."""
        return any(order_id == of_page for of_page, _ in self.pages)


class ReportStore:
    """All reports of one seller."""

    def __init__(self, access: ReportAccess, state: State, seller_id: str) -> None:
        self._access = access
        self._reports = state.kept(f"{seller_id}/reports", Report)
        self._by_reference = {report.request_id: report for report in self._reports.values()}

    def put(self, report: Report) -> None:
        """Store a report; it can be fetched from `available_at` on."""
        self._reports[report.report_id] = report
        self._by_reference[report.request_id] = report

    def listed(self, now: datetime) -> list[Report]:
        """Return the listed reports, newest first."""
        if self._access is ReportAccess.DIRECT:
            return []
        return [
            report for report in reversed(self._reports.data.values()) if report.available_at <= now
        ]

    def is_request(self, reference: str) -> bool:
        """Return whether GetReportList takes it for the ID of a report request."""
        listed = self._access is not ReportAccess.DIRECT and reference in self._by_reference
        return listed or reference.isdecimal()

    def find(self, report_id: str) -> Report | None:
        """Return the report for an ID of GetReport, available or not."""
        direct = None
        if self._access is not ReportAccess.LIST:
            direct = self._by_reference.get(report_id)
        return self._reports.get(report_id) or direct

    def of_order(self, order_id: str) -> Iterator[Report]:
        """Yield the reports with a page of an order, oldest first."""
        return (report for report in self._reports.values() if report.shows(order_id))
