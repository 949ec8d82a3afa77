"""Finished reports, kept to be fetched."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ..settings import ReportAccess

DOCUMENTS = "_GET_EASYSHIP_DOCUMENTS_"
"""The type of every report that is kept here."""


@dataclass(frozen=True, slots=True)
class Report:
    """
    One PDF.

    Args:
        request_id: the reference that the report on the feed told.
        pages: order id and kind of each page, in the order in which they stand.
    """

    report_id: str
    request_id: str
    available_at: datetime
    body: bytes
    feed_id: str
    pages: tuple[tuple[str, str], ...]

    def shows(self, order_id: str) -> bool:
        """Tell whether some page belongs to an order."""
        return any(order_id == of_page for of_page, _ in self.pages)


class ReportStore:
    """All reports of one seller."""

    def __init__(self, access: ReportAccess) -> None:
        self._access = access
        self._reports: dict[str, Report] = {}
        self._by_reference: dict[str, Report] = {}

    def put(self, report: Report) -> None:
        """Keep a report; it can be fetched once it is available."""
        self._reports[report.report_id] = report
        self._by_reference[report.request_id] = report

    def listed(self, now: datetime) -> list[Report]:
        """Return what lists know, newest first."""
        if self._access is ReportAccess.DIRECT:
            return []
        return [report for report in reversed(self._reports.values()) if report.available_at <= now]

    def find(self, report_id: str) -> Report | None:
        """Return the report that GetReport finds under an id, available or not."""
        direct = None
        if self._access is not ReportAccess.LIST:
            direct = self._by_reference.get(report_id)
        return self._reports.get(report_id) or direct

    def of_order(self, order_id: str) -> Iterator[Report]:
        """Yield the reports in which an order has a page, oldest first."""
        return (report for report in self._reports.values() if report.shows(order_id))
