"""What Amazon makes of an inventory feed, and what it reports."""

import hashlib
from base64 import b64encode

import pytest
from amazon_bodies import written
from lxml import etree

from channel_connector.plugins.amazon_mws.sandbox.settings import FeedSettings, SandboxSettings
from channel_connector.plugins.amazon_mws.sandbox.trouble import Kind

INVENTORY = "_POST_INVENTORY_AVAILABILITY_DATA_"
SKUS = ("KURTA-IND-M", "DIYA-IND-12", "CHAI-MAD-250G", "DARI-HAL-2X3FT")


def _quantities(caller, *skus):
    caller.amazon.advance(caller.now)
    stock = caller.amazon.sellers["A1SANDBOXSELLER"].stock
    return [stock.quantity(sku) for sku in skus]


def _report_on(caller, feed: bytes, **parameters):
    feed_id = caller.submit(INVENTORY, feed, **parameters).text("FeedSubmissionId")
    caller.wait(minutes=10)
    return caller.result(feed_id)


def _report(caller, *messages: str, **parameters):
    return _report_on(caller, caller.write.envelope("Inventory", *messages), **parameters)


def _summary(report):
    return [
        report.text(f"Messages{name}")
        for name in ("Processed", "Successful", "WithError", "WithWarning")
    ]


def test_quantities_are_absolute_and_zero_is_one(caller):
    write = caller.write
    _report(caller, write.stock(SKUS[0], 12), write.stock(SKUS[1], 4))
    report = _report(caller, write.stock(SKUS[0], 0))

    assert _quantities(caller, *SKUS[:3]) == [0, 4, None]
    assert _summary(report) == ["1", "1", "0", "0"]


def test_nothing_changes_before_the_feed_is_done(caller):
    caller.submit_stock(caller.write.stock(SKUS[0], 12))

    assert _quantities(caller, SKUS[0]) == [None]


def test_an_unknown_sku_is_reported_and_the_others_are_applied(caller):
    write = caller.write

    report = _report(caller, write.stock("NOBODY", 3), write.stock(SKUS[0], 9))

    assert _summary(report) == ["2", "1", "1", "0"]
    assert [report.text(name) for name in ("ResultMessageCode", "SKU")] == ["13013", "NOBODY"]
    assert report.texts("MessageID") == ["1", "1"]
    assert _quantities(caller, SKUS[0]) == [9]


def test_an_unknown_sku_can_be_reported_as_successful(open_shop):
    caller = open_shop(SandboxSettings(feeds=FeedSettings(unknown_skus_succeed=True)))

    report = _report(caller, caller.write.stock("NOBODY", 3))

    assert _summary(report) == ["1", "1", "0", "0"]


def test_the_report_is_a_document_with_a_sum_of_its_bytes(caller):
    report = _report(caller, caller.write.stock(SKUS[0], 12))

    md5 = b64encode(hashlib.md5(report.reply.body, usedforsecurity=False).digest()).decode()
    assert report.header("Content-MD5") == md5
    assert report.header("Content-Type") == "text/xml;charset=UTF-8"
    assert report.root.tag == "AmazonEnvelope"


def test_a_report_can_lack_status_and_summary(open_shop):
    caller = open_shop(SandboxSettings(feeds=FeedSettings(bare_reports=True)))

    report = _report(caller, caller.write.stock("NOBODY", 3))

    assert report.texts("StatusCode") + report.texts("ProcessingSummary") == []
    assert report.texts("ResultMessageCode") == ["13013"]


