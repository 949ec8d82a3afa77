"""Amazon's errors are mapped by code and status, whatever else is missing."""

from datetime import UTC, datetime, timedelta

import pytest

from channel_connector.plugins.amazon_mws.mws.answers import Reply
from channel_connector.plugins.amazon_mws.mws.errors import (
    Fault,
    RequestRefused,
    TimestampRefused,
    connector_error,
    read_fault,
)
from channel_connector.ports.host.errors import (
    CredentialsRefused,
    PagingLost,
    StopConnection,
    Throttled,
    TryAgain,
    Unavailable,
)
from channel_connector.ports.host.rate_policy import Outcome

AT_ONCE = timedelta(0)
THE_TABLE = {
    ("InputStreamDisconnected", 400): (Unavailable, Outcome.LOST),
    ("InvalidParameterValue", 400): (RequestRefused, Outcome.REFUSED),
    ("MissingParameter", 400): (RequestRefused, Outcome.REFUSED),
    ("InvalidRequest", 400): (RequestRefused, Outcome.REFUSED),
    ("MalformedInput", 400): (RequestRefused, Outcome.REFUSED),
    ("RequestExpired", 400): (TimestampRefused, Outcome.REFUSED),
    ("ValidationError", 400): (RequestRefused, Outcome.REFUSED),
    ("InvalidQueryParameter", 400): (RequestRefused, Outcome.REFUSED),
    ("UserAgentHeaderMalformed", 400): (RequestRefused, Outcome.REFUSED),
    ("NextTokenCorrupted", 400): (PagingLost, Outcome.REFUSED),
    ("AccessDenied", 401): (CredentialsRefused, Outcome.REFUSED),
    ("InvalidAccessKeyId", 403): (CredentialsRefused, Outcome.REFUSED),
    ("InvalidClientTokenId", 403): (CredentialsRefused, Outcome.REFUSED),
    ("SignatureDoesNotMatch", 403): (CredentialsRefused, Outcome.REFUSED),
    ("InvalidAddress", 404): (RequestRefused, Outcome.REFUSED),
    ("FeedProcessingResultNotReady", 404): (Unavailable, Outcome.REFUSED),
    ("ReportNotReady", 400): (Unavailable, Outcome.REFUSED),
    ("InternalError", 500): (Unavailable, Outcome.LOST),
    ("QuotaExceeded", 503): (Throttled, Outcome.THROTTLED),
    ("RequestThrottled", 503): (Throttled, Outcome.THROTTLED),
    ("ServiceUnavailable", 503): (Unavailable, Outcome.LOST),
    ("ACodeOfTomorrow", 400): (RequestRefused, Outcome.REFUSED),
    ("ACodeOfTomorrow", 500): (Unavailable, Outcome.LOST),
}
BY_STATUS_ALONE = {
    302: Unavailable,
    400: RequestRefused,
    401: CredentialsRefused,
    403: CredentialsRefused,
    404: RequestRefused,
    407: CredentialsRefused,
    408: Unavailable,
    429: Throttled,
    500: Unavailable,
    502: Unavailable,
    503: Unavailable,
    504: Unavailable,
}
HTML = b"<html><head><title>503</title><body><h1>Service<br>Unavailable</h1></html>"


def fault_of(body, status=400, headers=None, hide=()):
    return read_fault(Reply(status, headers or {}, body.encode()), hide)


@pytest.mark.parametrize(("code", "status"), THE_TABLE)
def test_each_code_is_sorted_by_what_to_do_next(code, status):
    kind, outcome = THE_TABLE[code, status]

    fault = fault_of(f"<E><Error><Code>{code}</Code></Error></E>", status)

    assert type(connector_error("ListOrders", fault, AT_ONCE)) is kind
    assert fault.outcome is outcome


@pytest.mark.parametrize("body", [b"", HTML, b"<cut", b"\xff\xfe", b"<ErrorResponse/>"])
@pytest.mark.parametrize("status", BY_STATUS_ALONE)
def test_without_a_readable_body_the_status_decides(status, body):
    """A proxy in between answers with HTML or with nothing."""
    fault = read_fault(Reply(status, {}, body))

    assert type(connector_error("ListOrders", fault, AT_ONCE)) is BY_STATUS_ALONE[status]


def test_a_stale_timestamp_is_also_recognized_by_the_documented_code():
    """The page says InvalidParameterValue, the service says RequestExpired."""
    fault = Fault(400, "InvalidParameterValue")

    told = connector_error("ListOrders", fault, timedelta(minutes=-16))

    assert isinstance(told, TimestampRefused)


@pytest.mark.parametrize("spelling", ["RequestID", "RequestId"])
def test_both_spellings_of_the_request_id_are_read(spelling):
    body = f"<E><Error><Code>X</Code></Error><{spelling}>1-2-3</{spelling}></E>"

    assert fault_of(body).request_id == "1-2-3"


