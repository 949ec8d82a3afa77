"""Rejected requests and their errors, verbatim where recorded."""

import re
from dataclasses import replace

import pytest
from amazon_bodies import written

from channel_connector.plugins.amazon_mws.sandbox.amazon import Amazon
from channel_connector.plugins.amazon_mws.sandbox.protocol.accounts import (
    Accounts,
    Authorization,
    Developer,
    Seller,
)
from channel_connector.plugins.amazon_mws.sandbox.protocol.wire import Request


def _without_ids(body: bytes) -> bytes:
    return re.sub(rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", b"ID", body)


def test_an_unknown_key_is_rejected_with_the_recorded_message(caller):
    answer = caller("GetOrder", {"AWSAccessKeyId": "AKIDNOBODY0000000001"})

    assert answer.status == 403
    expected = written("GetOrder/unknown_access_key").body
    assert _without_ids(answer.reply.body) == _without_ids(expected)
    assert len(answer.reply.body) == len(expected)


def test_an_operation_of_another_section_is_rejected_with_the_recorded_message(caller):
    answer = caller("GetFBAOutboundShipmentDetail")

    assert answer.status == 404
    expected = written("GetFBAOutboundShipmentDetail/of_another_section").body
    expected = expected.replace(b"ShipmentInvoicing/2018-09-01", b"Orders/2013-09-01")
    assert _without_ids(answer.reply.body) == _without_ids(expected)


def test_a_wrong_secret_does_not_match_the_signature(caller):
    caller.secret = "not-the-secret-key"

    answer = caller.list_orders()

    assert (answer.status, answer.text("Code")) == (403, "SignatureDoesNotMatch")
    assert answer.text("RequestID") == answer.header("x-mws-request-id")


@pytest.mark.parametrize("token", ["amzn.mws.00000000-0000-0000-0000-000000000000", None])
def test_a_wrong_or_missing_token_is_denied_access(caller, token):
    answer = caller.list_orders(MWSAuthToken=token)

    assert (answer.status, answer.text("Code")) == (401, "AccessDenied")
    assert answer.text("Message") == "Access to Orders.ListOrders is denied"


def test_an_unknown_seller_is_denied_access(caller):
    assert caller.list_orders(SellerId="A1NOBODY").text("Code") == "AccessDenied"


def test_the_older_name_of_the_seller_is_understood(caller):
    assert caller.list_orders(SellerId=None, Merchant="A1SANDBOXSELLER").status == 200


def test_a_seller_acting_for_itself_needs_no_token(noon, caller):
    developer = Developer("000000000001", "AKIDSANDBOX000000001", caller.secret)
    own = Authorization(Seller("A1SANDBOXSELLER"), developer, "token", own=True)
    caller.amazon = Amazon(noon, caller.amazon.settings, Accounts([own]))

    assert caller.list_orders(MWSAuthToken=None).status == 200
    assert caller.list_orders(MWSAuthToken="wrong").status == 401


@pytest.mark.parametrize(
    ("timestamp", "words"),
    [("2026-01-31T11:44:59Z", "in the past"), ("2026-01-31T12:15:01Z", "in the future")],
)
def test_a_clock_more_than_fifteen_minutes_off_is_refused(caller, timestamp, words):
    answer = caller.list_orders(Timestamp=timestamp)

    assert (answer.status, answer.text("Code")) == (400, "RequestExpired")
    assert words in answer.text("Message")
    assert answer.header("Date") == "Sat, 31 Jan 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    "timestamp",
    [
        "2026-01-31T11:45:00Z",
        "2026-01-31T12:15:00Z",
        "2026-01-31T12:00:00",
        "2026-01-31T12:00:00.123Z",
        "2026-01-31T12:00:00.5Z",
        "2026-01-31T12:00:00+00:00",
        "2026-01-31T12:00:00+0000",
        "2026-01-31T12:00:00.000+0000",
        "2026-01-31T17:30:00+05:30",
        "2026-01-31T17:30:00+0530",
        "2026-01-31T05:00:00-07",
        "2026-01-31T05:00:00.250-0700",
    ],
)
def test_timestamps_are_accepted_in_every_observed_format(caller, timestamp):
    assert caller.list_orders(Timestamp=timestamp).status == 200


@pytest.mark.parametrize("path", ["/", "/Feeds/2009-01-01"])
def test_the_form_of_amazons_own_php_client_is_accepted(caller, path):
    """No path unless told, `Merchant`, and offsets without a colon in all its times."""
    feed_id = caller.submit_stock(caller.write.stock("DIYA-IND-12", 1))
    caller.wait(minutes=1)
    caller.user_agent = "Shop/1 (Language=PHP/8.1; Platform=Linux/x86; MWSClientVersion=2009-01-01)"
    told = {
        "SellerId": None,
        "Merchant": "A1SANDBOXSELLER",
        "Version": "2009-01-01",
        "Timestamp": "2026-01-31T12:01:00+0000",
        "SubmittedFromDate": "2026-01-31T11:30:00+0000",
        "SubmittedToDate": "2026-01-31T12:00:30+0000",
    }

    answer = caller.send(caller.request("GetFeedSubmissionList", told, path))

    assert answer.texts("FeedSubmissionId") == [feed_id]


