"""Documents are bytes first; text only by the rules."""

from base64 import b64encode
from hashlib import md5

import pytest

from channel_connector.plugins.amazon_mws.mws.answers import Reply
from channel_connector.plugins.amazon_mws.mws.documents import Document, read_document

JAPANESE = "フィード処理結果①"


@pytest.mark.parametrize(
    ("content_type", "charset"),
    [
        ("text/plain;charset=UTF-8", "utf-8"),
        ("text/plain; charset=windows-31j", "cp932"),
        ("text/plain;charset=Shift_JIS", "shift_jis"),
        ("text", "utf-8"),
        ("", "utf-8"),
        ("text/plain;charset=no-such-charset", "utf-8"),
        ("text/plain;charset=utf\x00-8", "utf-8"),
    ],
)
def test_the_charset_of_the_content_type_counts_where_python_knows_it(content_type, charset):
    text = JAPANESE.removesuffix("①")

    assert Document(text.encode(charset), content_type).text() == text


def test_characters_of_microsofts_japanese_set_survive():
    document = Document(JAPANESE.encode("cp932"), "text/plain;charset=windows-31j")

    assert document.text() == JAPANESE


def test_a_charset_that_does_not_fit_the_bytes_gives_way():
    assert Document("Zoë".encode(), "text/plain;charset=us-ascii").text() == "Zoë"
    assert Document("Zoë".encode("cp1252"), "text/plain;charset=UTF-8").text() == "Zoë"


@pytest.mark.parametrize("charset", ["base64", "undefined", "idna"])
def test_what_python_calls_a_charset_and_is_none_gives_way(charset):
    assert Document("Zoë".encode(), f"text/plain;charset={charset}").text() == "Zoë"


def test_the_md5_is_taken_over_the_bytes():
    body = b"\xff\xd8 not text"
    digest = b64encode(md5(body, usedforsecurity=False).digest()).decode()

    assert Document(body, content_md5=digest).is_whole
    assert not Document(body + b"\n", content_md5=digest).is_whole


def test_the_published_md5_of_a_feed_verifies():
    """Thirty-one bytes whose Content-MD5 Amazon accepted."""
    feed = b"sku\tprice\tquantity\nwidget\t\t0\n"

    assert Document(feed, content_md5="iUI5qlSDSrZOHRgvj4amUQ==").is_whole


def test_a_document_without_md5_counts_as_whole():
    assert Document(b"anything").is_whole


def test_a_document_comes_with_what_its_headers_say():
    headers = {"Content-Type": "text/plain", "Content-MD5": "x", "x-mws-request-id": "7"}

    document = read_document(Reply(200, headers, b"1"))

    assert document == Document(b"1", "text/plain", "x", "7")
