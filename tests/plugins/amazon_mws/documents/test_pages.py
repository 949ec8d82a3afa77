"""A PDF of several orders is taken apart by the order ids on its pages, or not at all."""

import io
from collections import Counter
from random import Random

import pytest
from fpdf import FPDF
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from channel_connector.plugins.amazon_mws.documents.pages import (
    MOST_PAGES,
    order_on_pages,
    split_pages,
)
from channel_connector.ports.channel.document_source import OrderOnPages
from channel_connector.ports.host.errors import PagesMixed

FIRST, SECOND = "403-1234567-1234567", "403-7654321-7654321"


def a_pdf(*pages):
    """Return a PDF whose pages hold these texts."""
    pdf = FPDF()
    pdf.set_font("Helvetica", size=12)
    for text in pages:
        pdf.add_page()
        if text:
            pdf.cell(text=text)
    return bytes(pdf.output())


def texts(pdf):
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


NAMED, UNREADABLE, CONTRADICTED = OrderOnPages


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        ((f"Label {FIRST}", f"Invoice {FIRST}"), NAMED),
        (("Label", f"Invoice {FIRST}"), NAMED),
        (("", f"Invoice {FIRST}"), NAMED),
        ((f"Order: {FIRST.replace('-', ' - ')}",), NAMED),
        ((f"Label {SECOND}",), CONTRADICTED),
        ((f"Label {FIRST}", f"Invoice {SECOND}"), CONTRADICTED),
        ((f"Label {FIRST} and {SECOND}",), CONTRADICTED),
        (("Label", "Invoice"), CONTRADICTED),
        (("", ""), UNREADABLE),
        ((), UNREADABLE),
    ],
)
def test_the_pages_say_whose_they_are(pages, said):
    assert order_on_pages(a_pdf(*pages), FIRST) is said


def test_hyphens_and_blanks_of_other_kinds_are_understood():
    typeset = f"Order {FIRST.replace('-', chr(0x2011))}".replace("4567", "4567\u200b", 1)

    assert order_on_pages(in_unicode(typeset), FIRST) is NAMED
    assert order_on_pages(in_unicode(typeset), SECOND) is CONTRADICTED


@pytest.mark.parametrize("lost", ["/ToUnicode", "/Encoding"])
def test_a_font_that_does_not_say_its_characters_proves_nothing(lost):
    """Else a label would be refused because its text cannot be read."""
    pdf = in_unicode("Label") if lost == "/ToUnicode" else a_pdf("Label")
    assert order_on_pages(pdf, FIRST) is CONTRADICTED

    assert order_on_pages(without(lost, pdf), FIRST) is UNREADABLE


def test_another_order_in_readable_text_counts_although_other_text_is_unreadable():
    pdf = without("/ToUnicode", in_unicode("Label"))
    merged = PdfWriter(io.BytesIO(pdf))
    merged.append(io.BytesIO(a_pdf(f"Invoice {SECOND}")))

    assert order_on_pages(written(merged), FIRST) is CONTRADICTED


@pytest.mark.parametrize("body", [b"", b"%PDF-1.4", b"%PDF-1.4\nnot really\n%%EOF"])
def test_what_is_no_pdf_says_nothing_and_is_not_logged(body, caplog):
    assert order_on_pages(body, FIRST) is UNREADABLE
    assert caplog.text == ""


def test_of_a_pdf_without_end_the_first_pages_are_read():
    pages = ["Label"] * MOST_PAGES

    assert order_on_pages(a_pdf(*pages), FIRST) is CONTRADICTED
    assert order_on_pages(a_pdf(*pages, f"Invoice {FIRST}"), FIRST) is UNREADABLE


def in_unicode(text):
    """Return a PDF whose font has codes of its own, and a table of their characters."""
    codes = {character: f"{ord(character):04x}" for character in text}
    table = "".join(f"<{code}> <{code}>\n" for code in codes.values())
    writer = PdfWriter()
    page = writer.add_blank_page(420, 595)
    font = dictionary(
        Type=NameObject("/Font"),
        Subtype=NameObject("/Type0"),
        BaseFont=NameObject("/Own"),
        Encoding=NameObject("/Identity-H"),
        ToUnicode=writer._add_object(  # its only way to add a stream
            stream(f"{len(codes)} beginbfchar\n{table}endbfchar")
        ),
    )
    page[NameObject("/Resources")] = dictionary(Font=dictionary(F1=font))
    shown = "".join(codes[character] for character in text)
    page[NameObject("/Contents")] = stream(f"BT /F1 12 Tf 72 500 Td <{shown}> Tj ET")
    return written(writer)


def dictionary(**entries):
    return DictionaryObject({NameObject(f"/{name}"): value for name, value in entries.items()})


def stream(text):
    content = DecodedStreamObject()
    content.set_data(text.encode())
    return content


