"""A workbook is read in a process of its own, whatever it holds."""

import io
import signal
import subprocess
import tempfile
import zipfile

import pytest

from channel_connector.adapters.listings_file import ListingFileRefused, read_listings
from channel_connector.adapters.listings_file.limited_workbook import (
    Limits,
    read_limited_workbook,
)
from channel_connector.core.listings.listing_check import ListingRow

HEADER = ("Client SKU Id", "Channel Serial No.", "Channel SKU Id")
SHEET = "xl/worksheets/sheet1.xml"
SMALL = Limits(memory=256, seconds=1)


def read(content, name="listings.xlsx", notices=None):
    told = notices.append if notices is not None else lambda _: None
    return list(read_listings(io.BytesIO(content), name, notice=told))


@pytest.fixture
def bomb(workbook):
    """Return a function that makes a workbook of few bytes: pieces repeated after its last row."""

    def made(part, before, piece, count, after=b""):
        stream = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(workbook([HEADER, ("A", "", "B")]))) as old,
            zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for name in old.namelist():
                body = old.read(name)
                if name == part:
                    head, mark, tail = body.partition(b"</sheetData>")
                    body = head + before + piece * count + after + mark + tail
                new.writestr(name, body)
        return stream.getvalue()

    return made


def test_rows_notices_and_damage_arrive_as_they_were_read(workbook):
    notices = []
    rows = [HEADER, ("M\u00dcG \U0001f375", None, "=A1"), (), ("ART-1", "B01", 8901234567890)]

    found = read(workbook(rows, "Prices"), notices=notices)

    assert found == [
        ListingRow(2, "M\u00dcG \U0001f375", "", "=A1"),
        ListingRow(4, "ART-1", "B01", "8901234567890"),
    ]
    assert notices == ["Only the first sheet, Sheet, is read. Left out: Prices."]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"Client SKU Id,", "a.xlsx", "is not an .xlsx file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xlsx", "protected with a password"),
        (b"PK\x03\x04 and nothing else", "a.xlsx", "a.xlsx is not a readable workbook"),
        (b"PK\x03\x04", "a.ods", "is not an .xlsx file"),
        (b"", "a.csv", "is empty"),
        (b"", "a.xlsx", "is not an .xlsx file"),
    ],
)
def test_a_file_that_is_not_a_workbook_is_refused_with_advice(content, name, said):
    with pytest.raises(ListingFileRefused, match=said):
        read(content, name)


@pytest.mark.parametrize(
    ("part", "before", "piece", "count", "after"),
    [
        (SHEET, b'<row r="3">', b"<c/>", 20_000_000, b"</row>"),
        (SHEET, b'<row r="3"><c t="str"><v>', b"x" * 1000, 200_000, b"</v></c></row>"),
        (SHEET, b"", b'<row><c r="XFD1"><v>1</v></c></row>', 200_000, b""),
        ("xl/theme/theme1.xml", b"", b" " * 1000, 220_000, b""),
    ],
    ids=["cells of one row", "one long text", "wide rows", "another part"],
)
def test_a_small_file_that_unpacks_to_too_much_ends_at_the_limits(
    bomb, part, before, piece, count, after
):
    content = bomb(part, before, piece, count, after)
    assert len(content) < 500_000

    with pytest.raises(ListingFileRefused, match="256 MiB of memory or 1 seconds"):
        list(read_limited_workbook(io.BytesIO(content), "a.xlsx", print, SMALL))


def test_what_fits_the_limits_is_read(workbook):
    rows = [HEADER, *[("A", "", "B")] * 2_000]

    found = read_limited_workbook(io.BytesIO(workbook(rows)), "a.xlsx", print, SMALL)

    assert len(list(found)) == 2_000


def test_the_process_ends_when_no_more_rows_are_wanted(workbook, monkeypatch):
    started = []

    class Recorded(subprocess.Popen):
        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Recorded)
    content = workbook([HEADER, *[("A", "", "B")] * 5_000])
    rows = read_limited_workbook(io.BytesIO(content), "a.xlsx", print)

    assert next(rows).number == 2
    rows.close()

    [process] = started
    assert process.returncode == -signal.SIGKILL


def test_a_missing_temporary_folder_is_told(workbook, monkeypatch, tmp_path):
    content = workbook([HEADER, ("A", "", "B")])
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))

    with pytest.raises(ListingFileRefused, match=r"a.xlsx cannot be copied .* TMPDIR"):
        read(content, "a.xlsx")
