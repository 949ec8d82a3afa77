"""A PDF of several orders is taken apart by the order ids on its pages, or not at all."""

import io
from random import Random

import pytest
from fpdf import FPDF
from pypdf import PdfReader

from channel_connector.plugins.amazon_mws.documents.pages import split_pages
from channel_connector.ports.host.errors import PagesMixed

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

    for length in range(0, len(pdf), 97):
        assert_apart_or_mixed(pdf[:length])


@pytest.mark.parametrize("seed", range(40))
def test_a_pdf_with_wrong_bytes_is_taken_apart_or_not_but_is_never_an_accident(seed):
    dice = Random(seed)  # noqa: S311  # spoils bytes, guards nothing
    pdf = bytearray(a_pdf(f"Label {FIRST}", f"Label {SECOND}"))
    for _ in range(12):
        pdf[dice.randrange(len(pdf))] = dice.randrange(256)

    assert_apart_or_mixed(bytes(pdf))


def assert_apart_or_mixed(pdf):
    try:
        parts = split_pages(pdf, [FIRST, SECOND])
    except PagesMixed:
        return
    assert set(parts) == {FIRST, SECOND}


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
