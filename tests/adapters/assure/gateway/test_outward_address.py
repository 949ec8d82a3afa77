"""Which address goes to Assure, and how it is made to fit."""

from channel_connector.adapters.assure.gateway.outward_address import address_for
from channel_connector.ports.channel.order_source import Address
from channel_connector.ports.testing.fakes.builders import an_address

DEFAULT = Address(
    name="Amazon Customer",
    line1="Address withheld by the channel",
    city="Delhi",
    state="Delhi",
    postal_code="110001",
    country="IN",
    phone="1800 000 000",
)


def test_an_address_that_fits_goes_as_it_is():
    assert address_for(an_address(), None) == an_address()


def test_what_the_channel_tells_is_never_replaced():
    assert address_for(an_address(), DEFAULT) == an_address()


def test_a_withheld_buyer_is_replaced_and_the_place_is_kept():
    """Amazon tells a developer without the role for it no more than where the parcel goes."""
    told = Address(city="Mysuru", state="Karnataka", postal_code="570001", country="IN")

    assert address_for(told, DEFAULT) == Address(
        name="Amazon Customer",
        line1="Address withheld by the channel",
        city="Mysuru",
        state="Karnataka",
        postal_code="570001",
        country="IN",
        phone="1800 000 000",
    )


def test_half_a_place_is_not_mixed_with_another():
    """A city of one place with the postal code of another is no place at all."""
    mixed = address_for(Address(name="Asha", line1="12", city="Mysuru"), DEFAULT)

    assert (mixed.city, mixed.state, mixed.postal_code) == ("Mysuru", "", "")


def test_half_a_street_is_not_mixed_with_another():
    mixed = address_for(Address(line2="Near the lake"), DEFAULT)

    assert (mixed.line1, mixed.line2) == ("Near the lake", "")


def test_without_anything_told_there_is_no_address():
    assert address_for(None, None) is None
    assert address_for(Address(line1="  "), None) is None


def test_a_street_moves_up_over_empty_lines():
    address = address_for(an_address(line1="", line2="Second", line3="Third"), None)

    assert (address.line1, address.line2, address.line3) == ("Second", "Third", "")


def test_white_space_is_tidied():
    assert address_for(an_address(name=" Asha\n  Testrao\t"), None).name == "Asha Testrao"


def test_a_long_street_flows_on_between_words():
    long = " ".join(["Residency"] * 40)

    address = address_for(an_address(line1=long, line2="Cross Road", line3=""), None)

    lines = [address.line1, address.line2, address.line3]
    assert " ".join(line for line in lines if line) == f"{long} Cross Road"
    assert all(len(line) <= 255 for line in lines)


def test_a_street_longer_than_three_lines_is_cut_at_the_end():
    address = address_for(an_address(line1="x" * 2000, line2="", line3=""), None)

    assert (address.line1, address.line2, address.line3) == ("x" * 255,) * 3


def test_a_long_name_is_cut_after_a_word():
    address = address_for(an_address(name="Asha " * 60), None)

    assert address.name == " ".join(["Asha"] * 51)


def test_a_phone_number_or_code_that_is_too_long_is_left_out():
    """Cut, it would be another's."""
    address = address_for(
        an_address(phone="9" * 256, email="a" * 256, postal_code="5" * 256, country="I" * 256),
        None,
    )

    assert (address.phone, address.email, address.postal_code, address.country) == ("",) * 4


def test_the_default_address_is_made_to_fit_too():
    assert address_for(None, Address(line1="x" * 300)).line2 == "x" * 45
