"""A file is looked at on both ends, and has at least one page, before it is a document."""

import io

import pytest
from fpdf import FPDF
from fpdf.encryption import EncryptionMethod
from pypdf import PdfWriter

from channel_connector.plugins.amazon_mws.documents.completeness import (
    END_WITHIN,
    Completeness,
    completeness_of,
)

COMPLETE, UNKNOWN, INCOMPLETE = Completeness


def a_pdf(pages=1, **encrypted):
    pdf = FPDF()
    pdf.set_font("Helvetica", size=12)
    if encrypted:
        pdf.set_encryption(**encrypted)
    for _ in range(pages):
        pdf.add_page()
        pdf.cell(text="Label " * 20)
    return bytes(pdf.output())


def without_pages():
    written = io.BytesIO()
    PdfWriter().write(written)
    return written.getvalue()


WHOLE = a_pdf(3)


@pytest.mark.parametrize(
    "pdf",
    [
        WHOLE,
        a_pdf(1),
        WHOLE + b"\n",
        WHOLE + b"\r\n\0\0" + b" " * (END_WITHIN - 10),
        WHOLE + b"<!-- delivered by a proxy -->",
        WHOLE + WHOLE,
    ],
    ids=["three pages", "one page", "line", "blanks", "comment", "twice"],
)
def test_a_whole_file_is_complete_whatever_follows_it(pdf):
    assert completeness_of(pdf) is COMPLETE


@pytest.mark.parametrize("size", [0, 4, 5, 900, len(WHOLE) // 2, len(WHOLE) - 8])
def test_a_file_that_breaks_off_is_incomplete(size):
    assert completeness_of(WHOLE[:size]) is INCOMPLETE


@pytest.mark.parametrize(
    "body",
    [
        WHOLE[5:],
        b"<html>%PDF- and %%EOF</html>",
        without_pages(),
        WHOLE + b"x" * END_WITHIN,
    ],
    ids=["without beginning", "a web page", "without pages", "followed by another file"],
)
def test_what_is_no_document_is_incomplete(body):
    assert completeness_of(body) is INCOMPLETE


@pytest.mark.parametrize(
    "pdf",
    [
        a_pdf(
            owner_password="secret",
            user_password="secret",
            encryption_method=EncryptionMethod.RC4,
        ),
        b"%PDF-1.4\nnot really\n%%EOF",
    ],
    ids=["encrypted", "nonsense between"],
)
def test_where_pages_cannot_be_counted_it_is_not_known(pdf):
    assert completeness_of(pdf) is UNKNOWN
