"""A text file is read by what its header shows; what may be shifted or swallowed is refused."""

import io

import pytest

from channel_connector.adapters.listings_file import ListingFileRefused, read_listings
from channel_connector.core.listings.listing_check import ListingRow

IDS = ("Client SKU Id", "Channel Serial No.", "Channel SKU Id")
HUMAN = ",".join(IDS)


def read(content, encoding="utf-8", notices=None):
    told = notices.append if notices is not None else lambda _: None
    content = content if isinstance(content, bytes) else content.encode(encoding)
    return list(read_listings(io.BytesIO(content), "listings.txt", notice=told))


def text(rows, delimiter="\t", end="\n"):
    return "".join(delimiter.join(row) + end for row in rows)


def skus(rows):
    return {row.number: row.channel_sku for row in rows if not row.damage}


def damages(rows):
    return {row.number: row.damage for row in rows if row.damage}


# tabs, as Amazon writes them


WITH_TITLES = [
    ("item-name", *IDS),
    ('"Big mug, blue', "ART-1", "B00000001", "MUG-BLUE"),
    ("Teapot", "ART-2", "B00000002", "TEAPOT"),
    ("Cup", "ART-3", "B00000003", "CUP"),
    ('TV 32"', "ART-4", "B00000004", "TV-32"),
]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_title_with_an_inch_mark_takes_no_row_and_no_article_away(encoding, end):
    assert read(text(WITH_TITLES, end=end), encoding) == [
        ListingRow(2, "ART-1", "B00000001", "MUG-BLUE"),
        ListingRow(3, "ART-2", "B00000002", "TEAPOT"),
        ListingRow(4, "ART-3", "B00000003", "CUP"),
        ListingRow(5, "ART-4", "B00000004", "TV-32"),
    ]


@pytest.mark.parametrize("title", ['"Mug"', '""', '"', '5" mug', 'a "b" c', "it's", "a\\"])
def test_a_file_with_tabs_is_read_as_it_is_written(title):
    rows = [("item-name", *IDS), (title, "ART-1", "", 'TV-32"'), (title, "ART-2", "", "CUP")]

    assert read(text(rows)) == [
        ListingRow(2, "ART-1", "", 'TV-32"'),
        ListingRow(3, "ART-2", "", "CUP"),
    ]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_id_that_a_spreadsheet_put_in_quotation_marks_is_refused(place):
    ids = ["ART-1", "B00000001", "A,B"]
    ids[place] = '"A,B"'

    rows = read(text([IDS, ids, ("ART-2", "", "CUP")]))

    assert skus(rows) == {3: "CUP"}
    assert "quotation mark, which a spreadsheet adds" in damages(rows)[2]


def test_the_parts_of_a_row_that_a_line_break_divides_are_refused():
    rows = [(*IDS, "item-name"), ("ART-1", "", "MUG", '"Big'), ('mug"',), ("A", "B", 'mug"')]

    found = read(text([*rows, ("ART-2", "", "CUP", "Cup")]))

    assert skus(found) == {2: "MUG", 5: "CUP"}
    assert [number for number, damage in damages(found).items() if "line break" in damage] == [3, 4]


def test_a_header_in_quotation_marks_says_that_cells_may_have_them():
    rows = [[f'"{name}"' for name in IDS], ('"ART-1"', '""', '"TV 32"""'), ("ART-2", "", "CUP")]

    assert read(text(rows)) == [
        ListingRow(2, "ART-1", "", 'TV 32"'),
        ListingRow(3, "ART-2", "", "CUP"),
    ]


# rows whose cells are not where the header says


@pytest.mark.parametrize(
    ("delimiter", "named"), [(",", "comma"), (";", "semicolon"), ("\t", "tab")]
)
def test_a_row_with_more_cells_than_the_header_is_refused(delimiter, named):
    rows = [
        ("name", *IDS),
        (f"Mug{delimiter} blue", "ART-1", "B01", "MUG"),
        ("Cup", "ART-2", "B02", "CUP"),
    ]

    found = read(text(rows, delimiter))

    assert skus(found) == {3: "CUP"}
    assert damages(found) == {
        2: f"The row has 5 cells, the header 4: a cell contains a {named}, or a column has no "
        "name. Save the file as .xlsx, or name the column."
    }


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_also_if_only_its_last_cells_are_empty(delimiter):
    """The cells of such a row are shifted as well: an optional last column hides it."""
    rows = [("name", *IDS, "note"), (f"Mug{delimiter} blue", "ART-1", "B01", "MUG", "")]

    assert "6 cells, the header 5" in damages(read(text(rows, delimiter)))[2]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_also_if_the_header_has_a_column_without_a_name(delimiter):
    rows = [
        ("name", *IDS, ""),
        (f"Mug{delimiter} blue", "ART-1", "B01", "MUG"),
        ("Cup", "ART-2", "B02", "CUP", " "),
    ]

    found = read(text(rows, delimiter))

    assert skus(found) == {3: "CUP"}
    assert "5 cells, the header 4" in damages(found)[2]


def test_a_row_of_blanks_is_no_row_however_long():
    assert read(f"{HUMAN}\n,, ,,,\nART-1,,MUG\n") == [ListingRow(3, "ART-1", "", "MUG")]


# quotation marks around cells