@pytest.mark.parametrize("timestamp", ["2026-01-31T11:44:00+0000", "2026-01-31T12:16:00-00"])
def test_the_offset_of_a_timestamp_counts(caller, timestamp):
    assert caller.list_orders(Timestamp=timestamp).code == "RequestExpired"
    assert caller.list_orders(Timestamp="2026-01-31T12:00:00-07").code == "RequestExpired"


@pytest.mark.parametrize(
    "timestamp",
    [
        "2026-01-31T12:00:00.123456Z",
        "2026-01-31T12:00:00+0",
        "2026-01-31T12:00:00+000",
        "2026-01-31T12:00:00+05:",
        "2026-01-31T12:00:00 Z",
        "2026-01-31 12:00:00Z",
        "2026-02-30T12:00:00Z",
        "2026-01-31",
        "noon",
    ],
)
def test_what_is_no_moment_or_too_fine_is_malformed(caller, timestamp):
    answer = caller.list_orders(Timestamp=timestamp)

    assert (answer.status, answer.text("Code")) == (400, "MalformedInput")
    assert answer.text("Message") == "timestamp must follow ISO8601"


def test_version_and_path_must_agree(caller):
    answer = caller.list_orders(Version="2011-01-01")

    assert (answer.status, answer.text("Code")) == (404, "InvalidAddress")


def test_an_empty_version_fails_a_validation_check(caller):
    answer = caller.list_orders(Version="")

    assert (answer.status, answer.text("Code")) == (400, "InvalidRequest")
    assert "value cannot be empty" in answer.text("Message")


def test_a_path_that_leads_nowhere_is_an_invalid_address(caller):
    answer = caller.send(replace(caller.request("ListOrders"), path="/Sellers/", body=b""))

    assert (answer.status, answer.text("Code")) == (404, "InvalidAddress")
    assert answer.text("Message") == (
        "Resource /Sellers/ is not found on this server. API Version is missing"
    )


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_parameters_may_come_in_the_url_or_in_the_form(caller, method):
    caller.method = method

    assert caller.list_orders().status == 200


def test_a_post_without_a_body_may_have_its_parameters_in_the_url(caller):
    """The way in which some libraries send everything."""
    request = caller.request("GetServiceStatus")

    answer = caller.send(replace(request, query=request.body.decode(), body=b""))

    assert answer.status == 200


def test_a_form_beside_parameters_in_the_url_is_refused(caller):
    request = caller.request("GetServiceStatus")

    answer = caller.send(replace(request, query=request.body.decode()))

    assert (answer.status, answer.text("Code")) == (400, "InvalidQueryParameter")
    assert answer.text("Message") == "The query parameter _BODY_ is invalid"


def test_an_equals_sign_in_a_value_must_be_encoded(caller):
    request = caller.request("ListOrdersByNextToken", {"NextToken": "abc=="})

    answer = caller.send(replace(request, body=request.body.replace(b"%3D%3D", b"==")))

    assert (answer.status, answer.text("Code")) == (400, "InvalidParameterValue")
    assert "Invalid query string provided" in answer.text("Message")


@pytest.mark.parametrize(
    ("user_agent", "status"),
    [
        ("", 200),
        ("curl/8", 200),
        ("python-amazon-mws/0.8.15 (Language=Python)", 200),
        ("Shop/1 (Platform=Linux; Language=Python)", 200),
        ("Shop/1 (Platform=Linux)", 400),
        ("S" * 501, 400),
    ],
)
def test_a_user_agent_must_be_well_formed(caller, user_agent, status):
    caller.user_agent = user_agent

    answer = caller.list_orders()

    assert answer.status == status
    assert status == 200 or answer.text("Code") == "UserAgentHeaderMalformed"


def test_a_parameter_that_every_request_has_is_missed(caller):
    answer = caller.list_orders(AWSAccessKeyId=None)

    assert (answer.status, answer.text("Code")) == (400, "MissingParameter")


def test_the_root_returns_the_time_without_authentication(caller):
    answer = caller.send(Request("GET", "/"))

    assert answer.status == 200
    assert '<PingResponse><Timestamp timestamp="2026-01-31T12:00:00.000Z"/>' in answer.body


def test_every_answer_carries_amazons_headers(caller):
    answer = caller("GetServiceStatus")

    assert answer.header("x-mws-request-id") == answer.text("RequestId")
    assert answer.header("x-mws-timestamp") == "2026-01-31T12:00:00.000Z"
    assert answer.header("Content-Type") == "text/xml"
    assert answer.header("Date") == "Sat, 31 Jan 2026 12:00:00 GMT"
    assert answer.header("x-mws-quota-max") is None


def test_the_service_status_looks_as_recorded(caller):
    expected = written("GetServiceStatus/orders").body
    expected = expected.replace(b"2026-03-11T09:33:15.693Z", b"2026-01-31T12:00:00.000Z")

    assert _without_ids(caller("GetServiceStatus").reply.body) == _without_ids(expected)
