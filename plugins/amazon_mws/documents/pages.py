"""Reads which order the pages of a PDF name, and splits a PDF of several orders by it."""

import io
import re
import unicodedata
from collections.abc import Collection, Mapping
from itertools import islice

from pypdf import PageObject, PdfReader, PdfWriter

from ....ports.channel.document_source import OrderOnPages
from ....ports.host.errors import PagesMixed

MOST_PAGES = 100
"""Pages of one order's documents whose text is read; they have two to four."""

_ORDER_ID = re.compile(r"(?<!\d)(\d{3})\s*-\s*(\d{7})\s*-\s*(\d{7})(?!\d)")
_HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2212"), "-")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_KNOWN_ENCODINGS = frozenset({"/WinAnsiEncoding", "/MacRomanEncoding", "/StandardEncoding"})
_SIMPLE_FONTS = frozenset({"/Type1", "/TrueType", "/MMType1"})


def order_on_pages(pdf: bytes, channel_order_id: str) -> OrderOnPages:
    """
    Return what the text on the pages says about the order.

    A label may be a picture, so it suffices that one page names the order. An absent ID proves
    nothing if any text is in a font that does not say which characters it draws.
    """
    text, is_all_readable = _text(pdf)
    if any(order_id != channel_order_id for order_id in _ids_in(text)):
        return OrderOnPages.CONTRADICTED
    if channel_order_id in "".join(text.split()):
        return OrderOnPages.NAMED
    if text.strip() and is_all_readable:
        return OrderOnPages.CONTRADICTED
    return OrderOnPages.UNREADABLE


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


def _text(pdf: bytes) -> tuple[str, bool]:
    """Return the text of the first pages, and whether all text of the document is readable."""
    texts, is_all_readable = [], True
    try:
        pages = PdfReader(io.BytesIO(pdf)).pages
        for page in islice(pages, MOST_PAGES):
            text, is_readable = _text_of(page)
            texts.append(text)
            is_all_readable = is_all_readable and is_readable
        is_all_readable = is_all_readable and len(pages) <= MOST_PAGES
    except Exception:  # noqa: BLE001  # as above
        is_all_readable = False
    return "\n".join(texts), is_all_readable


def _text_of(page: PageObject) -> tuple[str, bool]:
    unreadable = []

    def note_font(
        text: str, _cm: object, _tm: object, font: Mapping[str, object] | None, _size: object
    ) -> None:
        if text.strip() and not _says_its_characters(font):
            unreadable.append(text)

    text = page.extract_text(visitor_text=note_font)
    plain = unicodedata.normalize("NFKC", text).translate(_HYPHENS | _INVISIBLE)
    return plain, not unreadable


def _says_its_characters(font: Mapping[str, object] | None) -> bool:
    """Return whether the codes of a font are mapped to characters by a table or a standard."""
    if font is None:
        return False
    if "/ToUnicode" in font:
        return True
    if font.get("/Subtype") not in _SIMPLE_FONTS:
        return False
    return font.get("/Encoding") in _KNOWN_ENCODINGS or "/FontDescriptor" not in font


def _ids_in(text: str) -> set[str]:
    return {"-".join(parts) for parts in _ORDER_ID.findall(text)}


def _parts(pdf: bytes, channel_order_ids: Collection[str]) -> dict[str, bytes]:
    writers = {order_id: PdfWriter() for order_id in channel_order_ids}
    for number, page in enumerate(PdfReader(io.BytesIO(pdf)).pages, start=1):
        named = _ids_in(_text_of(page)[0])
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
