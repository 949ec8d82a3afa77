"""Amazon's list of feeds: what it is asked for, and what is read from it."""

from datetime import timedelta

import pytest
from werkzeug import Response

from channel_connector.plugins.amazon_mws.mws.client import AmazonClient
from channel_connector.plugins.amazon_mws.submissions import AmazonSubmissionList
from channel_connector.ports.channel.submissions import Kind, Progress, Statuses, SubmissionSeen
from channel_connector.ports.host.rate_policy import Deferred
from channel_connector.ports.testing.fakes.builders import NOON
from channel_connector.ports.testing.fakes.rate_policies import NeverGranted

NOW = NOON + timedelta(hours=1)
ACTION = "GetFeedSubmissionList"


def feed(submission_id, submitted="2026-03-14T12:00:00+00:00", status="_DONE_"):
    fields = {
        "FeedSubmissionId": submission_id,
        "FeedType": "_POST_EASYSHIP_DOCUMENTS_",
        "SubmittedDate": submitted,
        "FeedProcessingStatus": status,
    }
    told = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items() if value)
    return f"<FeedSubmissionInfo>{told}</FeedSubmissionInfo>"


@pytest.fixture
def lists(amazon):
    """Return a function that makes Amazon list these feeds from now on."""

    def answer(*feeds, has_next="false"):
        amazon.constantly = lambda _: Response(
            f"<{ACTION}Response><{ACTION}Result><HasNext>{has_next}</HasNext>{''.join(feeds)}"
            f"</{ACTION}Result></{ACTION}Response>",
            content_type="text/xml",
        )

    answer()
    return answer


@pytest.fixture
def feeds(client, lists):
    return AmazonSubmissionList(client)


def asked(amazon):
    """Return the last request's own parameters."""
    names = ("FeedSubmissionIdList.", "FeedTypeList.", "SubmittedFromDate", "MaxCount", "Action")
    return {name: value for name, value in amazon.requests[-1].items() if name.startswith(names)}


def test_many_feeds_are_asked_for_with_one_call(feeds, amazon, policy):
    feeds.status(["51", "52", "53"], NOW)

    assert asked(amazon) == {
        "Action": ACTION,
        "FeedSubmissionIdList.Id.1": "51",
        "FeedSubmissionIdList.Id.2": "52",
        "FeedSubmissionIdList.Id.3": "53",
    }
    assert policy.operations == [ACTION]
    assert policy.subject == ["51"]


def test_no_feed_needs_no_call(feeds, amazon):
    assert feeds.status([], NOW) == Statuses()
    assert amazon.requests == []


def test_a_hundred_feeds_can_be_asked_for_and_not_one_more(feeds, amazon):
    ids = [str(number) for number in range(101)]

    assert feeds.status(ids[:100], NOW) == Statuses({}, frozenset(ids[:100]))
    with pytest.raises(ValueError, match="accepts at most 100 IDs"):
        feeds.status(ids, NOW)

    assert len(amazon.requests) == 1


@pytest.mark.parametrize(
    ("status", "progress"),
    [
        ("_DONE_", Progress.DONE),
        ("_Done_", Progress.DONE),
        ("_CANCELLED_", Progress.CANCELLED),
        ("_SUBMITTED_", Progress.WAITING),
        ("_IN_SAFETY_NET_", Progress.WAITING),
        ("", Progress.WAITING),
    ],
)
def test_a_feed_is_read_with_its_status(feeds, lists, status, progress):
    lists(feed("51", status=status))

    seen = SubmissionSeen("51", NOON, progress, status)
    assert feeds.status(["51"], NOW) == Statuses({"51": seen})


def test_feeds_that_the_list_leaves_out_are_unknown(feeds, lists):
    lists(feed("51"))

    assert feeds.status(["51", "52"], NOW).unknown == {"52"}


