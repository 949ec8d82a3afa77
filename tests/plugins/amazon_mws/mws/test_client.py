"""The client signs, keeps to the budget, settles every call, and corrects the clock."""

import logging
import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qsl

import pytest
import requests
from werkzeug import Response

from channel_connector.plugins.amazon_mws.mws.client import AmazonClient
from channel_connector.plugins.amazon_mws.mws.request import ORDERS, Call, signed_form
from channel_connector.plugins.amazon_mws.settings import AmazonSettings
from channel_connector.ports.host.errors import (
    CredentialsRefused,
    StopConnection,
    StorageFailed,
    Throttled,
    Unavailable,
)
from channel_connector.ports.host.rate_policy import Deferred, Outcome
from channel_connector.ports.testing.fakes.builders import NOON
from channel_connector.ports.testing.fakes.rate_policies import AlwaysGranted, NeverGranted

NOW = NOON + timedelta(hours=1)
GET_ORDER = Call(ORDERS, "GetOrder", {"AmazonOrderId.Id.1": "403-1"}, "403-1")
SECRETS = (
    "AKIDEXAMPLE000000001",
    "ExampleSecretKey0123456789abcdefghijklmn",
    "amzn.mws.00000000-1111-2222-3333-444444444444",
)


def html(status):
    return lambda _: Response("<html><h1>no</h1></html>", status, content_type="text/html")


def says(status, code, message="", **headers):
    body = f"<E><Error><Code>{code}</Code><Message>{message}</Message></Error></E>"
    return lambda _: Response(body, status, headers=headers)


def only(results):
    (result,) = results
    return result


# what is sent


def test_the_known_answer_of_a_listing_is_what_goes_out():
    account = AmazonSettings().load(
        {
            "seller_id": "A1EXAMPLESELLER",
            "access_key_id": SECRETS[0],
            "secret_key": SECRETS[1],
            "mws_auth_token": SECRETS[2],
        }
    )
    parameters = {
        "LastUpdatedAfter": "2020-06-25T11:00:00Z",
        "MarketplaceId.Id.1": "A21TJRUUN4KGV",
        "MaxResultsPerPage": "100",
        "OrderStatus.Status.1": "Unshipped",
        "OrderStatus.Status.2": "PartiallyShipped",
    }
    at = NOW.replace(year=2020, month=6, day=25, hour=12, minute=32, second=14)

    form = dict(parse_qsl(signed_form(Call(ORDERS, "ListOrders", parameters), account, at)))

    assert form["Signature"] == "QzhYpYilreZiNa2w8+tsBOSEBMKq5jpjJEwH6RtW6WQ="


def test_a_call_carries_who_asks_what_and_when(client, amazon):
    client.call(GET_ORDER, NOW)

    sent = only(amazon.requests)
    assert sent.pop("Signature")
    assert sent == {
        "AWSAccessKeyId": "AKIDEXAMPLE000000001",
        "Action": "GetOrder",
        "AmazonOrderId.Id.1": "403-1",
        "MWSAuthToken": "amzn.mws.00000000-1111-2222-3333-444444444444",
        "SellerId": "A1EXAMPLESELLER",
        "SignatureMethod": "HmacSHA256",
        "SignatureVersion": "2",
        "Timestamp": "2026-03-14T13:00:00Z",
        "Version": "2013-09-01",
    }


def test_the_connector_names_itself_in_amazons_form(client, amazon):
    """A malformed name is refused, and so is one above 500 characters."""
    client.call(GET_ORDER, NOW)

    name = only(amazon.headers)["User-Agent"]
    assert re.fullmatch(r"channel-connector/[\w.]+ \(Language=Python\)", name)


def test_a_form_says_that_it_is_one_in_utf_8(client, amazon):
    client.call(GET_ORDER, NOW)

    assert only(amazon.headers)["Content-Type"] == (
        "application/x-www-form-urlencoded; charset=UTF-8"
    )


# the budget


def test_without_budget_nothing_is_sent(account, session, amazon):
    until = NOW + timedelta(seconds=40)

    answer = AmazonClient(account, NeverGranted(until), session).call(GET_ORDER, NOW)

    assert isinstance(answer, Deferred)
    assert answer.until == until
    assert amazon.requests == []


def test_the_record_says_what_was_called_and_about_what(client, amazon, policy):
    client.call(GET_ORDER, NOW)

    assert (policy.operations, policy.subject) == (["GetOrder"], ["403-1"])


def test_an_answered_call_is_settled_with_amazons_id_of_it(client, amazon, policy):
    client.call(GET_ORDER, NOW)

    result = only(policy.results)
    assert (result.outcome, result.http_status) == (Outcome.ANSWERED, 200)
    assert result.request_id == "1-2-3"
    assert result.elapsed > timedelta(0)


