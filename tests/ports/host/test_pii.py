"""What other sides say is shown without e-mail addresses and telephone numbers."""

import pytest

from channel_connector.ports.host.pii import without_personal_data


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
    assert without_personal_data(f"No pickup ({personal}), sorry") == "No pickup (***), sorry"


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
    assert without_personal_data(f"See {harmless}, please") == f"See {harmless}, please"


def test_a_number_beside_an_orders_id_does_not_take_it_along():
    said = "Order 403-1234567-0000001 9876543210"

    assert without_personal_data(said) == "Order 403-1234567-0000001 ***"


def test_a_very_long_sentence_of_digits_is_read_in_proportion_to_its_length():
    """Each number in it could be the beginning of one that never ends."""
    assert without_personal_data("1- " * 300_000) == "1- " * 300_000