@pytest.mark.parametrize(
    ("before", "parameters"),
    [("", {"PurgeAndReplace": "true"}), ("<PurgeAndReplace>true</PurgeAndReplace>", {})],
)
def test_purge_and_replace_refuses_the_whole_feed(caller, before, parameters):
    feed = caller.write.envelope("Inventory", caller.write.stock(SKUS[0], 1), before=before)

    report = _report_on(caller, feed, **parameters)

    assert report.texts("MessageID") == ["1", "0"]
    assert report.text("ResultMessageCode") == "90208"
    assert _summary(report) == ["0", "0", "1", "0"]
    assert _quantities(caller, SKUS[0]) == [None]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda feed: b"\n" + feed,
        lambda feed: feed + b"more",
        lambda feed: feed.replace(b"KURTA-IND-M", b"&xyz"),
        lambda feed: feed.replace(b"KURTA-IND-M", b"A" * 41),
        lambda feed: feed.replace(b"KURTA-IND-M", b""),
        lambda feed: feed.replace(b"<Quantity>5", b"<Quantity>-5"),
        lambda feed: feed.replace(b"<Quantity>5", b"<Quantity>5.5"),
        lambda feed: feed.replace(b"<Quantity>5</Quantity>", b""),
        lambda feed: feed.replace(b"<MessageID>2", b"<MessageID>1"),
        lambda feed: feed.replace(b"<MessageID>2", b"<MessageID>01"),
        lambda feed: feed.replace(b"<MessageID>2", b"<MessageID>0"),
        lambda feed: feed.replace(b"<MessageType>Inventory", b"<MessageType>Product"),
        lambda feed: feed.replace(b"A1SANDBOXSELLER", b"A1SOMEBODYELSE"),
        lambda feed: feed.replace(b"1.01", b"one"),
        lambda feed: feed.replace(b"UTF-8", b"UTF-16").decode().encode("utf-16"),
        lambda feed: feed.replace(
            b"<AmazonEnvelope>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><AmazonEnvelope>"
        ),
        lambda feed: feed.replace(b"AmazonEnvelope", b"Envelope"),
        lambda _: b"sku\tquantity\n",
        lambda _: b"",
    ],
)
def test_a_feed_that_breaks_the_form_changes_nothing(caller, spoil):
    write = caller.write
    feed = write.envelope("Inventory", write.stock(SKUS[0], 5), write.stock(SKUS[1], 5))

    report = _report_on(caller, spoil(feed))

    assert report.text("ResultMessageCode") == "5001"
    assert report.texts("MessageID") == ["1", "0"]
    assert _quantities(caller, SKUS[0], SKUS[1]) == [None, None]


def test_blanks_and_escapes_in_a_sku_count(caller):
    caller.amazon.sellers["A1SANDBOXSELLER"].stock.offer(["A  & B <ü>"])

    report = _report(caller, caller.write.stock("A  &amp; B &lt;ü&gt;", 3))

    assert _summary(report) == ["1", "1", "0", "0"]
    assert _quantities(caller, "A  & B <ü>") == [3]


def test_an_omitted_latency_resets_to_the_default(caller):
    write = caller.write
    _report(caller, write.stock(SKUS[0], 1, "<FulfillmentLatency>3</FulfillmentLatency>"))
    _report(caller, write.stock(SKUS[0], 1))

    history = caller.amazon.sellers["A1SANDBOXSELLER"].stock.history(SKUS[0])
    assert [change.latency for change in history] == [3, None]


@pytest.mark.parametrize(
    ("kind", "code", "summary", "applied"),
    [
        (Kind.FEED_ERRORS, "8541", ["4", "2", "2", "0"], [None, 1, 1, None]),
        (Kind.FEED_WARNINGS, "99001", ["4", "2", "0", "2"], [1, 1, 1, 1]),
        (Kind.FEED_FATAL, "5001", ["0", "0", "1", "0"], [None] * 4),
    ],
)
def test_a_feed_is_done_with_trouble_inside(caller, kind, code, summary, applied):
    caller.order_trouble(kind, "SubmitFeed")

    report = _report(caller, *(caller.write.stock(sku, 1) for sku in SKUS))

    assert report.text("ResultMessageCode") == code
    assert _summary(report) == summary
    assert _quantities(caller, *SKUS) == applied


def test_deleting_is_not_possible(caller):
    message = caller.write.stock(SKUS[0], 1).replace("Update", "Delete")

    report = _report(caller, message)

    assert _summary(report) == ["1", "0", "1", "0"]
    assert _quantities(caller, SKUS[0]) == [None]


def test_samples_are_judged_as_the_schema_judges_them(caller, schemas, feed_schema):
    samples = sorted((schemas / "samples").glob("*.xml"))
    judged = 0
    for sample in samples:
        feed = sample.read_bytes()
        if b"<MessageType>Inventory" not in feed:
            continue
        report = _report_on(caller, feed)
        refused = report.texts("ResultMessageCode") == ["5001"]
        assert refused != feed_schema.validate(etree.fromstring(feed)), sample.name
        judged += 1

    assert judged == 7


def test_reports_pass_the_schema(caller, feed_schema):
    write = caller.write
    caller.order_trouble(Kind.FEED_WARNINGS, "SubmitFeed")
    mixed = _report(caller, write.stock(SKUS[0], 1), write.stock("NOBODY", 1))
    whole = _report_on(caller, b"no feed")
    good = _report(caller, write.stock(SKUS[0], 1))

    for report in (mixed, whole, good):
        feed_schema.assertValid(etree.fromstring(report.reply.body))


def test_a_good_report_looks_as_recorded(caller):
    expected = etree.fromstring(written("GetFeedSubmissionResult/successful").body)

    report = _report(caller, caller.write.stock(SKUS[0], 1))

    assert [element.tag for element in report.root.iter()] == [
        element.tag for element in expected.iter()
    ]
    assert report.root.attrib == expected.attrib
