"""Splits a PDF of several orders by the order ID printed on each page."""

import io
import logging
import re
from collections.abc import Collection, Mapping

from pypdf import PdfReader, PdfWriter

from ....ports.host.errors import PagesMixed

_ORDER_ID = re.compile(r"(?<!\d)(\d{3})\s*-\s*(\d{7})\s*-\s*(\d{7})(?!\d)")

logging.getLogger("pypdf").setLevel(logging.CRITICAL)
"""Its warnings may quote the document, which contains personal data."""


def split_pages(pdf: bytes, channel_order_ids: Collection[str]) -> Mapping[str, bytes]:
    """
    Return one PDF per order, with its pages in their original sequence.

    Raises:
        PagesMixed: a page has no order ID, several, or an unexpected one; an order has no page;
            or the PDF cannot be read.
    """
    try:
        return _parts(pdf, channel_order_ids)
    except PagesMixed:
        raise
    except Exception:  # noqa: BLE001  # pypdf raises arbitrary errors on invalid input
        raise PagesMixed("The PDF with the documents cannot be read.") from None


def _parts(pdf: bytes, channel_order_ids: Collection[str]) -> dict[str, bytes]:
    writers = {order_id: PdfWriter() for order_id in channel_order_ids}
    for number, page in enumerate(PdfReader(io.BytesIO(pdf)).pages, start=1):
        named = {"-".join(parts) for parts in _ORDER_ID.findall(page.extract_text())}
        if len(named) != 1:
            raise PagesMixed(f"Page {number} contains {len(named)} order IDs.")
        (order_id,) = named
        if order_id not in writers:
            raise PagesMixed(f"Page {number} belongs to an order that was not requested.")
        writers[order_id].add_page(page)
    return {order_id: _written(writer) for order_id, writer in writers.items()}


def _written(writer: PdfWriter) -> bytes:
    if not writer.pages:
        raise PagesMixed("One of the orders has no page in the PDF.")
    pages = io.BytesIO()
    writer.write(pages)
    return pages.getvalue()