def test_a_cell_may_contain_delimiters_quotation_marks_and_line_breaks():
    content = (
        f"name,{HUMAN}\n"
        '"Mug, blue\nand ""big""\n\ndishwasher-proof",ART-1,,MUG\n'
        '"TV 32""",ART-2,,"A,B"\n'
        'Cup 5",ART-3,,CUP\n'
    )

    assert read(content) == [
        ListingRow(2, "ART-1", "", "MUG"),
        ListingRow(3, "ART-2", "", "A,B"),
        ListingRow(4, "ART-3", "", "CUP"),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rows_after_line_breaks_have_the_numbers_of_a_spreadsheet(end):
    rows = [
        ("name", *IDS),
        (f'"Mug{end}blue"', "ART-1", "", "MUG"),
        (),
        ("Cup", "ART-2", "", "CUP"),
    ]

    assert skus(read(text(rows, ";", end))) == {2: "MUG", 4: "CUP"}


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("between", [0, 1, 3])
def test_an_inch_mark_that_takes_rows_into_a_cell_is_refused(delimiter, between):
    """Its SKU would get the article of the row in which the cell ends."""
    names = [("Channel SKU Id", "name", "Client SKU Id", "Channel Serial No.")]
    taken = [(f"SKU-{number}", "Cup", f"ART-{number}", "") for number in range(between)]
    swallowed = [("MUG", '"Big mug', "ART-1", ""), *taken, ("TV-32", 'TV 32"', "ART-4", "")]

    found = read(text([*names, *swallowed, ("POT", "Pot", "ART-5", "")], delimiter))

    assert skus(found) == {3: "POT"}
    assert f"contains {between + 1} line breaks, and perhaps whole rows" in damages(found)[2]


def test_a_quotation_mark_that_is_never_closed_refuses_the_file():
    rows = [("Channel SKU Id", "name", *IDS[:2]), ("MUG", '"Big mug', "ART-1", ""), ("CUP",)]

    with pytest.raises(ListingFileRefused, match=r"after row 1: .* quotation mark"):
        read(text(rows, ","))


# how the file is read is told


@pytest.mark.parametrize(
    ("header", "encoding", "told"),
    [
        ("\t".join(IDS), "utf-8", "a tab between them, everything else as it is written, in UTF-8"),
        (";".join(IDS), "utf-16", "a semicolon between them, some in quotation marks, in UTF-16"),
        (HUMAN, "utf-8-sig", "a comma between them, some in quotation marks, in UTF-8"),
        ("sep=|\n" + "|".join(IDS), "utf-8", "a | between them, some in quotation marks, in UTF-8"),
        ("sep=\t\n" + "\t".join(IDS), "utf-32", "a tab between them, everything else as it is"),
    ],
)
def test_how_the_file_is_read_is_told(header, encoding, told):
    notices = []

    assert read(header + "\n", encoding, notices) == []

    [notice] = notices
    assert notice.startswith(f"listings.txt is read as cells with {told}")


@pytest.mark.parametrize(
    "header",
    [
        "Client SKU Id;Channel Serial No.;Channel SKU Id;notes (a, b, c, d, e)",
        "notes; more; and more,Client SKU Id,Channel Serial No.,Channel SKU Id",
        "a, b, c\tClient SKU Id\tChannel Serial No.\tChannel SKU Id",
    ],
)
def test_the_delimiter_is_that_between_the_known_columns(header):
    """However many others there are in the header."""
    known = next(one for one in ";,\t" if f"Client SKU Id{one}Channel Serial No." in header)
    values = {"Client SKU Id": "ART-1", "Channel Serial No.": "B01", "Channel SKU Id": "MUG"}
    row = known.join(values.get(name, "-") for name in header.split(known))

    assert read(f"{header}\n{row}\n") == [ListingRow(2, "ART-1", "B01", "MUG")]


# encodings


@pytest.mark.parametrize("encoding", ["windows-1252", "iso-8859-15", "windows-1251", "shift_jis"])
def test_bytes_that_are_not_utf_8_are_read_where_no_id_depends_on_them(encoding):
    name = {"windows-1251": "чай", "shift_jis": "茶ソ"}.get(encoding, "Café")
    notices = []
    rows = [("name", *IDS), ("Cup", "ART-1", "B01", "CUP"), (name, "ART-2", "B02", "MUG")]

    found = read(text(rows, ";").encode(encoding), notices=notices)

    assert skus(found) == {2: "CUP", 3: "MUG"}
    assert notices[1:] == ["Row 3 is not valid UTF-8 in a column that is not loaded."]


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_an_id_that_is_not_utf_8_refuses_the_file_with_its_row(place, delimiter):
    ids = ["ART-2", "B02", "CUP"]
    ids[place] = "MÜG"

    with pytest.raises(
        ListingFileRefused,
        match=r"not valid UTF-8 in row 3\. Save it as UTF-8 .*--encoding ",
    ):
        read(text([IDS, ("ART-1", "B01", "POT"), ids], delimiter).encode("windows-1252"))


def test_half_a_character_at_the_end_of_utf_16_is_told():
    with pytest.raises(ListingFileRefused, match="not valid UTF-16 after row 2"):
        read((HUMAN + "\nART-1,,MUG\nART-2,,CUP\n").encode("utf-16")[:-1])


@pytest.mark.parametrize("encoding", ["klingon", "base64", "rot13", "utf-8\0", "x" * 999])
def test_an_encoding_that_cannot_be_used_is_named(encoding):
    content = io.BytesIO(HUMAN.encode())

    with pytest.raises(ListingFileRefused, match="There is no encoding '"):
        list(read_listings(content, "listings.txt", encoding))
