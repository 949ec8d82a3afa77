"""Tables show every text as it is, on a terminal and elsewhere."""

import sys

import pytest

from channel_connector.adapters.cli.tables import show_table


@pytest.mark.parametrize("on_a_terminal", [True, False])
@pytest.mark.parametrize(
    "text", ["see [/orders/outward]", "[SKU-1]", "[bold]RED[/bold]", "a:cat:b"]
)
def test_what_another_side_wrote_is_shown_as_it_is(capsys, monkeypatch, on_a_terminal, text):
    """A refusal in brackets is no markup: it would be lost, or end the command."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: on_a_terminal)

    show_table(("why it waits",), [(text,)])

    assert text in capsys.readouterr().out
