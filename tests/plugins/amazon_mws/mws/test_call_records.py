"""Every call of Amazon is recorded once, however it ended."""

import hashlib
import re
import socket
from contextlib import suppress
from datetime import timedelta
from email.utils import format_datetime
from io import BytesIO

import pytest
from werkzeug import Response

from channel_connector.plugins.amazon_mws.mws.client import AmazonClient
from channel_connector.plugins.amazon_mws.mws.request import FEEDS, ORDERS, Call
from channel_connector.plugins.amazon_mws.settings import AmazonSettings
from channel_connector.ports.host.call_records import CallOutcome, Party, Subject, SubjectKind
from channel_connector.ports.host.errors import ConnectorError
from channel_connector.ports.host.rate_policy import QuotaSeen
from channel_connector.ports.testing.fakes.builders import NOON
from channel_connector.ports.testing.fakes.memory_call_records import MemoryCallRecords
from channel_connector.ports.testing.fakes.rate_policies import NeverGranted

NOW = NOON + timedelta(hours=1)
GET_ORDER = Call(ORDERS, "GetOrder", {"AmazonOrderId.Id.1": "403-1"}, "403-1")
SUBMITTED = (
    "<SubmitFeedResponse><SubmitFeedResult><FeedSubmissionInfo><FeedSubmissionId>50007"
    "</FeedSubmissionId></FeedSubmissionInfo></SubmitFeedResult></SubmitFeedResponse>"
)


@pytest.fixture
def records():
    return MemoryCallRecords()


@pytest.fixture
def client(account, policy, session, records):
    return AmazonClient(account, policy, session, calls=records)


@pytest.fixture
def call(client, records):
    """Return a function that makes a call, whatever comes of it, and returns its one record."""

    def make(asked=GET_ORDER):
        with suppress(ConnectorError):
            client.call(asked, NOW)
        [record] = records.kept
        return record

    return make


def says(status, code, message="", **headers):
    body = f"<E><Error><Code>{code}</Code><Message>{message}</Message></Error></E>"
    return lambda _: Response(body, status, headers=headers)


def test_a_call_that_was_answered(call, amazon):
    record = call()

    sent = amazon.bodies[0]
    assert (record.at, record.party, record.operation) == (NOW, Party.CHANNEL, "GetOrder")
    assert (record.outcome, record.http_status) == (CallOutcome.ANSWERED, 200)
    assert record.subjects == (Subject(SubjectKind.ORDER, "403-1"),)
    assert record.request.size == len(sent)
    assert record.request.digest == hashlib.sha256(sent).hexdigest()
    assert record.request_id
    assert record.duration > timedelta(0)


@pytest.mark.parametrize(
    ("status", "code", "outcome"),
    [
        (400, "InvalidParameterValue", CallOutcome.REFUSED),
        (401, "InvalidAccessKeyId", CallOutcome.REFUSED),
        (503, "RequestThrottled", CallOutcome.THROTTLED),
        (500, "InternalError", CallOutcome.LOST),
    ],
)
def test_a_call_that_was_not_done_is_recorded_with_amazons_own_word(
    call, amazon, status, code, outcome
):
    amazon.troubles.append(says(status, code, "It is wrong."))

    record = call()

    assert (record.outcome, record.http_status, record.code) == (outcome, status, code)
    assert record.said == "It is wrong."


def test_what_amazon_repeats_of_secrets_is_not_recorded(call, amazon, account):
    secrets = [account.access_key_id.reveal(), account.secret_key.reveal(), "asha@home.example"]
    amazon.troubles.append(says(400, "SignatureDoesNotMatch", " ".join(secrets)))

    record = call()

    kept = f"{record.said} {record.request.content} {record.answer.content}"
    assert [secret for secret in secrets if secret in kept] == []


def test_a_call_whose_answer_cannot_be_read_is_lost(call, amazon):
    amazon.troubles.append(lambda _: Response("<html>a proxy</html>", 200))

    record = call()

    assert (record.outcome, record.http_status) == (CallOutcome.LOST, 200)
    assert record.said


