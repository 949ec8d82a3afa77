"""Listing files are read as people and spreadsheets write them."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel_connector.adapters.listings_file import (
    ListingFileRefused,
    read_listings,
    write_listings,
)
from channel_connector.core.listing_check import ListingRow
from channel_connector.ports.stores.listings import Listing

HUMAN = "Client SKU Id,Channel Serial No.,Channel SKU Id\nART-1,B01,MÜG\n"


def read(content, encoding="utf-8", told=None):
    return list(read_listings(io.BytesIO(content.encode(encoding)), "listings.csv", told))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters_are_noticed(encoding, delimiter):
    assert read(HUMAN.replace(",", delimiter), encoding) == [ListingRow(2, "ART-1", "B01", "MÜG")]


def test_an_encoding_that_is_told_is_used():
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


def test_a_column_may_not_be_there_twice():
    with pytest.raises(ListingFileRefused, match="twice"):
        read("clientSkuId,Client SKU Id,channelSerialNo,channelSkuId\n")


def test_blank_rows_are_left_out_and_counted():
    assert [row.number for row in read(HUMAN + ",,\n\nART-2,,TEAPOT\n")] == [2, 5]


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
