"""Only connections whose settings changed are replaced."""

from dataclasses import replace

import pytest

from channel_connector.adapters.bootstrap.load_settings import load_settings
from channel_connector.adapters.connections.open_connections import Exchange, OpenConnections
from channel_connector.ports.host.errors import SettingsError

CONFIG = """\
storage: {url: "sqlite:///books.db"}
connections:
  acme:
    channel: hostile
    settings: {shop: corner, key: open-sesame}
    assure: &assure {base_url: http://127.0.0.1:9, username: a, password: b, location_code: B}
  zeta:
    channel: hostile
    settings: {shop: corner, key: open-sesame}
    assure: *assure
"""


class Doors:
    """Opens connections by name, and keeps account of it."""

    def __init__(self):
        self.open = []
        self.stuck = set()
        self.refused = set()

    def open_one(self, settings, closing):
        if settings.name in self.stuck:
            raise OSError("no socket left")
        if settings.name in self.refused:
            raise SettingsError(f"The plugin cannot open {settings.name}.")
        door = [settings.name, settings.orders.hold_unmapped]
        self.open.append(door)
        closing.callback(self.open.remove, door)
        return door


@pytest.fixture
def doors():
    return Doors()


@pytest.fixture
def connections(doors):
    opened = OpenConnections(doors.open_one)
    yield opened
    opened.close()
    assert doors.open == []


@pytest.fixture
def lenient(doors):
    opened = OpenConnections(doors.open_one, leave_out=True)
    yield opened
    opened.close()
    assert doors.open == []


@pytest.fixture
def settings(tmp_path, plugins):
    file = tmp_path / "config.yaml"
    file.write_text(CONFIG)
    return load_settings(file, plugins, {}).connections


@pytest.fixture
def changed(settings):
    """The settings with acme's changed."""
    acme, zeta = settings
    return replace(acme, orders=replace(acme.orders, hold_unmapped=True)), zeta


def test_all_are_opened_at_first(connections, settings):
    exchange = connections.exchange(settings)

    assert exchange == Exchange(added=("acme", "zeta"))
    assert connections.all() == (["acme", False], ["zeta", False])


def test_what_did_not_change_stays_as_it_is(connections, settings, changed):
    connections.exchange(settings)
    _, zeta = connections.all()

    exchange = connections.exchange(changed)

    assert exchange == Exchange(changed=("acme",))
    assert connections.all()[0] == ["acme", True]
    assert connections.all()[1] is zeta


def test_the_same_settings_change_nothing(connections, settings):
    connections.exchange(settings)
    acme, zeta = connections.all()

    assert connections.exchange(settings) == Exchange()
    after = connections.all()
    assert after[0] is acme
    assert after[1] is zeta


def test_a_replaced_connection_is_closed_once_it_is_free(connections, settings, doors):
    connections.exchange(settings)

    assert connections.exchange(settings[1:]) == Exchange(removed=("acme",))

    connections.close_retired(lambda door: door[0] != "acme")
    assert [name for name, _ in doors.open] == ["acme", "zeta"]
    connections.close_retired(lambda _: True)
    assert [name for name, _ in doors.open] == ["zeta"]


def test_where_one_cannot_be_opened_nothing_changes(connections, settings, changed, doors):
    connections.exchange(settings[:1])
    doors.stuck.add("zeta")

    with pytest.raises(OSError, match="no socket left"):
        connections.exchange(changed)

    assert connections.all() == (["acme", False],)
    assert doors.open == [["acme", False]]


def test_one_that_is_refused_is_left_out_and_the_others_are_opened(lenient, settings, doors):
    doors.refused.add("acme")

    assert lenient.exchange(settings) == Exchange(added=("zeta",))

    assert lenient.problems == {"acme": "The plugin cannot open acme."}
    doors.refused.clear()
    assert lenient.exchange(settings) == Exchange(added=("acme",))
    assert lenient.problems == {}


def test_one_whose_new_settings_are_refused_goes_on_with_those_before(
    lenient, settings, changed, doors
):
    lenient.exchange(settings)
    acme, _ = lenient.all()
    doors.refused.add("acme")

    assert lenient.exchange([changed[0]]) == Exchange(removed=("zeta",))

    assert lenient.all()[0] is acme
    assert lenient.problems == {"acme": "The plugin cannot open acme."}


def test_where_nothing_is_left_out_a_refusal_changes_nothing(connections, settings, doors):
    doors.refused.add("zeta")

    with pytest.raises(SettingsError):
        connections.exchange(settings)

    assert connections.all() == ()
    assert doors.open == []
