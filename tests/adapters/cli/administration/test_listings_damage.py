"""One file with every kind of damage, and its report."""

import csv
from dataclasses import replace

import openpyxl
import pytest

from channel_connector.adapters.settings.plugins import Plugins
from channel_connector.plugins.amazon_mws.asin import asin_doubt
from channel_connector.ports.repositories.listings import Listing

ASIN = "B00EXAMPLE"
EAN = "8901234567890"
LONG = "L" * 256
ROWS = [
    ("Client SKU Id", "Channel Serial No.", "Channel SKU Id"),
    (EAN, ASIN, "RED-MUG"),
    ("ACME-7", ASIN, "BLUE-MUG"),
    ("", ASIN, "NO-ARTICLE"),
    ("ACME-8", ASIN, ""),
    ("", "", ""),
    ("8.90123E+12", ASIN, "ROUNDED"),
    ("8901230000000", ASIN, "ROUNDED-AND-OPENED-AGAIN"),
    ("8901234567890.00", ASIN, "WITH-CENTS"),
    ("36000291452", ASIN, "ZERO-LOST"),
    ("8901234567891", ASIN, "MISTYPED"),
    ("ACME-9", "=VLOOKUP(A2,Prices,2)", "LOOKED-UP"),
    ("ACME-10", ASIN, "-20%"),
    ("+91", ASIN, "TELEPHONE"),
    ("@SUM", ASIN, "FUNCTION"),
    ("#N/A", ASIN, "NOT-FOUND"),
    ("ACME-11", ASIN, LONG),
    ("ACME-12", ASIN, "RED\u200bMUG"),
    ("ACME-13", ASIN, "RED-MUG"),
    ("ACME-14", "0306406152", "BOOK"),
    ("ACME-15", "EXAMPLE", "ODD-ASIN"),
    ("ACME-16", "b00example", "SMALL-ASIN"),
]
TOLD = [
    (4, "refused", "NO-ARTICLE", "Client SKU Id is empty."),
    (5, "refused", "", "Channel SKU Id is empty."),
    (
        7,
        "refused",
        "ROUNDED",
        "Client SKU Id 8.90123E+12 was turned into a number by a spreadsheet. Format it as text.",
    ),
    (
        8,
        "refused",
        "ROUNDED-AND-OPENED-AGAIN",
        "Client SKU Id 8901230000000 lost its last digits in a spreadsheet. Format it as text.",
    ),
    (
        9,
        "refused",
        "WITH-CENTS",
        (
            "Client SKU Id 8901234567890.00 was turned into a number by a spreadsheet. "
            "Format it as text."
        ),
    ),
    (
        10,
        "refused",
        "ZERO-LOST",
        "Client SKU Id 36000291452 has 11 digits: leading zeros of the EAN are lost.",
    ),
    (
        11,
        "refused",
        "MISTYPED",
        "Client SKU Id 8901234567891 is no EAN: its check digit is wrong.",
    ),
    (
        12,
        "refused",
        "LOOKED-UP",
        (
            "Channel Serial No. =VLOOKUP(A2,Prices,2) begins with =: "
            "a spreadsheet takes it for a formula."
        ),
    ),
    (
        13,
        "refused",
        "-20%",
        "Channel SKU Id -20% begins with -: a spreadsheet takes it for a formula.",
    ),
    (
        14,
        "refused",
        "TELEPHONE",
        "Client SKU Id +91 begins with +: a spreadsheet takes it for a formula.",
    ),
    (
        15,
        "refused",
        "FUNCTION",
        "Client SKU Id @SUM begins with @: a spreadsheet takes it for a formula.",
    ),
    (16, "refused", "NOT-FOUND", "Client SKU Id is the error #N/A of a spreadsheet."),
    (17, "refused", f"{LONG[:60]}...", "Channel SKU Id has 256 characters; 255 are allowed."),
    (
        18,
        "refused",
        "RED?MUG",
        "Channel SKU Id RED?MUG has a character that cannot be printed.",
    ),
    (19, "refused", "RED-MUG", "Row 2 has the same Channel SKU Id."),
    (
        21,
        "warning",
        "ODD-ASIN",
        (
            "Channel Serial No. EXAMPLE does not look like an ASIN: "
            "ten characters that begin with B0, or the ISBN-10 of a book."
        ),
    ),
    (
        22,
        "warning",
        "SMALL-ASIN",
        (
            "Channel Serial No. b00example does not look like an ASIN: "
            "ten characters that begin with B0, or the ISBN-10 of a book."
        ),
    ),
]
CHANGED = (3, "changed", "BLUE-MUG", f"Previously Client SKU Id ACME-6, Channel Serial No. {ASIN}.")


@pytest.fixture
def plugins(hostile):
    """The smallest channel, with Amazon's doubts."""
    return Plugins({"hostile": replace(hostile.channel_type(), serial_doubt=asin_doubt)}, {})


@pytest.fixture
def storage(storage):
    """A listing that the file changes."""
    with storage.writing() as uow:
        uow.listings.put([Listing("acme", "BLUE-MUG", "ACME-6", ASIN)])
    return storage


def as_csv(file, rows):
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)


def as_xlsx(file, rows):
    """Write numbers as the numbers that a spreadsheet makes of them, where it can hold them."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([int(cell) if cell.isdecimal() else cell for cell in row])
    book.save(file)


@pytest.fixture(params=["csv", "xlsx"])
def file(request, tmp_path):
    file = tmp_path / f"listings.{request.param}"
    {"csv": as_csv, "xlsx": as_xlsx}[request.param](file, ROWS)
    return file


def leading_zero_lost(lines):
    """Return the lines as they are where the book's number lost its zero to a number cell."""
    asin = "ten characters that begin with B0, or the ISBN-10 of a book."
    said = f"Channel Serial No. 306406152 does not look like an ASIN: {asin}"
    return sorted([*lines, (20, "warning", "BOOK", said)])


@pytest.mark.usefixtures("storage")
def test_the_report_has_every_damage_with_its_row_and_reason(call, file, tmp_path):
    report = tmp_path / "report.csv"

    result = call("listings", "import", str(file), "--connection", "acme", "--report", str(report))

    with report.open(encoding="utf-8-sig", newline="") as stream:
        heading, *lines = csv.reader(stream)
    told = [(int(number), *rest) for number, *rest in lines]
    expected = sorted([*TOLD, CHANGED])
    assert heading == ["row", "what", "Channel SKU Id", "reason"]
    assert told == (leading_zero_lost(expected) if file.suffix == ".xlsx" else expected)
    assert result.exit_code == 1
    assert "15 refused" in result.stdout
    assert "Nothing was changed." in result.stdout


def test_the_valid_rows_are_loaded_on_request(call, file, storage):
    call("listings", "import", str(file), "--connection", "acme", "--valid-only")

    with storage.reading() as uow:
        kept = {one.channel_sku: one.client_sku for one in uow.listings.all("acme")}
    assert kept == {
        "RED-MUG": EAN,
        "BLUE-MUG": "ACME-7",
        "BOOK": "ACME-14",
        "ODD-ASIN": "ACME-15",
        "SMALL-ASIN": "ACME-16",
    }
