"""How feeds are worked on: in turn, in their own time, and not always well."""

import re
from datetime import timedelta
from itertools import pairwise

from amazon_bodies import written

from channel_connector.plugins.amazon_mws.sandbox.settings import FeedSettings, SandboxSettings
from channel_connector.plugins.amazon_mws.sandbox.trouble import Kind

INVENTORY = "_POST_INVENTORY_AVAILABILITY_DATA_"


def _feeds(caller):
    return caller.amazon.sellers["A1SANDBOXSELLER"].feeds.feeds


def _submit(caller, quantity=1) -> str:
    return caller.submit_stock(caller.write.stock("DIYA-IND-12", quantity))


def _quantity(caller):
    caller.amazon.advance(caller.now)
    return caller.amazon.sellers["A1SANDBOXSELLER"].stock.quantity("DIYA-IND-12")


def test_a_feed_is_submitted_then_in_progress_then_done(caller):
    feed_id = _submit(caller)
    seen = []
    for _ in range(90):
        caller.wait(seconds=1)
        caller.amazon.advance(caller.now)
        status = _feeds(caller)[feed_id].status
        if status not in seen:
            seen.append(status)

    assert seen == ["_SUBMITTED_", "_IN_PROGRESS_", "_DONE_"]


def test_feeds_of_one_type_come_one_after_the_other_unless_there_are_more_lanes(caller):
    ids = [_submit(caller, quantity) for quantity in (1, 2, 3)]
    caller.wait(minutes=10)
    caller.amazon.advance(caller.now)

    feeds = [_feeds(caller)[feed_id] for feed_id in ids]
    assert all(one.done_at <= two.started_at for one, two in pairwise(feeds))
    assert _quantity(caller) == 3


def test_the_steps_of_advance_do_not_change_the_result(open_shop):
    slow, fast = open_shop(), open_shop()
    for caller in (slow, fast):
        for quantity in (1, 2, 3):
            _submit(caller, quantity)
    for _ in range(600):
        slow.wait(seconds=1)
        slow.amazon.advance(slow.now)
    fast.wait(seconds=600)
    fast.amazon.advance(fast.now)

    assert [(feed.started_at, feed.done_at) for feed in _feeds(slow).values()] == [
        (feed.started_at, feed.done_at) for feed in _feeds(fast).values()
    ]


def test_a_stuck_feed_keeps_the_others_of_its_type_waiting_until_it_is_released(caller):
    caller.order_trouble(Kind.SUBMISSION_STUCK, INVENTORY)
    stuck, waiting = _submit(caller, 1), _submit(caller, 2)
    documents = caller.ask_documents("403-1234567-1234567")
    caller.wait(hours=10)

    before = [caller.feed_status(feed_id) for feed_id in (stuck, waiting, documents)]
    feeds = caller.amazon.sellers["A1SANDBOXSELLER"].feeds
    feeds.release(feeds.feeds[stuck], caller.now)
    caller.wait(minutes=5)

    assert before == ["_IN_PROGRESS_", "_SUBMITTED_", "_DONE_"]
    assert [caller.feed_status(feed_id) for feed_id in (stuck, waiting)] == ["_DONE_"] * 2
    assert _quantity(caller) == 2


def test_a_stuck_feed_may_let_others_pass(caller):
    caller.order_trouble(Kind.SUBMISSION_STUCK, INVENTORY, blocks=False)
    stuck, other = _submit(caller, 1), _submit(caller, 2)
    caller.wait(minutes=10)

    assert [caller.feed_status(feed_id) for feed_id in (stuck, other)] == [
        "_IN_PROGRESS_",
        "_DONE_",
    ]
    feeds = caller.amazon.sellers["A1SANDBOXSELLER"].feeds
    feeds.release(feeds.feeds[stuck], caller.now)
    caller.wait(minutes=5)
    assert caller.feed_status(stuck) == "_DONE_"


def test_a_cancelled_feed_changes_nothing_and_has_no_report(caller):
    expected = written("GetFeedSubmissionList/cancelled").body.decode()
    caller.order_trouble(Kind.FEED_CANCELLED, "SubmitFeed")
    feed_id = _submit(caller, 7)
    caller.wait(minutes=5)

    listed = caller("GetFeedSubmissionList", {"FeedSubmissionIdList.Id.1": feed_id}, "Feeds")
    result = caller.result(feed_id)

    assert listed.text("FeedProcessingStatus") == "_CANCELLED_"
    assert sorted(element.tag for element in listed.root.iter()) == sorted(
        re.findall(r"<(\w+)", expected)
    )
    assert (result.code, result.status) == ("FeedCanceled", 400)
    assert _quantity(caller) is None


def test_a_slow_feed_takes_longer(caller):
    caller.order_trouble(Kind.FEED_SLOW, "SubmitFeed", delay=timedelta(hours=2))
    feed_id = _submit(caller)

    caller.wait(hours=2)
    early = caller.feed_status(feed_id)
    caller.wait(minutes=2)

    assert (early, caller.feed_status(feed_id)) == ("_IN_PROGRESS_", "_DONE_")


def test_a_fault_for_one_feed_type_does_not_affect_the_other(caller):
    caller.order_trouble(Kind.SUBMISSION_STUCK, "_POST_EASYSHIP_DOCUMENTS_")
    feed_id = _submit(caller)
    caller.wait(minutes=5)

    assert caller.feed_status(feed_id) == "_DONE_"


def test_trouble_that_fits_one_type_only_waits_for_it(caller):
    caller.order_trouble(Kind.UNNAMED_PAGES)
    _submit(caller)

    assert [trouble.kind for trouble in caller.amazon.troubles.in_store()] == [Kind.UNNAMED_PAGES]
    caller.ask_documents("403-1234567-1234567")
    assert caller.amazon.troubles.in_store() == []


def test_no_time_at_all_can_be_set(open_shop):
    caller = open_shop(SandboxSettings(feeds=FeedSettings(feed_delay_factor=0)))

    assert caller.feed_status(_submit(caller)) == "_DONE_"