def test_the_request_id_of_a_bare_answer_comes_from_its_header():
    assert fault_of("", headers={"x-mws-request-id": "4-5"}).request_id == "4-5"


def test_an_empty_type_and_no_namespace_do_not_matter():
    body = """<?xml version="1.0" standalone="no"?>
        <ErrorResponse><Error><Type/><Code>QuotaExceeded</Code></Error></ErrorResponse>"""

    assert fault_of(body, 503).code == "QuotaExceeded"


QUOTA = "<E><Error><Code>QuotaExceeded</Code><Message>{}</Message></Error></E>"
SENT = (
    "You exceeded your quota of 30.0 requests per 1 hour for operation X.  "
    "Your quota will reset on Thu Oct 24 00:42:00 UTC 2013"
)


def test_a_used_up_hour_says_in_its_text_when_it_ends():
    fault = fault_of(QUOTA.format(SENT), 503)

    error = connector_error("SubmitFeed", fault, AT_ONCE)

    assert isinstance(error, Throttled)
    assert error.until == datetime(2013, 10, 24, 0, 42, tzinfo=UTC)
    assert "2013-10-24 00:42:00 UTC" in str(error)


@pytest.mark.parametrize("told", ["2020-06-25T13:12:00.000Z", "Thu, 25 Jun 2020 13:12:00 GMT"])
def test_the_reset_header_takes_precedence_over_the_message(told):
    fault = fault_of(QUOTA.format(SENT), 503, {"x-mws-quota-resetsOn": told})

    assert fault.retry_at == datetime(2020, 6, 25, 13, 12, tzinfo=UTC)


def test_an_empty_bucket_has_no_retry_time():
    """It comes back call by call; the budget knows when, Amazon does not say."""
    headers = {"x-mws-quota-resetsOn": "2020-06-25T13:12:00.000Z"}
    fault = fault_of("<E><Error><Code>RequestThrottled</Code></Error></E>", 503, headers)

    assert fault.retry_at is None
    assert "until" not in str(connector_error("ListOrders", fault, AT_ONCE))


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("InvalidAccessKeyId", "access_key_id"),
        ("SignatureDoesNotMatch", "secret_key"),
        ("AccessDenied", "mws_auth_token"),
        ("", "without specifying which"),
    ],
)
def test_rejected_credentials_are_named_as_far_as_known(code, named):
    assert named in str(connector_error("GetOrder", Fault(403, code), AT_ONCE))


def test_what_amazon_says_of_a_wrong_request_is_passed_on():
    body = "<E><Error><Code>InvalidParameterValue</Code><Message>No\n such id</Message></Error></E>"

    error = connector_error("ListOrders", fault_of(body), AT_ONCE)

    assert isinstance(error, StopConnection)
    assert "No such id" in str(error)
    assert "InvalidParameterValue" in str(error)


def test_secrets_that_amazon_repeats_are_not():
    body = (
        "<E><Error><Code>InvalidQueryParameter</Code>"
        "<Message>bad: AWSAccessKeyId=AKID&amp;Signature=abc%3D</Message></Error></E>"
    )

    fault = fault_of(body, hide=("AKID", "abc%3D", ""))

    assert fault.message == "bad: AWSAccessKeyId=***&Signature=***"


def test_of_two_secrets_the_longer_one_is_hidden_as_a_whole():
    body = "<E><Error><Code>X</Code><Message>bad: SN-77</Message></Error></E>"

    assert fault_of(body, hide=("SN-7", "SN-77")).message == "bad: ***"


def test_a_buyer_that_amazon_names_is_not_shown_not_even_in_part():
    said = f"{'x' * 290} asha@buyers.example or 98765\n43210"
    body = f"<E><Error><Code>X</Code><Message>{said}</Message></Error></E>"

    assert fault_of(body).message == f"{'x' * 290} *** or ***"[:300]


def test_a_message_without_end_is_cut():
    body = f"<E><Error><Code>X</Code><Message>{'x' * 5000}</Message></Error></E>"

    assert len(fault_of(body).message) == 300


def test_a_code_and_an_id_without_end_are_cut():
    long = "x" * 5000
    body = f"<E><Error><Code>{long}</Code></Error><RequestId>{long}</RequestId></E>"

    fault = fault_of(body)

    assert (len(fault.code), len(fault.request_id)) == (200, 200)


@pytest.mark.parametrize(("code", "status"), THE_TABLE)
def test_every_error_is_a_sentence_that_says_what_happens_next(code, status):
    error = connector_error("ListOrders", Fault(status, code, request_id="1-2"), AT_ONCE)

    message = str(error)
    assert message.startswith("ListOrders ")
    assert "1-2" in message
    if isinstance(error, TryAgain):
        assert "retried" in message or "restarts" in message
    else:
        assert "heck" in message or "opy" in message or "ompare" in message