@pytest.mark.parametrize(
    ("trouble", "error", "outcome", "code"),
    [
        (says(503, "RequestThrottled"), Throttled, Outcome.THROTTLED, "RequestThrottled"),
        (says(401, "AccessDenied"), CredentialsRefused, Outcome.REFUSED, "AccessDenied"),
        (says(400, "MissingParameter"), StopConnection, Outcome.REFUSED, "MissingParameter"),
        (says(500, "InternalError"), Unavailable, Outcome.LOST, "InternalError"),
        (html(503), Unavailable, Outcome.LOST, ""),
        (html(200), Unavailable, Outcome.LOST, ""),
    ],
)
def test_a_failed_call_is_settled_with_how_it_failed(
    client, amazon, policy, trouble, error, outcome, code
):
    amazon.troubles.append(trouble)

    with pytest.raises(error):
        client.call(GET_ORDER, NOW)

    result = only(policy.results)
    assert (result.outcome, result.code) == (outcome, code)


def test_a_used_up_hour_is_settled_with_its_end(client, amazon, policy):
    amazon.troubles.append(
        says(503, "QuotaExceeded", **{"x-mws-quota-resetsOn": "2026-03-14T13:12:00.000Z"})
    )

    with pytest.raises(Throttled) as error:
        client.call(GET_ORDER, NOW)

    until = NOW + timedelta(minutes=12)
    assert error.value.until == only(policy.results).retry_at == until


@pytest.mark.parametrize(("has_left", "outcome"), [(True, Outcome.LOST), (False, Outcome.NOT_SENT)])
def test_a_call_that_breaks_in_any_other_way_is_settled_by_whether_it_left(
    account, policy, has_left, outcome
):
    """Also by unexpected errors: an unsettled call would look as if it were running."""

    class Breaks(requests.Session):
        def post(self, *_, data, **__):
            if has_left:
                data.read()
            raise KeyboardInterrupt

    with Breaks() as session, pytest.raises(KeyboardInterrupt):
        AmazonClient(account, policy, session).call(GET_ORDER, NOW)

    assert only(policy.results).outcome is outcome


def test_a_result_that_cannot_be_written_down_is_not_used(account, session, amazon):
    class FullDisk(AlwaysGranted):
        def report_outcome(self, *_):
            raise StorageFailed("The disk is full.")

    with pytest.raises(StorageFailed):
        AmazonClient(account, FullDisk(), session).call(GET_ORDER, NOW)


# what people see


@pytest.mark.parametrize(
    "trouble",
    [
        says(503, "RequestThrottled"),
        says(400, "MissingParameter"),
        says(401, "AccessDenied"),
        html(503),
    ],
)
def test_no_error_and_no_log_line_shows_a_secret_or_an_address(client, amazon, caplog, trouble):
    amazon.troubles.append(trouble)

    with caplog.at_level(logging.DEBUG), pytest.raises(Exception) as error:  # noqa: PT011  # any of them
        client.call(GET_ORDER, NOW)

    signature = amazon.requests[0]["Signature"]
    seen = f"{error.value} {error.value.__cause__} {caplog.text}"
    for hidden in (*SECRETS, signature, "/Orders/"):
        assert hidden not in str(error.value)
    for hidden in (*SECRETS, signature):
        assert hidden not in seen


def test_secrets_that_amazon_repeats_in_its_message_stay_hidden(client, amazon):
    def repeats(form):
        body = amazon.bodies[-1].decode().replace("&", "&amp;")
        return says(400, "InvalidQueryParameter", f"{body} {form['Signature']}")(form)

    amazon.troubles.append(repeats)

    with pytest.raises(StopConnection) as error:
        client.call(GET_ORDER, NOW)

    signature = amazon.requests[0]["Signature"]
    for hidden in (*SECRETS, signature):
        assert hidden not in str(error.value)


def test_unavailable_and_recovered_are_each_logged_once(client, amazon, caplog):
    amazon.troubles += [html(503), html(500)]

    with caplog.at_level(logging.INFO):
        for _ in range(2):
            with pytest.raises(Unavailable):
                client.call(GET_ORDER, NOW)
        client.call(GET_ORDER, NOW)
        client.call(GET_ORDER, NOW)

    ours = [record.message for record in caplog.records if record.message.startswith("amazon.")]
    assert ours == ["amazon.unavailable", "amazon.recovered"]


PORTAL = "<html><h1>Sign in</h1></html>"


@pytest.mark.parametrize("body", [PORTAL, "<GetOrderResponse>", "", "no xml"])
def test_an_answer_that_cannot_be_read_is_not_blamed_on_the_network(client, amazon, caplog, body):
    amazon.troubles.append(lambda _: Response(body, 200))

    with caplog.at_level(logging.INFO), pytest.raises(Unavailable) as error:
        client.call(GET_ORDER, NOW)

    assert "was answered, but the answer cannot be read" in str(error.value)
    assert "network" not in str(error.value)
    (record,) = [one for one in caplog.records if one.name.endswith("client")]
    assert (record.message, record.operation) == ("amazon.answer_unreadable", "GetOrder")


def test_what_did_not_arrive_is_blamed_on_the_network(account, policy, session, serve_once):
    account = replace(
        account, endpoint=serve_once("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<a")
    )

    with pytest.raises(Unavailable, match="check the network"):
        AmazonClient(account, policy, session).call(GET_ORDER, NOW)
