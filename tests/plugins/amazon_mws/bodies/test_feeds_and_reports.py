"""Feeds, lists of them, and what becomes of them, in every shape that Amazon was seen to send."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from amazon_bodies import each

from channel_connector.plugins.amazon_mws.feeds.feeds import FEED_TYPES
from channel_connector.plugins.amazon_mws.mws.answers import entries_of
from channel_connector.plugins.amazon_mws.mws.timestamps import parse_timestamp
from channel_connector.ports.channel.inventory_sink import StockMessage, StockResult
from channel_connector.ports.channel.submissions import Kind
from channel_connector.ports.host.errors import Unavailable
from channel_connector.ports.host.rate_policy import Outcome

ORDER_ID = "403-1234567-1234567"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@each("submitted")
def test_a_submitted_feed_has_the_id_that_amazon_gave_it(replay, read, said):
    told = replay(read().naming("FeedType", FEED_TYPES[Kind.STOCK]))

    assert told.channel.inventory_sink.send([StockMessage(1, "RED-MUG", 7)], told.now) == said


@each("feed_lists")
def test_a_list_of_feeds_is_read_as_it_is(replay, read, said):
    told = replay(read().naming("FeedType", FEED_TYPES[Kind.STOCK]))

    seen = told.channel.submission_list.sent_since(Kind.STOCK, LONG_AGO, told.now)

    submission_id, submitted_at, status = said["last"]
    assert seen[-1].submission_id == submission_id
    assert seen[-1].submitted_at == parse_timestamp(submitted_at)
    assert seen[-1].channel_status == status
    assert Counter(one.progress.value for one in seen) == said["progress"]


@each("stock_reports")
def test_a_report_without_a_result_takes_every_message(replay, read, said):
    answer = read()
    told, [feed] = replay(answer), answer.named("DocumentTransactionID")

    assert told.channel.inventory_sink.result(feed, said["messages"], told.now) == StockResult()


@each("documents_reports")
def test_the_report_on_a_documents_feed_has_the_handle_of_the_documents(replay, read, said):
    told = replay(read())

    made = told.channel.document_source.result(said["feed"], [ORDER_ID], told.now)

    assert made.handles == {ORDER_ID: said["handle"]}


@each("report_lists")
def test_the_first_report_of_a_list_is_the_one_to_fetch(replay, read, said):
    told = replay(
        read().naming("ReportRequestId", "1").naming("ReportType", "_GET_EASYSHIP_DOCUMENTS_")
    )

    assert told.channel.document_source.locate("1", told.now, told.now) == said


@each("texts")
def test_a_text_is_read_by_its_charset(replay, read, said):
    document = replay(read()).document()

    assert document.text().startswith(said)
    assert "\ufffd" not in document.text()
    assert document.is_whole


@each("texts")
def test_a_text_is_no_answer_where_one_is_expected(replay, read, said):
    with pytest.raises(Unavailable):
        replay(read()).answer()


@each("other_answers")
def test_an_answer_that_no_workflow_asks_for_is_read_as_well(replay, read, said):
    told = replay(read())

    answer = told.answer()

    assert {path: at(answer.result, path) for path in said} == said
    assert answer.request_id
    assert told.policy.results[0].outcome is Outcome.ANSWERED


def at(element, path):
    """Return the text at a path of local names, the first where there are several."""
    for name in path.split("/"):
        element = entries_of(element, name)[0]
    return element.text
