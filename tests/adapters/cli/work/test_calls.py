"""Calls are listed and shown."""

from datetime import timedelta

import pytest

from channel_connector.adapters.storage.call_records.recorder import SqlCallRecorder
from channel_connector.ports.host.call_records import Body, CallOutcome, Party, Subject, SubjectKind
from channel_connector.ports.host.rate_policy import QuotaSeen
from channel_connector.ports.testing.fakes.builders import (
    NOON,
    a_call_record,
    a_record,
    a_shipment,
    a_submission,
)

HOUR = timedelta(hours=1)


@pytest.fixture
def recorded(database):
    """Return a function that records calls of acme's; their numbers count from 1."""
    recorder = SqlCallRecorder(database, lambda _outcome: True).of("acme")

    def record(*calls):
        for call in calls:
            recorder.record(lambda call=call: call)

    return record


def about(kind, subject, **fields):
    return a_call_record(subjects=(Subject(kind, subject),), **fields)


@pytest.fixture
def three(recorded):
    """A feed that was refused at noon, an order placed an hour later, a stranger at two."""
    recorded(
        about(
            SubjectKind.FEED,
            "50007",
            operation="SubmitFeed",
            outcome=CallOutcome.REFUSED,
            http_status=400,
            code="InvalidFeedType",
            said="Invalid FeedType.",
            request_id="d95be26c",
            quota=QuotaSeen(30, 7, NOON + HOUR),
            request=Body.of(b"<AmazonEnvelope/>", "<AmazonEnvelope></AmazonEnvelope>"),
        ),
        about(
            SubjectKind.ORDER,
            "403-1",
            party=Party.OMS,
            operation="CreateOutwardOrder",
            at=NOON + HOUR,
        ),
        a_call_record(
            party=Party.FROM_OMS, operation="GET /label", at=NOON + 2 * HOUR, http_status=401
        ),
    )


@pytest.mark.usefixtures("three")
def test_calls_are_listed_newest_first(call):
    _, *lines = call("calls", "list").stdout.splitlines()[:4]

    assert [line.split()[0] for line in lines] == ["3", "2", "1"]
    assert "SubmitFeed" in lines[2]
    assert "feed 50007" in lines[2]
    assert "REFUSED InvalidFeedType" in lines[2]


@pytest.mark.usefixtures("zeta")
@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--connection", "acme", "--limit", "1"], ["3"]),
        (["--connection", "zeta"], []),
        (["--order", "403-1"], ["2"]),
        (["--feed", "50007"], ["1"]),
        (["--shipment", "7001"], []),
        (["--sku", "RED-MUG"], []),
        (["--operation", "SubmitFeed"], ["1"]),
        (["--failed"], ["1"]),
        (["--since", "2026-03-14T13:00"], ["3", "2"]),
        (["--since", "2026-03-14 18:30+05:30"], ["3", "2"]),
        (["--until", "2026-03-14T13:00:00Z"], ["1"]),
        (["--since", "1m"], []),
        (["--until", "3d"], ["3", "2", "1"]),
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("three")
def test_the_list_can_be_narrowed(call, options, found):
    result = call("calls", "list", *options)

    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines()[1:] if line] == found


def test_an_invalid_time_is_refused_with_an_example(call, database):
    result = call("calls", "list", "--since", "yesterday")

    assert result.exit_code == 2
    assert "2026-03-14T18:00" in result.stderr


def test_one_thing_is_asked_about_at_a_time(call, database):
    assert call("calls", "list", "--order", "403-1", "--sku", "RED-MUG").exit_code == 2


@pytest.mark.usefixtures("three")
def test_one_call_is_shown_with_its_details(call):
    shown = call("calls", "show", "1").stdout

    for fact in (
        "2026-03-14 12:00:00.000000 UTC",
        "connector to channel",
        "InvalidFeedType",
        "Invalid FeedType.",
        "d95be26c",
        "7 of 30 left",
        "feed              50007",
        "17 bytes, SHA-256 ",
        "request, masked:\n<AmazonEnvelope></AmazonEnvelope>",
    ):
        assert fact in shown
    assert "answer            nothing" in shown


def test_a_call_that_is_not_there_is_an_error(call, database):
    result = call("calls", "show", "7")

    assert result.exit_code == 1
    assert "There is no record of call 7." in result.stderr


def test_orders_shipments_and_feeds_lead_to_their_calls(call, storage, recorded):
    with storage.writing() as uow:
        uow.orders.put([a_record("403-1", connection="acme")])
        uow.submissions.put([a_submission("documents-1", connection="acme")])
        uow.shipments.put(
            [a_shipment("7001", connection="acme", channel_order_id="403-1", submission="")]
        )
    recorded(
        about(SubjectKind.ORDER, "403-1"),
        about(SubjectKind.SHIPMENT, "7001"),
        about(SubjectKind.FEED, "documents-1", at=NOON + HOUR),
    )

    order = call("orders", "show", "403-1").stdout
    shipment = call("shipments", "show", "7001").stdout
    submission = call("submissions", "show", "documents-1").stdout

    assert "2 on record; channel-connector calls list --order 403-1" in order
    assert "2 on record; channel-connector calls list --shipment 7001" in shipment
    assert "on record; channel-connector calls list --feed documents-1" in submission
