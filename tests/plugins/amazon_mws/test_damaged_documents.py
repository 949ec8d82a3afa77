"""What was damaged on its way is fetched again; what Amazon itself sends so is taken or refused."""

import hashlib
import logging
from base64 import b64encode
from datetime import timedelta

import pytest
from fpdf import FPDF
from werkzeug import Response

from channel_connector.plugins.amazon_mws.document_source import AmazonDocumentSource
from channel_connector.plugins.amazon_mws.feeds.feeds import AmazonFeeds
from channel_connector.plugins.amazon_mws.inventory_sink import AmazonInventorySink
from channel_connector.ports.channel.inventory_sink import StockResult
from channel_connector.ports.host.errors import AnswerUnusable, Unavailable
from channel_connector.ports.testing.fakes.builders import NOON, ORDER_ID

NOW = NOON + timedelta(hours=1)
FEED, REPORT = "50000000002", "90001"
UNFIT = b64encode(hashlib.md5(b"another", usedforsecurity=False).digest()).decode()
PROCESSED = (
    f"<AmazonEnvelope><Message><ProcessingReport><DocumentTransactionID>{FEED}"
    "</DocumentTransactionID><StatusCode>Complete</StatusCode></ProcessingReport></Message>"
    "</AmazonEnvelope>"
).encode()
MADE = (
    f"<EasyShipProcessingReport><FeedSubmissionID>{FEED}</FeedSubmissionID>"
    "<DocumentReportReferenceID>6</DocumentReportReferenceID></EasyShipProcessingReport>"
).encode()


def a_label():
    pdf = FPDF()
    pdf.set_font("Helvetica", size=12)
    pdf.add_page()
    pdf.cell(text="Label")
    return bytes(pdf.output())


LABEL = a_label()
NONSENSE = b"%PDF-1.4\nnot really\n%%EOF"


@pytest.fixture
def document(amazon):
    """Return a function that makes Amazon send this document from now on."""

    def give(body, md5=""):
        headers = {"Content-MD5": md5} if md5 else {}
        amazon.constantly = lambda _: Response(body, headers=headers)

    return give


@pytest.fixture
def documents(client, account, policy):
    feeds = AmazonFeeds(client, account.marketplace_id)
    return AmazonDocumentSource(client, feeds, policy, account.seller_id)


@pytest.fixture
def sink(client, account, policy):
    return AmazonInventorySink(AmazonFeeds(client, account.marketplace_id), policy, "A1")


@pytest.fixture
def read(documents, sink):
    """Return a function that reads the document of a kind, with the digest refused before."""
    readers = {
        "file": lambda refused: documents.fetch(REPORT, NOW, refused),
        "documents": lambda refused: documents.result(FEED, [ORDER_ID], NOW, refused).handles,
        "stock": lambda refused: sink.result(FEED, 1, NOW, refused),
    }
    return lambda kind, refused="": readers[kind](refused)


def digest_of(body):
    return hashlib.sha256(body).hexdigest()


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("file", LABEL, LABEL),
        ("documents", MADE, {ORDER_ID: "6"}),
        ("stock", PROCESSED, StockResult()),
    ],
)
def test_a_sound_body_is_taken_against_its_checksum_if_it_comes_twice_the_same(
    document, read, caplog, kind, body, expected
):
    document(body, UNFIT)
    for before in ("", digest_of(b"another body")):
        with pytest.raises(AnswerUnusable, match="does not match its checksum") as unusable:
            read(kind, before)
        assert unusable.value.digest == digest_of(body)

    with caplog.at_level(logging.WARNING):
        assert read(kind, digest_of(body)) == expected

    [warned] = [one for one in caplog.records if one.message == "amazon.doubt_overruled"]
    assert (warned.digest, "checksum" in warned.reason) == (digest_of(body), True)


@pytest.mark.parametrize("md5", ["", UNFIT])
@pytest.mark.parametrize(
    "body", [LABEL[:900], LABEL[:-10], LABEL[8:], b"", b"<html>Sign in</html>"]
)
def test_an_incomplete_file_is_never_taken(document, read, body, md5):
    document(body, md5)

    for before in ("", digest_of(body)):
        with pytest.raises(AnswerUnusable, match="not a complete PDF with a page"):
            read("file", before)


def test_a_cut_file_with_a_checksum_that_fits_is_not_taken_either(document, read):
    cut = LABEL[:900]
    document(cut, b64encode(hashlib.md5(cut, usedforsecurity=False).digest()).decode())

    with pytest.raises(AnswerUnusable):
        read("file", digest_of(cut))


def test_a_file_whose_pages_cannot_be_counted_is_taken_if_it_comes_twice_the_same(document, read):
    document(NONSENSE)
    with pytest.raises(AnswerUnusable, match="without readable pages"):
        read("file")

    assert read("file", digest_of(NONSENSE)) == NONSENSE


@pytest.mark.parametrize("kind", ["documents", "stock"])
@pytest.mark.parametrize(
    "body",
    [
        b"no xml",
        b"<a/>",
        PROCESSED.replace(FEED.encode(), b"7"),
        MADE.replace(FEED.encode(), b"7"),
        MADE[:-30],
    ],
)
def test_a_result_that_cannot_be_used_is_told_apart_by_its_digest(document, read, kind, body):
    document(body)

    for before in ("", digest_of(body)):
        with pytest.raises(AnswerUnusable, match="cannot be read") as unusable:
            read(kind, before)
        assert unusable.value.digest == digest_of(body)


def test_a_result_that_is_not_made_yet_is_only_unavailable(document, read):
    document(PROCESSED.replace(b"Complete", b"Processing"))

    with pytest.raises(Unavailable, match="still being processed") as waiting:
        read("stock")

    assert not isinstance(waiting.value, AnswerUnusable)
