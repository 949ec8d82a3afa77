"""`alerts:` is checked before anything starts, and shows no secret."""

from datetime import timedelta

import pytest
from marshmallow import ValidationError

from channel_connector.adapters.alerts.settings import AlertSettings, AlertsSchema, Security
from channel_connector.ports.host.secret import Secret

WEBHOOK = {"url": "https://hooks.example/T0/part", "secret": "webhook-secret-0123456789"}
EMAIL = {"host": "mail.example", "from": "connector@example.com", "to": ["ops@example.com"]}


@pytest.fixture
def load():
    """Return a function that loads `alerts:`."""
    return AlertsSchema().load


@pytest.fixture
def problems(load):
    """Return a function that returns the problems, by setting."""

    def found(way, **settings):
        with pytest.raises(ValidationError) as error:
            load({way: settings})
        return error.value.messages[way]

    return found


def test_what_is_left_out_is_as_the_defaults_say(load):
    assert load({}) == AlertSettings()
    assert AlertSettings().channels == ()


def test_limits_are_read_in_their_units(load):
    rules = load({"undelivered_minutes": 30, "unready_minutes": 90, "disk_free_mb": 2}).rules

    assert rules.unready == timedelta(minutes=90)
    assert rules.unsent == timedelta(minutes=30)
    assert rules.disk_free == 2 * 1024**2


def test_both_ways_are_read(load):
    settings = load({"webhook": WEBHOOK, "email": EMAIL})

    assert settings.channels == ("webhook", "email")
    assert settings.webhook.secret == Secret(WEBHOOK["secret"])
    assert (settings.email.port, settings.email.security) == (587, Security.STARTTLS)
    assert settings.email.recipients == ("ops@example.com",)


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/",
        "hooks.example",
        "https://user:word@hooks.example/",
        "https://hooks.example/#part",
        "https://hooks .example/",
        "https://hooks.example:0/",
        "https://[::1/",
    ],
)
def test_an_address_that_would_tell_others_is_refused_without_being_shown(problems, url):
    found = problems("webhook", **(WEBHOOK | {"url": url}))

    assert found.keys() == {"url"}
    assert "hooks" not in str(found)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/hook", "https://hooks.example/?sig=1"])
def test_this_machine_and_a_question_mark_are_allowed(load, url):
    assert load({"webhook": WEBHOOK | {"url": url}}).webhook.url.reveal() == url


def test_a_secret_that_can_be_guessed_is_refused(problems):
    assert problems("webhook", **(WEBHOOK | {"secret": "short"})).keys() == {"secret"}


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"security": "none"}, "security"),
        ({"security": "maybe"}, "security"),
        ({"username": "connector"}, "username"),
        ({"to": []}, "to"),
        ({"to": ["ops@example.com, other@example.com"]}, "to"),
        ({"from": "Ops <ops@example.com>"}, "from"),
        ({"from": "ops@example.com\nBcc: other@example.com"}, "from"),
        ({"host": "mail.example/path"}, "host"),
    ],
)
def test_invalid_mail_settings_are_refused(problems, changes, named):
    assert problems("email", **(EMAIL | changes)).keys() == {named}


def test_a_mail_server_of_this_machine_may_go_without_secrecy(load):
    settings = load({"email": EMAIL | {"host": "localhost", "security": "none"}})

    assert settings.email.security is Security.NONE
