"""No secret appears in the database, in a log, in an error or in output."""

import base64
import traceback
from pathlib import Path
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from channel_connector.adapters.settings.keyring import Keyring
from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.repositories.clients import SqlClientRepository
from channel_connector.adapters.storage.upgrade import upgrade_tables
from channel_connector.ports.testing.fakes.builders import NOON
from channel_connector.ports.testing.repositories.clients_contract import a_client

KEY, OLD_KEY = Fernet.generate_key().decode(), Fernet.generate_key().decode()

ACME = {
    "access_key_id": "AKIDSANDBOX000000001",
    "secret_key": "sandbox-secret-key-0123456789abcdefghijk",
    "mws_auth_token": "amzn.mws.00000000-1111-2222-3333-444444444444",
    "password": "sandbox-assure-password",
    "calls_with": "sandbox-calls-with-this",
}
BETA = {
    "access_key_id": "AKIDBETABETABETA0002",
    "secret_key": "beta-secret-key-abcdefghijk0123456789abcd",
    "mws_auth_token": "amzn.mws.bbbbbbbb-1111-2222-3333-444444444444",
    "password": "not-what-assure-gave-to-beta",
    "calls_with": "betas-calls-are-known-by-this",
}
ENTRY = """\
channel: amazon_mws
settings:
  endpoint: {amazon}
  seller_id: A2BETASELLER
  access_key_id: {access_key_id}
  secret_key: {secret_key}
  mws_auth_token: {mws_auth_token}
assure:
  base_url: {assure}
  username: beta-user
  password: {password}
  location_code: BLR1
  calls_with: {{X-Beta-Key: {calls_with}}}
"""
COMMANDS = [
    ("connections", "list"),
    ("connections", "show", "acme"),
    ("connections", "show", "beta"),
    ("connections", "show", "gamma"),
    ("connections", "test", "acme"),
    ("connections", "test", "beta", "--debug"),
    ("connections", "test", "gamma"),
    ("connections", "disable", "beta"),
    ("check", "--debug"),
    ("orders", "list"),
    ("budgets",),
    ("budgets", "--json"),
    ("feeds", "list"),
    ("connections", "rotate-key"),
    ("connections", "rotate-key", "--debug"),
]


def ways_to_write(secret):
    """Yield how a leaked secret may appear; a part of it is a leak as well."""
    yield secret
    yield quote(secret, safe="")
    yield base64.b64encode(secret.encode()).decode().rstrip("=")
    yield secret[-12:]
    yield secret[4:16]


def found_in(text, secrets):
    """Return which of these secrets a text contains, in any notation."""
    return {secret for secret in secrets if any(way in text for way in ways_to_write(secret))}


def text_of(file):
    return file.read_bytes().decode("latin-1")


def in_the_database(url):
    """Return the contents of the database: its files, or a server's rows as text."""
    if url.startswith("sqlite"):
        file = Path(url.removeprefix("sqlite:///"))
        return "".join(map(text_of, sorted(file.parent.glob(f"{file.name}*"))))
    database = Database(url)
    with database.reading() as connection:
        tables = sa.inspect(connection).get_table_names()
        rows = [
            row
            for table in tables
            for row in connection.scalars(sa.text(f'SELECT t::text FROM "{table}" t'))  # noqa: S608  # its own names
        ]
    database.dispose()
    return "\n".join(rows)


def words_of(result):
    """Return the output of a command; with --debug that includes a traceback."""
    raised = traceback.format_exception(result.exception) if result.exception else ()
    return result.stdout + result.stderr + "".join(raised)


@pytest.fixture
def keys(monkeypatch):
    """Return a function that sets the keys that all processes get."""
    return lambda *keys: monkeypatch.setenv("CHANNEL_CONNECTOR_KEYS", ",".join(keys))


@pytest.fixture
def world(a_world, database_url, keys, command):
    """Three clients: the second has a wrong password, the entry of the third is broken."""
    world = a_world(database_url)
    world.let_assure_pack()
    keys(OLD_KEY)
    assert command(world, "db", "upgrade").exit_code == 0
    opened_by_nobody = command(world, "connections", "new-key").stdout.strip()
    for name, key in (("gamma", opened_by_nobody), ("beta", OLD_KEY)):
        keys(key)
        file = world.folder / "entry.yaml"
        file.write_text(ENTRY.format(amazon=world.amazon.url, assure=world.assure.url, **BETA))
        assert command(world, "connections", "add", name, file).exit_code == 0
        file.unlink()
    shop = {"seller_id": "A2BETASELLER", "developer_id": "000000000002"}
    shop |= {name: BETA[name] for name in ("access_key_id", "secret_key", "mws_auth_token")}
    world.amazon.control("POST", "/control/accounts", shop)
    keys(KEY, OLD_KEY)
    return world


def test_no_secret_of_a_run_is_found_anywhere(world, command, eventually):
    of_acme = set(world.buyers_order({}, {}))
    world.amazon.control("POST", "/control/orders", {"seller": "A2BETASELLER", "orders": [{}, {}]})
    host = world.start_host()
    eventually(lambda: of_acme <= world.sent())
    eventually(lambda: "Assure rejected the credentials of this connection" in host.words())
    shown = [command(world, *words) for words in COMMANDS]
    wrong = world.folder / "wrong.yaml"
    wrong.write_text(
        ENTRY.format(amazon="nowhere", assure="nowhere", **BETA).replace("secret_key", "secret_kye")
    )
    shown.append(command(world, "connections", "add", "delta", wrong, "--debug"))
    wrong.unlink()
    kept = in_the_database(world.database_url)
    host.interrupt()
    kept += in_the_database(world.database_url)

    secrets = {*ACME.values(), *BETA.values(), KEY, OLD_KEY}
    said = world.words() + "".join(map(words_of, shown))
    assert found_in(said, secrets) == set()
    assert found_in(kept, secrets) == set()
    elsewhere = [
        file.name
        for file in world.folder.rglob("*")
        if file.is_file() and found_in(text_of(file), secrets)
    ]
    assert elsewhere == ["config.yaml"]
    # The searched texts contain what they should.
    assert "A2BETASELLER" in kept
    assert "job.halted" in said
    assert "password: '***'" in said
    assert "did you mean secret_key?" in said
    assert "the entry of gamma cannot be read" in said


def test_the_search_finds_what_is_not_encrypted(database_url):
    """Verifies that the search finds what is there."""

    class NoKeyring(Keyring):
        def seal(self, text):
            return text

    database = Database(database_url)
    upgrade_tables(database)
    entry = {"settings": dict(BETA)}
    SqlClientRepository(database, NoKeyring(KEY)).put(a_client(entry=entry, updated_at=NOON))

    found = found_in(in_the_database(database_url), BETA.values())

    database.dispose()
    assert found == set(BETA.values())


@pytest.mark.parametrize("secret", sorted(BETA.values()))
def test_the_search_finds_a_secret_however_it_is_written(secret):
    for written in (secret, secret[:-3], secret[3:], repr({"key": secret})):
        assert found_in(f"before {written} after", [secret])
