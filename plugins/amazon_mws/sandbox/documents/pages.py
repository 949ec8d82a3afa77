"""Draws label, invoice and warranty as a PDF with the order ID as text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from fpdf import FPDF

from ..easy_ship.package import Package
from ..protocol.times import INDIA

_A5_MM = (148, 210)
_ROW_MM = 7
_BARCODE_MM = 18


class PageKind(StrEnum):
    """The kind of a page, as named in the documents feed."""

    LABEL = "ShippingLabel"
    INVOICE = "Invoice"
    WARRANTY = "Warranty"


@dataclass(frozen=True, slots=True)
class Page:
    """
    One page of a package's documents.

    Args:
        named: the order ID is on the page as text; else only in the barcode.
    """

    kind: PageKind
    package: Package
    named: bool = True


def make_pdf(pages: Sequence[Page], made_at: datetime) -> bytes:
    """Return a PDF with A5 pages in the given sequence."""
    pdf = FPDF(format=_A5_MM)
    pdf.set_creation_date(made_at)
    pdf.set_creator("Simulated Amazon Easy Ship")
    for page in pages:
        pdf.add_page()
        _WRITERS[page.kind](pdf, page)
    return bytes(pdf.output())


def _label(pdf: FPDF, page: Page) -> None:
    package, order = page.package, page.package.order
    _heading(pdf, "Easy Ship label", page)
    pdf.code39(f"*{order.order_id}*", x=pdf.l_margin, y=pdf.get_y(), w=1, h=_BARCODE_MM)
    pdf.set_y(pdf.get_y() + _BARCODE_MM + _ROW_MM)
    slot = package.slot
    local_start, local_end = slot.start.astimezone(INDIA), slot.end.astimezone(INDIA)
    size = package.parcel.dimensions
    _row(pdf, f"Package: {package.package_id}")
    _row(pdf, f"Pickup: {local_start:%d.%m.%Y %H:%M} to {local_end:%H:%M} IST")
    _row(pdf, f"{size.length} x {size.width} x {size.height} cm, {package.parcel.grams} g")
    _row(pdf, "CASH ON DELIVERY" if order.cash_on_delivery else "PREPAID")
    if package.identifier:
        _row(pdf, f"Reference: {package.identifier}")
    buyer = order.buyer
    _row(pdf, "Ship to:")
    for text in (buyer.name, buyer.address_line1, buyer.address_line2):
        _row(pdf, text)
    _row(pdf, f"{buyer.city}, {buyer.state} {buyer.postal_code}")


def _invoice(pdf: FPDF, page: Page) -> None:
    package, order = page.package, page.package.order
    _heading(pdf, "Tax Invoice", page)
    _row(pdf, f"Invoice number: {package.invoice_number}")
    _row(pdf, f"Invoice date: {package.booked_at.astimezone(INDIA):%d.%m.%Y}")
    _row(pdf, "GSTIN: 00AAAAA0000A0Z0")
    total = Decimal(0)
    for line in order.lines:
        price = line.article.price * line.ordered
        total += price
        _row(pdf, f"{line.ordered} x {line.article.title} ({line.article.sku}): INR {price:.2f}")
    _row(pdf, f"Total: INR {total:.2f}")


def _warranty(pdf: FPDF, page: Page) -> None:
    _heading(pdf, "Warranty", page)
    for item_id, serial_numbers in page.package.serial_numbers.items():
        _row(pdf, f"Item {item_id}: {', '.join(serial_numbers)}")


_WRITERS = {
    PageKind.LABEL: _label,
    PageKind.INVOICE: _invoice,
    PageKind.WARRANTY: _warranty,
}


def _heading(pdf: FPDF, title: str, page: Page) -> None:
    pdf.set_font("Helvetica", style="B", size=16)
    _row(pdf, title)
    pdf.set_font("Helvetica", size=10)
    if page.named:
        _row(pdf, f"Order: {page.package.order.order_id}")


def _row(pdf: FPDF, text: str) -> None:
    """Write a row; the built-in fonts have only Latin letters."""
    known = text.encode("latin-1", "replace").decode("latin-1")
    pdf.cell(0, _ROW_MM, known, new_x="LMARGIN", new_y="NEXT")
