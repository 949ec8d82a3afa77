"""A position in a list survives its way through a URL."""

import pytest

from channel_connector.ports.repositories.read_models.pages import position_of, token_of
from channel_connector.ports.testing.fakes.builders import CONNECTION, NOON


def test_a_token_encodes_its_position():
    position = (NOON, "403-1/\N{GREEK SMALL LETTER ALPHA}", CONNECTION)

    assert position_of(token_of(position)) == position


@pytest.mark.parametrize("text", ["", "x", "bm8", "W10", "WyIyMDI2LTAxLTAxIiwgImEiLCAiYiJd"])
def test_other_text_has_no_position(text):
    assert position_of(text) is None
