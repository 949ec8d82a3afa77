"""Takes a PDF of several orders apart, by the order id that stands on each page."""

import io
from collections.abc import Collection, Mapping

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from ...ports.errors import PagesMixed


def split_pages(pdf: bytes, channel_order_ids: Collection[str]) -> Mapping[str, bytes]:
    """
    Return the pages of each order as a PDF of its own, in the order in which they come.

    Raises:
        PagesMixed: a page names none of these orders or several, or an order has no page.
    """
    writers = {order_id: PdfWriter() for order_id in channel_order_ids}
    try:
        for number, page in enumerate(PdfReader(io.BytesIO(pdf)).pages, start=1):
            text = page.extract_text()
            named = [order_id for order_id in channel_order_ids if order_id in text]
            if len(named) != 1:
                raise PagesMixed(
                    f"Page {number} names {len(named)} of the orders that the documents are for."
                )
            writers[named[0]].add_page(page)
        return {order_id: _written(writer) for order_id, writer in writers.items()}
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError):
        raise PagesMixed("The pages of the documents cannot be read.") from None


def _written(writer: PdfWriter) -> bytes:
    if not writer.pages:
        raise PagesMixed("One of the orders has no page in the documents.")
    pages = io.BytesIO()
    writer.write(pages)
    return pages.getvalue()
