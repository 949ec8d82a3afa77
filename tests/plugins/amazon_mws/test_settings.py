"""Amazon's settings and the messages for invalid ones."""

import pytest

from channel_connector.plugins.amazon_mws.settings import AmazonSettings

COMPLETE = {
    "seller_id": "A1EXAMPLESELLER",
    "access_key_id": "AKIDEXAMPLE000000001",
    "secret_key": "ExampleSecretKey0123456789abcdefghijklmn",
    "mws_auth_token": "amzn.mws.00000000-1111-2222-3333-444444444444",
}


def load(**changes):
    return AmazonSettings().load({**COMPLETE, **changes})


def complaint(**changes):
    (message,) = AmazonSettings().validate({**COMPLETE, **changes}).values()
    return " ".join(message)


def test_india_is_where_one_begins():
    account = load()

    assert account.endpoint == "https://mws.amazonservices.in"
    assert account.marketplace_id == "A21TJRUUN4KGV"


def test_every_order_that_the_seller_fulfils_is_fetched_unless_set_otherwise():
    """An Easy Ship order may not show that it is one before it is scheduled."""
    assert load().easy_ship_only is False
    assert load(easy_ship_only=True).easy_ship_only is True


def test_a_seller_who_is_the_developer_needs_no_token():
    assert load(mws_auth_token=None).mws_auth_token is None


@pytest.mark.parametrize("endpoint", ["http://127.0.0.1:8701", "http://localhost:1/"])
def test_a_sandbox_on_this_machine_may_be_plain_http(endpoint):
    assert load(endpoint=endpoint).endpoint == endpoint.rstrip("/")


def test_secrets_do_not_leave_this_machine_unencrypted():
    assert "https://" in complaint(endpoint="http://mws.amazonservices.in")


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "mws.amazonservices.in",
        "https://",
        "https://mws.amazonservices.in/Orders",
        "https://somebody@mws.amazonservices.in",
        "https://mws.amazonservices.in:port",
    ],
)
def test_an_endpoint_is_scheme_and_host(endpoint):
    assert "https://mws.amazonservices.in" in complaint(endpoint=endpoint)


@pytest.mark.parametrize("name", ["access_key_id", "secret_key", "mws_auth_token"])
def test_whitespace_in_a_credential_is_rejected(name):
    said = complaint(**{name: COMPLETE[name] + "\n"})

    assert "copy it again" in said
    assert COMPLETE[name] not in said


def test_an_invalid_token_is_rejected():
    assert "amzn.mws." in complaint(mws_auth_token="A1EXAMPLESELLER")


@pytest.mark.parametrize("name", ["seller_id", "marketplace_id"])
@pytest.mark.parametrize("value", ["", " ", "A1 EXAMPLE"])
def test_ids_have_no_whitespace(name, value):
    assert "whitespace" in complaint(**{name: value})


def test_connections_of_one_seller_and_key_share_their_quota():
    assert load().quota_account == load(easy_ship_only=True).quota_account


def test_another_developer_has_a_quota_of_its_own():
    assert load().quota_account != load(access_key_id="AKIDANOTHER000000001").quota_account
    assert load(developer_id="1234-5678").quota_account == "A1EXAMPLESELLER/1234-5678"


def test_whose_quota_it_is_shows_no_key():
    assert COMPLETE["access_key_id"] not in load().quota_account


def test_a_printed_account_shows_no_secret():
    shown = repr(load())

    for name in ("access_key_id", "secret_key", "mws_auth_token"):
        assert COMPLETE[name] not in shown


def test_feeds_leave_one_by_one_unless_set_otherwise():
    assert load().submit_feed_burst == 1
    assert load(submit_feed_burst=15).submit_feed_burst == 15


@pytest.mark.parametrize("burst", [0, 16, -1, 1.5, "some", None])
def test_more_feeds_at_once_than_amazon_lets_through_are_a_mistake(burst):
    assert complaint(submit_feed_burst=burst)


def test_how_many_feeds_leave_at_once_does_not_change_whose_quota_it_is():
    assert load(submit_feed_burst=15).quota_account == load().quota_account
