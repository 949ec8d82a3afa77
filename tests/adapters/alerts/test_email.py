"""Alerts by e-mail arrive, show no password to anybody, and say what went wrong without names."""

from dataclasses import replace

import pytest

from channel_connector.adapters.alerts.email import Email
from channel_connector.adapters.alerts.settings import EmailSettings, Security
from channel_connector.ports.host.errors import AlertRefused, Unavailable
from channel_connector.ports.host.secret import Secret
from channel_connector.ports.testing.fakes.builders import NOON
from channel_connector.ports.testing.host.alert_channel_contract import (
    AlertChannelContract,
    Arrived,
    a_notice,
)

SENDER, RECIPIENTS = "connector@example.com", ("ops@example.com", "night@example.com")


@pytest.fixture
def mailbox(mail_server, server_tls):
    with mail_server.running(mail_server.Mailbox(tls=server_tls)) as box:
        yield box


@pytest.fixture
def settings(mail_server, mailbox):
    return EmailSettings(
        host="127.0.0.1",
        port=mailbox.port,
        security=Security.STARTTLS,
        username=mail_server.USER,
        password=Secret(mail_server.PASSWORD),
        sender=SENDER,
        recipients=RECIPIENTS,
    )


@pytest.fixture
def email(settings, client_tls):
    return Email(settings, client_tls)


class MailRig:
    """E-mail to a server on a socket."""

    def __init__(self, email, mailbox, unused_port):
        self.channel = email
        self.secrets = (email.settings.password.reveal(), SENDER, *RECIPIENTS)
        self._mailbox = mailbox
        self._unused_port = unused_port

    def arrived(self):
        return [
            Arrived(one["Message-ID"], one["Subject"], "\n".join(one.get_content().splitlines()))
            for one in self._mailbox.messages
        ]

    def refuse(self):
        self._mailbox.codes["RCPT"] = "550 ops@example.com is not known here"

    def be_busy(self):
        self._mailbox.codes["MAIL"] = "451 try again later"

    def go_away(self):
        away = replace(self.channel.settings, port=self._unused_port())
        self.channel = Email(away, self.channel.tls)


class TestEmail(AlertChannelContract):
    """Over a real socket, with STARTTLS."""

    @pytest.fixture
    def rig(self, email, mailbox, unused_port):
        return MailRig(email, mailbox, unused_port)


def test_it_goes_to_everybody_in_one_message(email, mailbox):
    assert email.send(a_notice(), NOON).endswith("accepted the message for 2 of 2 recipients.")

    [message] = mailbox.messages
    assert message["To"] == ", ".join(RECIPIENTS)
    assert message["From"] == SENDER
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == NOON


def words_in_the_open(mailbox):
    """Return the first word of each line that came without TLS."""
    return [line.split()[0].upper() for secret, line in mailbox.heard if not secret]


def test_nothing_but_greetings_goes_in_the_open(email, mailbox):
    email.send(a_notice(), NOON)

    assert words_in_the_open(mailbox) == ["EHLO", "STARTTLS"]


def test_a_server_that_offers_no_secrecy_gets_no_password(email, mailbox):
    mailbox.tls = None

    with pytest.raises(Unavailable):
        email.send(a_notice(), NOON)

    assert words_in_the_open(mailbox) == ["EHLO", "QUIT"]


def test_a_server_with_a_strange_certificate_gets_no_password(settings, mailbox):
    with pytest.raises(Unavailable, match="SSLCertVerificationError"):
        Email(settings).send(a_notice(), NOON)

    assert words_in_the_open(mailbox) == ["EHLO", "STARTTLS"]


def test_a_wrong_password_is_told_as_a_refusal(settings, client_tls):
    wrong = replace(settings, password=Secret("not-this-one"))

    with pytest.raises(AlertRefused, match=r"answered 535\. Check username, password"):
        Email(wrong, client_tls).send(a_notice(), NOON)


def test_a_server_on_this_machine_may_go_without(settings, mailbox):
    mailbox.tls = None
    plain = replace(settings, security=Security.NONE, username=None, password=None)

    Email(plain).send(a_notice(), NOON)

    assert len(mailbox.messages) == 1


def test_a_server_that_takes_some_of_the_recipients_has_taken_it(email, mailbox, monkeypatch):
    answers = iter(["550 no", "250 ok"])

    class SomeRefused(dict):
        def __contains__(self, word):
            return word == "RCPT"

        def __getitem__(self, word):
            return next(answers)

    mailbox.codes = SomeRefused()

    assert "1 of 2" in email.send(a_notice(), NOON)
