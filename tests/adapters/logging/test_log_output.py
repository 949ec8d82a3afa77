"""All log lines are formatted and redacted in one place."""

import io
import json
import logging

import pytest
import structlog

from channel_connector.adapters.logging.log_masking import Redaction
from channel_connector.adapters.logging.log_output import configure_logging
from channel_connector.ports.channel.order_source import Address
from channel_connector.ports.host.secret import Secret


@pytest.fixture
def output():
    """Log to a stream, and restore the root logger afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream, redaction = io.StringIO(), Redaction()
    redaction.learn(["open-sesame-9", "pin1"])
    configure_logging(redaction, stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def test_a_line_of_the_core_becomes_one_json_object_with_its_fields(output):
    logging.getLogger("channel_connector.core").info(
        "order.read", extra={"connection": "acme", "order": "403-1", "stage": "TO_SEND"}
    )

    (line,) = output()
    assert line["event"] == "order.read"
    assert (line["connection"], line["order"], line["level"]) == ("acme", "403-1", "info")
    assert line["timestamp"].endswith("Z")


def test_structlog_and_the_standard_library_leave_through_the_same_door(output):
    structlog.get_logger("here").warning("one.event", order="403-1", password="hush")

    (line,) = output()
    assert (line["event"], line["order"], line["password"]) == ("one.event", "403-1", "***")


@pytest.mark.parametrize(
    "key",
    [
        "secret_key",
        "password",
        "authPassword",
        "mws_auth_token",
        "Signature",
        "AWSAccessKeyId",
        "Authorization",
        "buyer_name",
        "ship_to",
        "shippingAddress",
        "phone",
        "email",
        "gift_message",
    ],
)
def test_a_field_with_a_private_name_is_redacted(output, key):
    logging.getLogger("any").info("an.event", extra={key: "private", "deep": [{key: "private"}]})

    (line,) = output()
    assert "private" not in json.dumps(line)


def test_ids_and_reasons_are_not_hidden(output):
    """What an operator needs to see stays to be seen."""
    fields = {"order": "403-1", "job": "fetch_orders", "reason": "Throttled.", "unmapped_skus": []}
    logging.getLogger("any").info("an.event", extra=fields)

    (line,) = output()
    assert fields.items() <= line.items()


def test_values_that_hide_themselves_stay_hidden(output):
    logging.getLogger("any").info(
        "an.event", extra={"a": Secret("x-ray-77"), "b": Address(name="Asha"), "c": [Secret("q")]}
    )

    (line,) = output()
    assert (line["a"], line["b"], line["c"]) == ("***", "***", ["***"])


def test_a_known_secret_is_redacted_everywhere(output):
    logging.getLogger("any").error(
        "It said: %s.", "bad key open-sesame-9", extra={"url": "https://h/?k=open-sesame-9"}
    )

    (line,) = output()
    assert line["event"] == "It said: bad key ***."
    assert line["url"] == "https://h/?k=***"


def test_a_traceback_is_shown_without_secrets(output):
    try:
        int("open-sesame-9")
    except ValueError:
        logging.getLogger("any").exception("job.bug")

    (line,) = output()
    assert "invalid literal for int() with base 10: '***'" in line["exception"]
    assert "Traceback" in line["exception"]


def test_a_short_secret_is_redacted_as_a_value_but_not_inside_words(output):
    logging.getLogger("any").info("an.event", extra={"a": "pin1", "b": "spin10"})

    (line,) = output()
    assert (line["a"], line["b"]) == ("***", "spin10")


def test_chatty_libraries_are_heard_only_when_something_is_wrong(output):
    logging.getLogger("urllib3.connectionpool").info("Starting new connection")
    logging.getLogger("werkzeug").info("GET / 200")

    assert output() == []


def test_on_a_terminal_a_line_is_for_the_eye():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    stream.isatty = lambda: True
    try:
        configure_logging(Redaction(), stream)
        fields = {"order": "403-1", "reason": "", "password": "hush"}
        logging.getLogger("any").info("order.read", extra=fields)
    finally:
        root.handlers[:], root.level = handlers, level
        structlog.reset_defaults()

    assert "order.read" in stream.getvalue()
    assert "403-1" in stream.getvalue()
    assert not stream.getvalue().startswith("{")
    assert "reason" not in stream.getvalue()
    assert "hush" not in stream.getvalue()
