"""Listing feeds, counting them, and reading what became of them."""

import re

from amazon_bodies import written

from channel_connector.plugins.amazon_mws.sandbox.settings import FeedSettings, SandboxSettings
from channel_connector.plugins.amazon_mws.sandbox.trouble import Kind

INVENTORY = "_POST_INVENTORY_AVAILABILITY_DATA_"
DOCUMENTS = "_POST_EASYSHIP_DOCUMENTS_"


def _list(caller, **parameters):
    told = {name.replace("__", "."): value for name, value in parameters.items()}
    return caller("GetFeedSubmissionList", told, "Feeds")


def _submit_some(caller, count: int) -> list[str]:
    ids = []
    for _ in range(count):
        ids.append(caller.submit_stock(caller.write.stock("DIYA-IND-12", 1)))
        caller.wait(minutes=2)
    return ids


def test_the_newest_come_first_and_pages_follow_each_other(caller):
    ids = _submit_some(caller, 25)

    first = _list(caller)
    found, answer = first.texts("FeedSubmissionId"), first
    while answer.text("HasNext") == "true":
        token = {"NextToken": answer.text("NextToken")}
        answer = caller("GetFeedSubmissionListByNextToken", token, "Feeds")
        found += answer.texts("FeedSubmissionId")

    assert len(first.texts("FeedSubmissionId")) == 10
    assert found == ids[::-1]
    assert answer.text("NextToken") == "none"


def test_a_feed_that_arrives_between_two_pages_shifts_nothing(caller):
    ids = _submit_some(caller, 4)
    first = _list(caller, MaxCount="2")
    _submit_some(caller, 1)

    token = {"NextToken": first.text("NextToken")}
    second = caller("GetFeedSubmissionListByNextToken", token, "Feeds")

    assert first.texts("FeedSubmissionId") + second.texts("FeedSubmissionId") == ids[::-1]


def test_a_list_looks_as_recorded(caller):
    """But for the order of its elements, which means nothing."""
    recorded_list = written("GetFeedSubmissionList/done").body.decode()
    (feed_id,) = _submit_some(caller, 1)

    answer = _list(caller, FeedSubmissionIdList__Id__1=feed_id)

    assert sorted(element.tag for element in answer.root.iter()) == sorted(
        re.findall(r"<(\w+)", recorded_list)
    )
    dates = [answer.text(f"{name}Date") for name in ("StartedProcessing", "CompletedProcessing")]
    assert all(re.fullmatch(r"2026-01-31T12:0\d:\d\d\+00:00", date) for date in dates)


def test_elements_come_in_the_sequences_that_were_recorded(open_shop):
    caller = open_shop()
    _submit_some(caller, 12)
    caller.wait(minutes=10)

    lists = []
    for _ in range(12):
        lists.append(_list(caller, MaxCount="6"))
        caller.wait(minutes=1)

    pages = {tuple(dict.fromkeys(part.tag for part in page.root[0])) for page in lists}
    assert pages == {
        ("NextToken", "HasNext", "FeedSubmissionInfo"),
        ("HasNext", "NextToken", "FeedSubmissionInfo"),
        ("HasNext", "FeedSubmissionInfo", "NextToken"),
    }
    assert len({entry[0].tag for entry in lists[0].root.iter("FeedSubmissionInfo")}) == 6


def test_up_to_a_hundred_ids_are_answered_at_once_and_override_the_filters(open_shop):
    caller = open_shop()
    ids = _submit_some(caller, 30)
    asked = {f"FeedSubmissionIdList.Id.{place}": feed_id for place, feed_id in enumerate(ids, 1)}

    answer = caller(
        "GetFeedSubmissionList",
        {**asked, "FeedTypeList.Type.1": DOCUMENTS, "FeedSubmissionIdList.Id.31": "1"},
        "Feeds",
    )
    too_many = {f"FeedSubmissionIdList.Id.{place}": str(place) for place in range(1, 102)}

    assert sorted(answer.texts("FeedSubmissionId")) == sorted(ids)
    assert answer.text("HasNext") == "false"
    assert caller("GetFeedSubmissionList", too_many, "Feeds").code == "InvalidParameterValue"


def test_filters_choose_by_type_status_and_time(caller):
    (old,) = _submit_some(caller, 1)
    documents = caller.ask_documents("403-1234567-1234567")
    since = caller.now.strftime("%Y-%m-%dT%H:%M:%SZ")

    assert _list(caller, FeedTypeList__Type__1=INVENTORY).texts("FeedSubmissionId") == [old]
    assert _list(caller, FeedProcessingStatusList__Status__1="_SUBMITTED_").texts(
        "FeedSubmissionId"
    ) == [documents]
    assert _list(caller, SubmittedFromDate=since).texts("FeedSubmissionId") == [documents]
    assert _list(caller, SubmittedToDate="2026-01-31T12:01:00Z").texts("FeedSubmissionId") == [old]


def test_feeds_are_counted(caller):
    expected = written("GetFeedSubmissionCount/counted").body.decode()
    _submit_some(caller, 3)

    answer = caller("GetFeedSubmissionCount", {"FeedTypeList.Type.1": INVENTORY}, "Feeds")

    assert answer.text("Count") == "3"
    assert [element.tag for element in answer.root.iter()] == re.findall(r"<(\w+)", expected)


def test_a_fresh_feed_may_be_in_no_list_yet(open_shop):
    caller = open_shop(SandboxSettings(feeds=FeedSettings(unlisted_seconds=30)))
    feed_id = caller.submit_stock(caller.write.stock("DIYA-IND-12", 1))

    before = _list(caller, FeedSubmissionIdList__Id__1=feed_id)
    caller.wait(seconds=30)
    after = _list(caller, FeedSubmissionIdList__Id__1=feed_id)

    assert before.texts("FeedSubmissionId") == []
    assert after.texts("FeedSubmissionId") == [feed_id]


def test_a_report_that_is_not_there_yet_reads_as_recorded(caller):
    expected = written("GetFeedSubmissionResult/not_ready").body.decode()
    feed_id = caller.submit_stock(caller.write.stock("DIYA-IND-12", 1))

    answer = caller.result(feed_id)

    def hollow(text):
        return re.sub(r"\d{10,}|<RequestID>.*</RequestID>", "", text)

    assert answer.status == 404
    assert hollow(answer.body) == hollow(expected)
    assert answer.header("x-mws-quota-max") == "60.0"


def test_an_unknown_feed_has_no_report(caller):
    assert caller.result("1").code == "InvalidFeedSubmissionId"


def test_a_page_without_a_token_is_refused_as_recorded(caller):
    expected = written("GetFeedSubmissionListByNextToken/no_token").body.decode()

    answer = caller("GetFeedSubmissionListByNextToken", {}, "Feeds")

    def hollow(text):
        return re.sub(r"<RequestId>.*</RequestId>", "", text)

    assert answer.status == 400
    assert hollow(answer.body) == hollow(expected)


def test_a_report_comes_with_a_wrong_sum_once(caller):
    feed_id = caller.submit_stock(caller.write.stock("DIYA-IND-12", 1))
    caller.wait(minutes=5)
    caller.order_trouble(Kind.WRONG_MD5, "GetFeedSubmissionResult")

    first, second = caller.result(feed_id), caller.result(feed_id)

    assert first.reply.body == second.reply.body
    assert first.header("Content-MD5") != second.header("Content-MD5")
