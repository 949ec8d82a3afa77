"""A secret cannot be shown by accident."""

import dataclasses
import logging

import marshmallow
import pytest

from channel_connector.ports.host.secret import Secret, SecretField

VALUE = "correct horse battery staple"


@dataclasses.dataclass
class Account:
    password: Secret


@pytest.mark.parametrize(
    "shown",
    [
        str(Secret(VALUE)),
        repr(Secret(VALUE)),
        f"{Secret(VALUE)}",
        "%s" % Secret(VALUE),  # noqa: UP031  # logging formats like this
        repr(Account(Secret(VALUE))),
        repr([Secret(VALUE)]),
        logging.LogRecord("", 0, "", 0, "%s", (Secret(VALUE),), None).getMessage(),
    ],
)
def test_a_secret_is_printed_as_stars(shown):
    assert VALUE not in shown
    assert "***" in shown


def test_whoever_asks_gets_the_value():
    assert Secret(VALUE).reveal() == VALUE


def test_a_wrong_value_is_not_repeated_in_the_message():
    """The schema's complaint ends up on a screen."""

    class Settings(marshmallow.Schema):
        password = SecretField(required=True)

    with pytest.raises(marshmallow.ValidationError) as refused:
        Settings().load({"password": [VALUE]})

    assert VALUE not in str(refused.value)


def test_an_empty_secret_counts_as_missing():
    class Settings(marshmallow.Schema):
        password = SecretField(required=True)

    with pytest.raises(marshmallow.ValidationError):
        Settings().load({"password": "  "})
