"""Clients stand in the database encrypted, and only the keys of the environment open them."""

import re
from dataclasses import replace

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from channel_connector.adapters.settings.keyring import Keyring, new_key
from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.repositories.clients import SqlClientRepository
from channel_connector.adapters.storage.tables import clients as table
from channel_connector.ports.host.errors import SettingsError
from channel_connector.ports.testing.repositories.clients_contract import (
    ClientRepositoryContract,
    a_client,
)

OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))


@pytest.fixture
def opened(database):
    """Return a function that opens the book with some keys."""
    return lambda *keys: SqlClientRepository(database, Keyring(",".join(keys)))


@pytest.fixture
def clients(opened):
    return opened(OLD)


@pytest.fixture
def stored(database):
    """Return a function that tells what stands in the database, by name."""

    def look():
        with database.reading() as connection:
            rows = connection.execute(sa.select(table.c.name, table.c.entry))
            return dict(map(tuple, rows))

    return look


class TestSqlClients(ClientRepositoryContract):
    """The book of clients."""


def test_an_entry_stands_in_the_database_encrypted_as_a_whole(clients, stored):
    clients.put(a_client())

    assert not re.search("open-sesame-9|corner|settings|key", stored()["acme"])


def test_whichever_key_fits_opens_an_entry(clients, opened):
    clients.put(a_client())

    assert opened(NEW, OTHER, OLD).all() == [a_client()]


def test_an_entry_that_no_key_opens_spoils_no_other(clients, opened):
    clients.put(a_client())
    opened(NEW).put(a_client("beta"))

    acme, beta = opened(NEW, OTHER).all()

    assert beta == a_client("beta")
    assert acme.entry is None
    assert "None of the 2 keys in CHANNEL_CONNECTOR_KEYS decrypts it" in acme.unreadable
    assert "Append the key" in acme.unreadable


def test_a_damaged_entry_spoils_no_other(clients, database):
    clients.put(a_client())
    clients.put(a_client("beta"))
    with database.writing() as connection:
        damaged = sa.update(table).where(table.c.name == "acme").values(entry="gAAAA\né?")
        connection.execute(damaged)

    acme, beta = clients.all()

    assert (acme.entry, beta.entry is None) == (None, False)


@pytest.mark.parametrize("told", ["", " ,, "])
def test_a_missing_key_is_told_with_what_to_do(clients, database, told):
    clients.put(a_client())
    without = SqlClientRepository(database, Keyring(told))

    [acme] = without.all()
    assert "CHANNEL_CONNECTOR_KEYS is not set" in acme.unreadable
    assert "connections new-key" in acme.unreadable
    for needs_a_key in (lambda: without.put(a_client("beta")), without.encrypt_again):
        with pytest.raises(SettingsError, match="CHANNEL_CONNECTOR_KEYS is not set"):
            needs_a_key()


def test_a_key_that_is_none_is_told_by_its_place_and_never_shown(clients, opened):
    clients.put(a_client())
    wrong = opened(NEW, "not-a-key-at-all")

    [acme] = wrong.all()
    assert "Key 2 of 2 in CHANNEL_CONNECTOR_KEYS is not a Fernet key" in acme.unreadable
    with pytest.raises(SettingsError, match="Key 2 of 2") as caught:
        wrong.put(a_client("beta"))
    for shown in (acme.unreadable, str(caught.value), repr(wrong)):
        assert "not-a-key" not in shown
        assert NEW not in shown


def test_a_switch_and_a_removal_need_no_key(clients, opened):
    clients.put(a_client())
    without = opened()

    assert without.enable("acme", False, a_client().updated_at)  # noqa: FBT003  # a switch
    assert clients.all() == [a_client(enabled=False)]
    assert without.revision()
    assert without.remove("acme")


def test_after_a_rotation_the_new_key_alone_opens_everything(clients, opened, stored):
    clients.put(a_client())
    clients.put(a_client("beta"))
    before = stored()

    opened(NEW, OLD).encrypt_again()

    assert [client.entry for client in opened(NEW).all()] == [a_client().entry] * 2
    assert [bool(client.unreadable) for client in clients.all()] == [True, True]
    assert not set(before.values()) & set(stored().values())


def test_a_rotation_that_meets_an_entry_it_cannot_open_changes_nothing(clients, opened, stored):
    clients.put(a_client())
    opened(OTHER).put(a_client("beta"))
    before = stored()

    with pytest.raises(SettingsError, match="Nothing was changed: the entry of beta"):
        opened(NEW, OLD).encrypt_again()

    assert stored() == before


def test_a_client_may_be_replaced_though_its_old_entry_cannot_be_read(clients, opened):
    clients.put(a_client())

    assert opened(NEW).put(a_client(), replace=True)

    assert opened(NEW).all() == [a_client()]


def test_a_database_that_is_not_there_has_no_clients_and_is_not_made(sqlite_url, tmp_path):
    database = Database(sqlite_url)
    nobody = SqlClientRepository(database, Keyring())

    assert (nobody.all(), nobody.revision()) == ([], "")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_database_has_no_clients(database_url):
    database = Database(database_url)
    database.dispose()

    assert SqlClientRepository(database, Keyring()).all() == []
    database.dispose()


def test_blanks_around_keys_do_not_matter(clients, database):
    """A key often comes from a file, with a line's end behind it."""
    clients.put(a_client())

    assert SqlClientRepository(database, Keyring(f" {NEW} , {OLD}\n")).all() == [a_client()]


def test_a_new_key_is_a_key_and_another_one_each_time(database):
    assert new_key() != new_key()
    fresh = SqlClientRepository(database, Keyring(new_key()))

    assert fresh.put(replace(a_client(), entry={"channel": "hostile"}))
