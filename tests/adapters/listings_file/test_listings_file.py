"""Listing files are read in all common forms of CSV and XLSX."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel_connector.adapters.assure.limits import LISTING_LIMITS
from channel_connector.adapters.listings_file import (
    ListingFileRefused,
    read_listings,
    write_listings,
)
from channel_connector.core.listings.listing_check import ListingRow, refusal
from channel_connector.ports.repositories.listings import Listing

HUMAN = "Client SKU Id,Channel Serial No.,Channel SKU Id\nART-1,B01,MÜG\n"


def read(content, encoding="utf-8", told=None):
    return list(read_listings(io.BytesIO(content.encode(encoding)), "listings.csv", told))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters_are_noticed(encoding, delimiter):
    assert read(HUMAN.replace(",", delimiter), encoding) == [ListingRow(2, "ART-1", "B01", "MÜG")]


def test_a_given_encoding_is_used():
    assert read(HUMAN, "windows-1252", "windows-1252")[0].channel_sku == "MÜG"


def test_bytes_that_are_not_utf_8_are_refused_with_advice():
    with pytest.raises(ListingFileRefused, match="windows-1252"):
        read(HUMAN, "windows-1252")


def test_machine_headers_in_any_order_beside_others():
    assert read("note,channelSkuId,clientSkuId,channelSerialNo\nx,MUG,ART-1,B01\n") == [
        ListingRow(2, "ART-1", "B01", "MUG")
    ]


def test_a_missing_column_is_named():
    with pytest.raises(ListingFileRefused, match="Channel SKU Id"):
        read("Client SKU Id,Channel Serial No.\n")


def test_a_duplicate_column_is_refused():
    with pytest.raises(ListingFileRefused, match="duplicate"):
        read("clientSkuId,Client SKU Id,channelSerialNo,channelSkuId\n")


def test_blank_rows_are_left_out_and_counted():
    assert [row.number for row in read(HUMAN + ",,\n\nART-2,,TEAPOT\n")] == [2, 5]


def test_utf_16_without_its_mark_is_noticed():
    for encoding in ("utf-16-le", "utf-16-be"):
        assert read(HUMAN, encoding)[0].channel_sku == "MÜG"


def test_excels_declaration_of_the_delimiter_is_followed():
    """It is a row of the file, so the rows are numbered as an editor shows them."""
    assert read("sep=;\n" + HUMAN.replace(",", ";")) == [ListingRow(3, "ART-1", "B01", "MÜG")]


def test_blank_lines_above_the_header_are_passed_over():
    assert read("\n,,\n" + HUMAN)[0].number == 4
    assert read("\n" + HUMAN.replace(",", ";"))[0].number == 3


def test_a_short_row_has_empty_cells():
    assert read("Client SKU Id,Channel Serial No.,Channel SKU Id\nART-1\n") == [
        ListingRow(2, "ART-1", "", "")
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is empty"),
        ("\n\n", "is empty"),
        (HUMAN + '"ART-2,,A\nART-3,,B\n', "after row 2: .* quotation mark"),
        ("x" * 200_000, "100,000 characters"),
        (HUMAN + "," * 200_000, "100,000 characters"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_place(content, said):
    with pytest.raises(ListingFileRefused, match=said):
        read(content)


def rows_or_reason(content):
    try:
        return list(read_listings(io.BytesIO(content), "listings.csv")), ""
    except ListingFileRefused as refused:
        return [], str(refused)


@given(
    st.sampled_from([b"", HUMAN.encode(), HUMAN.encode("utf-16"), b"sep=;\n"]),
    st.binary(max_size=100),
)
def test_whatever_the_bytes_are_there_are_rows_or_a_sentence(start, rest):
    rows, reason = rows_or_reason(start + rest)

    assert not reason or reason.endswith(".")
    assert [row.number for row in rows] == sorted({row.number for row in rows})
    for row in rows:
        assert refusal(row, LISTING_LIMITS) or "".join(row[1:4]).isprintable()


ids = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)


@given(st.lists(st.builds(Listing, st.just("acme"), ids, ids, ids)))
def test_what_is_written_reads_back_the_same(listings):
    stream = io.StringIO()
    write_listings(stream, listings)

    read_back = [
        Listing("acme", row.channel_sku, row.client_sku, row.channel_serial)
        for row in read(stream.getvalue())
    ]

    assert read_back == listings