def without(entry, pdf):
    """Return the PDF with fonts that are embedded and lack this entry."""
    writer = PdfWriter(io.BytesIO(pdf))
    for page in writer.pages:
        for font in page["/Resources"]["/Font"].values():
            fields = font.get_object()
            fields[NameObject("/FontDescriptor")] = DictionaryObject()
            del fields[entry]
    return written(writer)


def written(writer):
    pages = io.BytesIO()
    writer.write(pages)
    return pages.getvalue()


def test_each_order_gets_its_pages_in_the_order_in_which_they_come():
    pdf = a_pdf(
        f"Label, order {SECOND}",
        f"Label, order {FIRST}",
        f"Invoice of {SECOND}",
        f"Invoice of {FIRST}",
    )

    parts = split_pages(pdf, [FIRST, SECOND])

    assert texts(parts[FIRST]) == [f"Label, order {FIRST}", f"Invoice of {FIRST}"]
    assert texts(parts[SECOND]) == [f"Label, order {SECOND}", f"Invoice of {SECOND}"]


@pytest.mark.parametrize(
    "pages",
    [
        (f"Label {FIRST}", "Label"),
        (f"Label {FIRST} and {SECOND}", f"Label {SECOND}"),
        (f"Label {FIRST}",),
        (f"Label {FIRST}", f"Label {SECOND}", "Label 403-9999999-9999999"),
        (f"Label {FIRST}", f"Label {SECOND} and 403-9999999-9999999"),
        (f"Label {FIRST}", f"Label 9{SECOND}"),
        (),
    ],
    ids=[
        "an unnamed page",
        "a page of both",
        "no page of one",
        "a page of a third order",
        "a page of one and a third order",
        "a longer number",
        "no page",
    ],
)
def test_where_a_page_cannot_be_assigned_nothing_is(pages):
    with pytest.raises(PagesMixed):
        split_pages(a_pdf(*pages), [FIRST, SECOND])


def test_an_id_may_be_broken_by_blanks():
    assert set(split_pages(a_pdf(f"Order: {FIRST.replace('-', ' - ')}"), [FIRST])) == {FIRST}


@pytest.mark.parametrize("body", [b"", b"%PDF-1.4", b"%PDF-1.4\nnot really\n%%EOF"])
def test_what_cannot_be_read_is_not_taken_apart_and_not_logged(body, caplog):
    with pytest.raises(PagesMixed, match="cannot be read"):
        split_pages(body, [FIRST])

    assert caplog.text == ""


def test_a_pdf_that_is_cut_is_taken_apart_as_a_whole_or_not_at_all():
    pdf = a_pdf(f"Label {FIRST}", f"Label {SECOND}")

    taken_apart = [is_taken_apart(pdf[:length]) for length in range(0, len(pdf), 97)]

    assert is_taken_apart(pdf)
    assert not any(taken_apart[: len(taken_apart) // 2])


def test_a_pdf_with_wrong_bytes_is_taken_apart_or_not_but_is_never_an_accident():
    taken_apart = Counter()
    for seed in range(40):
        dice = Random(seed)  # noqa: S311  # spoils bytes, guards nothing
        pdf = bytearray(a_pdf(f"Label {FIRST}", f"Label {SECOND}"))
        for _ in range(12):
            pdf[dice.randrange(len(pdf))] = dice.randrange(256)
        taken_apart[is_taken_apart(bytes(pdf))] += 1

    assert min(taken_apart[True], taken_apart[False]) > 2


def is_taken_apart(pdf):
    """Return whether each order gets the one page that names it and no other."""
    try:
        parts = split_pages(pdf, [FIRST, SECOND])
    except PagesMixed:
        return False
    texts = {
        order: [page.extract_text() for page in PdfReader(io.BytesIO(part)).pages]
        for order, part in parts.items()
    }
    assert {order: len(pages) for order, pages in texts.items()} == {FIRST: 1, SECOND: 1}
    assert FIRST in texts[FIRST][0]
    assert SECOND in texts[SECOND][0]
    return True


def test_a_split_file_contains_nothing_of_other_orders():
    """Not on its pages, and not in what no page shows."""
    parts = split_pages(a_pdf(f"{FIRST} word-one", f"{SECOND} word-two"), [FIRST, SECOND])

    assert b"word-one" in contents(parts[FIRST])
    assert b"word-two" not in contents(parts[FIRST])
    assert b"word-one" not in contents(parts[SECOND])


def contents(pdf):
    """Return a file with all of its streams, unpacked."""
    reader = PdfReader(io.BytesIO(pdf))
    objects = [reader.get_object(number) for number in range(1, len(reader.xref[0]) + 1)]
    return pdf + b"".join(each.get_data() for each in objects if hasattr(each, "get_data"))
