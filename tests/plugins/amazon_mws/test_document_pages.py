"""A PDF of several orders is taken apart by the order ids on its pages, or not at all."""

import io

import pytest
from fpdf import FPDF
from pypdf import PdfReader

from channel_connector.plugins.amazon_mws.document_pages import split_pages
from channel_connector.ports.errors import PagesMixed

FIRST, SECOND = "403-1234567-1234567", "403-7654321-7654321"


def a_pdf(*pages):
    """Return a PDF whose pages hold these texts."""
    pdf = FPDF()
    pdf.set_font("Helvetica", size=12)
    for text in pages:
        pdf.add_page()
        pdf.cell(text=text)
    return bytes(pdf.output())


def texts(pdf):
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


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
    ],
    ids=["an unnamed page", "a page of both", "no page of one", "a page of a third order"],
)
def test_where_a_page_cannot_be_assigned_nothing_is(pages):
    with pytest.raises(PagesMixed):
        split_pages(a_pdf(*pages), [FIRST, SECOND])


def test_a_damaged_file_is_not_taken_apart():
    with pytest.raises(PagesMixed):
        split_pages(b"%PDF-1.4\nnot really", [FIRST])