@pytest.mark.parametrize(
    ("more", "has_next"), [((), "true"), ((feed(""),), "false"), ((feed("99"),), "false")]
)
def test_beside_another_page_or_a_foreign_or_nameless_entry_no_feed_is_unknown(
    feeds, lists, more, has_next
):
    lists(feed("51"), *more, has_next=has_next)

    status = feeds.status(["51", "52"], NOW)

    assert (list(status.found), status.unknown) == (["51"], frozenset())


def test_feeds_that_were_not_asked_for_are_left_out(feeds, lists):
    lists(feed("51"), feed("52"), feed("53"))

    assert list(feeds.status(["51", "53"], NOW).found) == ["51", "53"]


@pytest.mark.parametrize(
    ("kind", "feed_type"),
    [
        (Kind.DOCUMENTS, "_POST_EASYSHIP_DOCUMENTS_"),
        (Kind.STOCK, "_POST_INVENTORY_AVAILABILITY_DATA_"),
    ],
)
def test_a_search_asks_for_a_hundred_of_its_kind_since_a_moment(
    feeds, amazon, policy, kind, feed_type
):
    feeds.sent_since(kind, NOON, NOW)

    assert asked(amazon) == {
        "Action": ACTION,
        "FeedTypeList.Type.1": feed_type,
        "SubmittedFromDate": "2026-03-14T12:00:00Z",
        "MaxCount": "100",
    }
    assert policy.subject == [""]


@pytest.mark.parametrize(
    ("ahead", "since"),
    [
        (timedelta(minutes=10), "2026-03-14T12:10:00Z"),
        (-timedelta(minutes=10), "2026-03-14T11:50:00Z"),
    ],
)
def test_a_search_is_by_amazons_clock(feeds, amazon, ahead, since):
    amazon.now = NOW + ahead
    feeds.status(["51"], NOW)

    feeds.sent_since(Kind.STOCK, NOON, NOW)

    assert asked(amazon)["SubmittedFromDate"] == since


def test_a_search_returns_the_oldest_first(feeds, lists):
    lists(
        feed("53", "2026-03-14T12:02:00+00:00"),
        feed("52", "2026-03-14T12:00:00+00:00"),
        feed("51", "2026-03-14T12:01:00+00:00"),
    )

    found = feeds.sent_since(Kind.DOCUMENTS, NOON, NOW)

    assert [one.submission_id for one in found] == ["52", "51", "53"]


@pytest.mark.parametrize("date", ["", "yesterday", "2026-03-14T25:00:00Z"])
def test_a_feed_without_a_date_hides_no_other_and_counts_as_the_oldest(feeds, lists, date):
    """It may be the one that got no answer: left out, its content would be sent again."""
    lists(feed("52", "2026-03-14T12:01:00+00:00"), feed("51", submitted=date, status="_DONE_"))

    found = feeds.sent_since(Kind.DOCUMENTS, NOON, NOW)

    assert [one.submission_id for one in found] == ["51", "52"]
    status = feeds.status(["51", "52"], NOW).found
    assert {seen.progress for seen in status.values()} == {Progress.DONE}
    assert list(status) == ["52", "51"]


def test_a_feed_without_an_id_hides_no_other(feeds, lists, caplog):
    lists(feed(""), feed("52"))

    assert [one.submission_id for one in feeds.sent_since(Kind.DOCUMENTS, NOON, NOW)] == ["52"]
    assert list(feeds.status(["52"], NOW).found) == ["52"]
    assert {one.entries for one in caplog.records if one.msg == "amazon.feeds_without_id"} == {1}


def test_without_budget_nothing_is_asked(account, session, amazon):
    policy = NeverGranted(NOW + timedelta(minutes=1))
    feeds = AmazonSubmissionList(AmazonClient(account, policy, session))
    deferred = Deferred(policy.until, f"The budget of {ACTION} is used up.")

    assert feeds.status(["51"], NOW) == deferred
    assert feeds.sent_since(Kind.STOCK, NOON, NOW) == deferred
    assert amazon.requests == []
