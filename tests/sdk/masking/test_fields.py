"""Names of fields decide what is masked, and only values that look like codes are kept."""

import pytest

from channel_connector.sdk.masking.fields import DOTTED_NAME, KeptFields, is_sensitive


@pytest.mark.parametrize(
    "name",
    ["password", "secret_key", "mws_auth_token", "AWSAccessKeyId", "buyer", "ship_to", "e_mail"],
)
def test_a_secret_or_personal_field_is_known_by_its_name(name):
    assert is_sensitive(name)


@pytest.mark.parametrize("name", ["order", "connection", "requests_left", "sku", "name"])
def test_an_ordinary_field_is_not_sensitive(name):
    assert not is_sensitive(name)


def test_a_value_is_kept_where_its_field_is_listed_and_it_looks_like_a_code():
    kept = KeptFields(frozenset({"orderCode"}))

    assert kept.shown_value("orderCode", "403-1") == "403-1"
    assert kept.shown_value("orderCode", "12, Sample Residency") == "***"
    assert kept.shown_value("city", "Bengaluru") == "***"


def test_a_name_that_does_not_look_like_one_is_masked():
    assert KeptFields(frozenset()).shown_name("Asha Testrao") == "***"
    assert KeptFields(frozenset()).shown_name("Status.1") == "***"
    assert KeptFields(frozenset(), DOTTED_NAME).shown_name("Status.1") == "Status.1"
