"""A client of the database is read as if it stood in the file."""

import pytest

from channel_connector.ports.host.errors import SettingsError
from channel_connector.ports.repositories.clients import Client
from channel_connector.ports.testing.fakes.builders import NOON

BETA = {
    "channel": "hostile",
    "settings": {"shop": "mall", "key": "open-barley-77"},
    "assure": {
        "base_url": "http://127.0.0.1:9",
        "username": "beta",
        "password": "${file:secrets/assure}",
        "location_code": "BLR1",
    },
}


def a_client(name="beta", *, entry=BETA, enabled=True, unreadable=""):
    return Client(name, "hostile", enabled, entry, NOON, unreadable)


def test_a_client_of_the_database_is_read_as_if_it_stood_in_the_file(load):
    settings = load(clients=[a_client()])

    acme, beta = settings.connections
    assert (acme.kept, beta.kept) == ("config.yaml", "database")
    assert beta.settings.shop == "mall"
    assert beta.oms.password.reveal() == "swordfish-77"
    assert settings.secrets >= {"open-barley-77", "swordfish-77", "open-sesame-9"}


def test_enabled_of_the_database_overrides_the_entry(load):
    off = a_client(entry=BETA | {"enabled": True}, enabled=False)

    assert not load(clients=[off]).connections[1].enabled


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (a_client(entry=None, unreadable="No key fits."), "cannot be read. No key fits."),
        (a_client(entry=BETA | {"channel": "bazaar"}), "bazaar is not an installed channel type"),
        (a_client(entry=BETA | {"settings": {"shop": "mall"}}), "settings.key  missing"),
        (a_client(entry=BETA | {"assure": {"password": "${NOWHERE}"}}), "NOWHERE is missing"),
        (a_client("Beta!"), "is not a valid connection name"),
    ],
)
def test_an_invalid_client_is_left_out_with_its_problems(load, wrong, told):
    settings = load(clients=[wrong, a_client("gamma")])

    assert [one.name for one in settings.connections] == ["acme", "gamma"]
    [left_out] = settings.left_out
    assert left_out.name == wrong.name
    assert told in left_out.reason
    assert "(line" not in left_out.reason


def test_what_a_wrong_client_keeps_secret_is_hidden_all_the_same(load):
    wrong = BETA | {"stock": {"pool": "open-barley-77"}}

    settings = load(clients=[a_client(entry=wrong)])

    assert "open-barley" not in settings.left_out[0].reason
    assert "open-barley-77" in settings.secrets


def test_a_name_in_file_and_database_is_an_error_of_the_file(load):
    with pytest.raises(SettingsError) as caught:
        load(clients=[a_client("acme")])

    [line] = caught.value.problems
    assert line.startswith("connections.acme  is here and in the database")
    assert line.endswith("connections remove acme (line 5)")


def test_a_file_may_leave_all_connections_to_the_database(load):
    [beta] = load("storage: {url: 'sqlite:///books.db'}\n", clients=[a_client()]).connections

    assert beta.name == "beta"
