"""Sentences are shown without e-mail addresses, telephone numbers and given values."""

import pytest

from channel_connector.sdk.masking.sentences import mask_contacts, mask_values, mask_words

ORDER_ID = r"\d{3}-\d{7}-\d{7}"


@pytest.mark.parametrize(
    "personal",
    [
        "asha@buyers.example",
        "asha.k+1@buyers.example",
        "9876543210",
        "+91 98765 43210",
        "919876543210",
        "00919876543210",
        "080-2345-6789",
        "+91 (80) 2345-6789",
    ],
)
def test_what_is_personal_by_its_form_is_not_shown(personal):
    assert mask_contacts(f"No pickup ({personal}), sorry") == "No pickup (***), sorry"


@pytest.mark.parametrize(
    "harmless",
    [
        "403-1234567-0000001",
        "403-1234567-0000001 and 403-1234567-0000002",
        "403-1234567-0000001 403-1234567-0000002",
        "12345678901234",
        "1ab0f06a-9149-87e0-aba9-7098117872d6",
        "2018-02-19",
        "2018-02-19T14:00:00Z",
        "450.00 g",
        "3 @ 5",
    ],
)
def test_ids_moments_and_measures_are_shown(harmless):
    assert mask_contacts(f"See {harmless}, please", ORDER_ID) == f"See {harmless}, please"


def test_a_number_beside_an_orders_id_does_not_take_it_along():
    said = "Order 403-1234567-0000001 9876543210"

    assert mask_contacts(said, ORDER_ID) == "Order 403-1234567-0000001 ***"


def test_a_very_long_sentence_of_digits_is_read_in_proportion_to_its_length():
    """Each number in it could be the beginning of one that never ends."""
    assert mask_contacts("1- " * 300_000) == "1- " * 300_000


def test_an_id_that_is_not_to_be_kept_is_masked_where_it_looks_like_a_telephone_number():
    said = "Orders 403-1234567-0000001 and 98765432 are known"

    assert mask_contacts(said) == "Orders *** and *** are known"
    assert mask_contacts(said, "98765432") == "Orders *** and 98765432 are known"


def test_a_part_of_a_longer_number_is_no_id():
    assert mask_contacts("9876543210", "98765432") == "***"


def test_words_are_masked_as_a_whole_in_upper_or_lower_case():
    said = "ASHA TESTRAO of Ashapur"

    assert mask_words(said, ["asha", "asha testrao"]) == "*** of Ashapur"
    assert mask_words(said, []) == said


def test_values_are_masked_wherever_they_occur_unless_they_are_too_short():
    said = "key=open-sesame-9; pin=42"

    assert mask_values(said, ["open", "open-sesame-9", "42"], shortest=4) == "key=***; pin=42"
    assert mask_values(said, []) == said
