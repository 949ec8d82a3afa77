"""SubmitFeed: parameters in the URL, the feed in the body, and a sum over its bytes."""

import re
from dataclasses import replace

import pytest
from amazon_bodies import written

from channel_connector.plugins.amazon_mws.sandbox.trouble import Kind

INVENTORY = "_POST_INVENTORY_AVAILABILITY_DATA_"


@pytest.fixture
def feed(caller) -> bytes:
    return caller.write.envelope("Inventory", caller.write.stock("DIYA-IND-12", 5))


def test_a_feed_is_taken_in_and_answered_as_recorded(caller, feed):
    expected = written("SubmitFeed/received").body.decode()

    answer = caller.submit(INVENTORY, feed)

    assert answer.text("FeedProcessingStatus") == "_SUBMITTED_"
    assert answer.text("SubmittedDate") == "2026-01-31T12:00:00+00:00"
    assert re.fullmatch(r"\d{6}020484", answer.text("FeedSubmissionId"))
    assert sorted(element.tag for element in answer.root.iter()) == sorted(
        re.findall(r"<(\w+)", expected)
    )
    assert 'xmlns="http://mws.amazonaws.com/doc/2009-01-01/"' in answer.body


def test_quota_headers_come_with_it_and_the_thirtieth_is_the_last(caller, feed):
    first = caller.submit(INVENTORY, feed)
    answers = []
    for _ in range(29):
        caller.wait(seconds=2)
        answers.append(caller.submit(INVENTORY, feed).code)

    assert first.header("x-mws-quota-max") == "30.0"
    assert first.header("x-mws-quota-remaining") == "29.0"
    assert answers == [""] * 14 + ["RequestThrottled"] * 15


def test_the_md5_must_be_that_of_the_body(caller, feed):
    missing = caller.submit(INVENTORY, feed, ContentMD5Value=None)
    wrong = caller.submit(INVENTORY, feed, ContentMD5Value="rkkx1Xv/k56/onrN0m7E/Q==")

    assert (missing.code, missing.status) == ("ContentMD5Missing", 400)
    assert (wrong.code, wrong.status) == ("ContentMD5DoesNotMatch", 400)
    assert "rkkx1Xv/k56/onrN0m7E/Q==" in wrong.text("Message")


def test_the_older_header_does_in_place_of_the_parameter_but_not_against_it(caller):
    body = b"sku\tprice\tquantity\nwidget\t\t0\n"
    md5 = "iUI5qlSDSrZOHRgvj4amUQ=="
    path = "/Feeds/2009-01-01"
    told = {"FeedType": INVENTORY}

    def _send(**parameters):
        request = caller.request("SubmitFeed", {**told, **parameters}, path, body)
        return caller.send(replace(request, headers={**request.headers, "content-md5": md5}))

    assert _send().status == 200
    assert _send(ContentMD5Value=md5).status == 200
    assert _send(ContentMD5Value="rkkx1Xv/k56/onrN0m7E/Q==").code == "InvalidParameterValue"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"FeedType": "_POST_NOTHING_"}, "InvalidFeedType"),
        ({"FeedType": None}, "InvalidFeedType"),
        ({"DocumentType": "Poem"}, "InvalidParameterValue"),
        ({"MarketplaceIdList.Id.1": "ATVPDKIKX0DER"}, "InvalidParameterValue"),
    ],
)
def test_a_wrong_parameter_is_refused(caller, feed, wrong, code):
    assert caller.submit(INVENTORY, feed, **wrong).code == code


def test_no_other_operation_takes_a_body_beside_its_parameters(caller, feed):
    request = caller.request("GetFeedSubmissionList", {}, "/Feeds/2009-01-01", feed)

    assert caller.send(request).code == "InvalidQueryParameter"


def test_the_sample_has_the_sum_that_its_note_says(caller, schemas):
    feed = (schemas / "samples" / "valid_inventory_feed.xml").read_bytes()

    answer = caller.submit(INVENTORY, feed, ContentMD5Value="c8nPOHUt75S1S5M9SMRWzA==")

    assert answer.status == 200


def test_a_lost_answer_leaves_a_feed_that_lists_know(caller, feed):
    caller.order_trouble(Kind.LOST_ANSWER, "SubmitFeed")

    lost = caller.submit(INVENTORY, feed)
    listed = caller("GetFeedSubmissionList", {"FeedTypeList.Type.1": INVENTORY}, "Feeds")

    assert lost.reply.lost
    assert len(listed.texts("FeedSubmissionId")) == 1
