"""What makes an answer no XML is mended where no text could get into another element by it."""

import logging
from time import perf_counter

import pytest

from channel_connector.plugins.amazon_mws.mws.answers import (
    MOST_IN_AN_ANSWER,
    NoAnswer,
    contents_of,
    parse,
)
from channel_connector.plugins.amazon_mws.mws.mending import MOST_MENDED, mended

DECLARED = b'<?xml version="1.0" encoding="UTF-8"?>'
LOST = "\ufffd"


def text_of(written):
    """Return how the text of an element is read, with one beside it that must stay the same."""
    texts = contents_of(parse(b"<a><b>%s</b><c>beside</c></a>" % written)).texts
    assert texts.pop("c") == "beside"
    return texts["b"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (b"x&#x1F;y", f"x{LOST}y"),
        (b"x&#31;y", f"x{LOST}y"),
        (b"x&#0;y", f"x{LOST}y"),
        (b"x&#xFFFE;y", f"x{LOST}y"),
        (b"x&#x110000;y", f"x{LOST}y"),
        (b"x&#99999999999;y", f"x{LOST}y"),
        (b"x\x1fy", f"x{LOST}y"),
        (b"x\x00y", f"x{LOST}y"),
        (b"x\xef\xbf\xbfy", f"x{LOST}y"),
    ],
)
def test_a_character_that_xml_forbids_is_replaced(written, read):
    assert text_of(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (b"&#xD83D;&#xDE00;", "\U0001f600"),
        (b"&#55357;&#56832;", "\U0001f600"),
        (b"a&#x41;&#xD83D;&#xDE00;&#38;&#x20B9;", "aA\U0001f600&₹"),
        (b"\xed\xa0\xbd\xed\xb8\x80", "\U0001f600"),
        (b"&#xD83D;!", f"{LOST}!"),
        (b"&#xDE00;&#xD83D;!", f"{LOST}{LOST}!"),
        (b"\xed\xa0\xbd!", f"{LOST}!"),
    ],
)
def test_surrogates_become_the_character_that_they_stand_for_if_they_are_a_pair(written, read):
    assert text_of(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (b"Rao & Sons", "Rao & Sons"),
        (b"A&B", "A&B"),
        (b"AT&T; &amp; Co", "AT&T; & Co"),
        (b"Caf&eacute;", "Caf&eacute;"),
        (b"&#xZZ; &# &", "&#xZZ; &# &"),
        (b"1 < 2 <3", "1 < 2 <3"),
        (b"a]]>b", "a]]>b"),
        (b"a & &lt;b&gt; &quot;c&quot;", 'a & <b> "c"'),
    ],
)
def test_markup_that_is_none_stands_for_itself(written, read):
    assert text_of(written) == read


def test_a_section_without_markup_stays_as_it_is():
    assert text_of(b"A & B <![CDATA[C & D &amp; &#x1F; <e>\x1f]]> & F") == (
        f"A & B C & D &amp; &#x1F; <e>{LOST} & F"
    )


def test_a_bare_ampersand_in_an_attribute_does_not_matter():
    assert contents_of(parse(b'<a x="b & c"><b>1</b></a>')).texts == {"b": "1"}


@pytest.mark.parametrize(
    "before", [b"\xef\xbb\xbf", b"\n", b"  \r\n\t", b"\xef\xbb\xbf\r\n", b"\x00"]
)
@pytest.mark.parametrize("after", [b"", b"\r\n", b"\x00\x00"])
def test_what_stands_around_the_document_is_left_out(before, after):
    body = before + DECLARED + b"<a><b>1</b></a>" + after

    assert contents_of(parse(body)).texts == {"b": "1"}


@pytest.mark.parametrize(
    "declared",
    [
        b'xmlns="http://mws.amazonaws.com\n/doc/2009-01-01/"',
        b"xmlns='http://mws.amazonaws.com/doc/\r\n   2009-01-01/\t'",
        b'xmlns = "http://a b/" xmlns:p="http://c\n/"',
    ],
)
def test_a_line_break_in_a_namespace_does_no_harm(declared):
    assert contents_of(parse(b"<a %s><b>1</b></a>" % declared)).texts == {"b": "1"}


def test_everything_at_once_is_mended_and_noted_once(caplog):
    body = b"\n" + DECLARED + b'<a xmlns="x\ny"><b>Zo\xeb & &#x1F; < &#xD83D;&#xDE00;</b></a>\0'

    with caplog.at_level(logging.WARNING):
        assert contents_of(parse(body)).texts == {"b": f"Zoë & {LOST} < \U0001f600"}

    (record,) = caplog.records
    assert (record.message, record.size) == ("amazon.answer_mended", len(body))


def test_a_sound_answer_is_not_touched(caplog):
    body = b"<a><b>Rao &amp; Sons &#x20B9; <![CDATA[&]]></b></a>"

    with caplog.at_level(logging.WARNING):
        assert contents_of(parse(body)).texts == {"b": "Rao & Sons ₹ &"}

    assert caplog.records == []
    assert mended(DECLARED + b"<a>&amp;</a>") == DECLARED + b"<a>&amp;</a>"


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE a [<!ENTITY x "ha">]><a><b>A & &x;</b></a>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a><b>&x; & B</b></a>',
        b"<a>&</a>" + b"<a/>" * MOST_IN_AN_ANSWER,
        b"<a>" * 5000 + b"&" + b"</a>" * 5000,
        b"<a xmlns='%s'>&</a>" % (b"u" * 5000),
        b"<a><b>Rao & Sons</b>",
        b"<a><b>Rao & Sons</a></b>",
        b"<a>" + b"&" * (MOST_MENDED + 1) + b"</a>",
    ],
    ids=["entity", "file", "elements", "depth", "namespace", "cut", "crossed", "faults"],
)
def test_no_limit_is_lifted_by_mending(body):
    with pytest.raises(NoAnswer):
        parse(body)


@pytest.mark.parametrize(
    "fault", [b"&", b"&#", b"&#x1F;", b"\x1f", b"<![CDATA[", b"]]>", b"\xed\xa0\xbd", b"xmlns='a "]
)
def test_mending_takes_a_time_in_proportion_to_the_size(fault):
    began = perf_counter()

    mended(b"<a>" + fault * (400_000 // len(fault)))

    assert perf_counter() - began < 5