def test_a_call_that_no_answer_came_to_is_lost(policy, session, records):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        account = account_at(f"http://127.0.0.1:{silent.getsockname()[1]}")
        client = AmazonClient(account, policy, session, 0.1, records)

        with pytest.raises(ConnectorError):
            client.call(GET_ORDER, NOW)

    [record] = records.kept
    assert (record.outcome, record.http_status) == (CallOutcome.LOST, None)
    assert record.request.size > 0
    assert record.duration >= timedelta(seconds=0.1)


def test_a_call_for_which_no_connection_came_about_was_not_sent(
    policy, session, records, unused_port
):
    account = account_at(f"http://127.0.0.1:{unused_port()}")
    client = AmazonClient(account, policy, session, calls=records)

    with pytest.raises(ConnectorError):
        client.call(GET_ORDER, NOW)

    assert [record.outcome for record in records.kept] == [CallOutcome.NOT_SENT]


def test_a_call_that_its_budget_put_off_is_no_call(account, session, records):
    AmazonClient(account, NeverGranted(NOW), session, calls=records).call(GET_ORDER, NOW)

    assert records.kept == []


def test_a_call_that_is_made_again_with_the_right_time_is_two(client, amazon, records):
    amazon.now = NOW + timedelta(minutes=20)
    amazon.troubles.append(says(400, "RequestExpired"))

    client.call(GET_ORDER, NOW)

    outcomes = [record.outcome for record in records.kept]
    assert outcomes == [CallOutcome.REFUSED, CallOutcome.ANSWERED]


def test_the_orders_that_a_listing_names_lead_to_it(call, amazon):
    orders = "".join(f"<Order><AmazonOrderId>403-{n}</AmazonOrderId></Order>" for n in (7, 8))
    result = f"<GetOrderResult><Orders>{orders}</Orders></GetOrderResult>"
    body = f"<GetOrderResponse>{result}</GetOrderResponse>"
    amazon.troubles.append(lambda _: Response(body, 200))

    named = {subject.id for subject in call().subjects}

    assert named == {"403-1", "403-7", "403-8"}


def test_a_feed_is_recorded_with_its_own_digest_its_id_and_its_quota(call, httpserver):
    feed = b"<AmazonEnvelope><Message><SKU>RED-MUG</SKU></Message></AmazonEnvelope>"
    quota = {
        "x-mws-quota-max": "30.0",
        "x-mws-quota-remaining": "7.0",
        "x-mws-quota-resetsOn": (NOW + timedelta(minutes=20)).isoformat(),
    }
    answering = httpserver.expect_request(re.compile("/Feeds/.*"))
    answering.respond_with_data(SUBMITTED, headers={**quota, "Date": format_datetime(NOW)})

    record = call(Call(FEEDS, "SubmitFeed", {"FeedType": "_POST_"}, feed=BytesIO(feed)))

    assert record.request.digest == hashlib.sha256(feed).hexdigest()
    assert record.request.size == len(feed)
    assert record.subjects == (Subject(SubjectKind.FEED, "50007"),)
    assert record.quota == QuotaSeen(30, 7, NOW + timedelta(minutes=20))
    assert "FeedType=_POST_" in record.request.content
    assert "<SKU>RED-MUG</SKU>" in record.request.content


def test_where_no_bodies_are_wanted_none_is_masked(account, policy, session, amazon):
    records = MemoryCallRecords(bodies=False)

    AmazonClient(account, policy, session, calls=records).call(GET_ORDER, NOW)

    [record] = records.kept
    assert (record.request.content, record.answer.content) == (None, None)
    assert record.answer.digest


def account_at(url):
    return AmazonSettings().load(
        {
            "endpoint": url,
            "seller_id": "A1EXAMPLESELLER",
            "access_key_id": "AKIDEXAMPLE000000001",
            "secret_key": "made-up-but-long",
        }
    )
