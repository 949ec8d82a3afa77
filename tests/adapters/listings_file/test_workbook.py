"""Workbooks are read as displayed, and damage by spreadsheets is reported."""

import io
import re
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.formula import ArrayFormula

from channel_connector.adapters.listings_file import ListingFileRefused
from channel_connector.adapters.listings_file.workbook import read_workbook
from channel_connector.adapters.listings_file.workbook_writing import write_workbook
from channel_connector.core.listings.listing_check import ListingRow
from channel_connector.ports.repositories.listings import Listing

HEADER = ("Client SKU Id", "Channel Serial No.", "Channel SKU Id")
SHEET = "xl/worksheets/sheet1.xml"


def read(content, notices=None):
    told = notices.append if notices is not None else lambda _: None
    return list(read_workbook(io.BytesIO(content), "listings.xlsx", told))


def test_a_sheet_is_read_like_a_text_file(workbook):
    rows = [
        ("note", "channelSkuId", "clientSkuId", "channelSerialNo"),
        ("x", "MÜG", "ART-1", "B01"),
    ]

    assert read(workbook(rows)) == [ListingRow(2, "ART-1", "B01", "MÜG")]


def test_blank_rows_are_left_out_and_counted_also_above_the_header(workbook):
    rows = [(), HEADER, ("ART-1", "", "MUG"), (None, "", None), ("ART-2", None, "TEAPOT")]

    assert [row.number for row in read(workbook(rows))] == [3, 5]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (8901234567890, "8901234567890"),
        (8901234567890.0, "8901234567890"),
        ("0036000291452", "0036000291452"),
        (12.5, "12.5"),
        (True, "TRUE"),
        (8.9e15, "8.90000000000000E+15"),
        ("=A1", "=A1"),
        ("#N/A", "#N/A"),
        ("a_x0041_", "aA"),
    ],
)
def test_a_cell_becomes_text_that_shows_lost_digits(workbook, cell, text):
    assert read(workbook([HEADER, (cell, "", "MUG")]))[0].client_sku == text


def test_a_date_is_reported_with_its_column(workbook):
    [row] = read(workbook([HEADER, ("ART-1", "", datetime(2026, 3, 16, tzinfo=UTC).date())]))

    assert row.damage == "Channel SKU Id is a date in the spreadsheet. Format it as text."


def test_a_date_in_another_column_is_ignored(workbook):
    rows = [(*HEADER, "since"), ("ART-1", "", "MUG", datetime(2026, 3, 16, tzinfo=UTC).date())]

    assert read(workbook(rows)) == [ListingRow(2, "ART-1", "", "MUG")]


def test_the_first_sheet_that_is_not_hidden_is_read_and_the_others_are_named(workbook):
    notices = []

    assert read(workbook([HEADER], "Prices", "Notes"), notices=notices) == []

    assert notices == ["Only the first sheet, Sheet, is read. Left out: Prices, Notes."]


def test_formats_within_a_text_and_how_it_is_spoken_are_left_out(workbook, as_excel):
    formatted = b"<r><t>A</t></r><r><t>RT</t></r><rPh sb='0' eb='1'><t>x</t></rPh>"
    content = as_excel(
        workbook([HEADER, ("MARK", "", "MUG")]),
        "xl/sharedStrings.xml",
        lambda xml: xml.replace(b"<t>MARK</t>", formatted),
    )

    assert read(content) == [ListingRow(2, "ART", "", "MUG")]


def test_an_archive_without_workbook_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("readme.txt", "Hello.")

    with pytest.raises(ListingFileRefused, match="not a readable workbook"):
        read(stream.getvalue())


@pytest.mark.parametrize(
    "part", [SHEET, "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"]
)
def test_a_broken_part_is_refused_with_a_sentence(workbook, as_excel, part):
    content = as_excel(
        workbook([HEADER, ("A", "", "B")]), part, lambda body: body[: len(body) // 2]
    )

    with pytest.raises(ListingFileRefused):
        read(content)


def test_a_part_longer_than_its_directory_entry_is_refused(workbook):
    content = bytearray(workbook([HEADER, *[("A", "", "B")] * 1000]))
    entry = content.rindex(SHEET.encode()) - 46
    content[entry + 24 : entry + 28] = (2000).to_bytes(4, "little")

    with pytest.raises(ListingFileRefused):
        read(bytes(content))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'r="2"', b'r="2000000"'),
        (b'r="2"', b'r="two"'),
        (b"<v>2</v>", b"<v>99</v>"),
        (b'r="A2"', b'r="ZZZZ2"'),
        (b'r="A2"', b'r="2"'),
    ],
)
def test_a_malformed_sheet_is_refused(workbook, as_excel, old, new):
    content = workbook([HEADER, ("A", "B", "C")])

    with pytest.raises(ListingFileRefused):
        read(as_excel(content, SHEET, lambda body: body.replace(old, new, 1)))


def test_rows_beyond_the_size_that_a_program_wrote_are_read(workbook, as_excel):
    content = as_excel(
        workbook([HEADER, ("A", "", "B"), ("C", "", "D")]),
        SHEET,
        lambda body: re.sub(b'<dimension ref="[^"]*"', b'<dimension ref="A1:A1"', body),
    )

    assert [row.client_sku for row in read(content)] == ["A", "C"]


def test_a_formula_of_several_cells_is_refused_like_any_other(workbook):
    def change(sheet):
        sheet["C2"] = ArrayFormula("C2:C3", "=A2:A3")

    [row] = read(workbook([HEADER, ("A", "")], change=change))

    assert row.channel_sku.startswith("=")


def test_a_missing_column_is_named(workbook):
    with pytest.raises(ListingFileRefused, match="Channel SKU Id"):
        read(workbook([HEADER[:2]]))


def test_an_empty_sheet_is_refused(workbook):
    with pytest.raises(ListingFileRefused, match="first sheet"):
        read(workbook([]))


@given(st.binary(max_size=100))
def test_whatever_the_bytes_are_there_is_a_sentence(rest):
    with pytest.raises(ListingFileRefused, match=r"listings\.xlsx is not a readable workbook"):
        read(b"PK\x03\x04" + rest)


ids = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)


@settings(max_examples=30)
@given(st.lists(st.builds(Listing, st.just("acme"), ids, ids, ids)))
def test_what_is_written_reads_back_the_same(tmp_path_factory, listings):
    file = tmp_path_factory.mktemp("export") / "listings.xlsx"

    assert write_workbook(file, listings) == len(listings)

    with file.open("rb") as stream:
        read_back = [
            Listing("acme", row.channel_sku, row.client_sku, row.channel_serial)
            for row in read_workbook(stream, file.name, lambda _: None)
        ]
    assert read_back == listings
