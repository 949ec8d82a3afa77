"""Two clients, each with its own credentials: one in config.yaml, one in the database."""

import pytest
from cryptography.fernet import Fernet

SELLER = {
    "seller_id": "A2BETASELLER",
    "developer_id": "000000000002",
    "access_key_id": "AKIDBETABETABETA0002",
    "secret_key": "beta-secret-key-abcdefghijk0123456789abcd",
    "mws_auth_token": "amzn.mws.bbbbbbbb-1111-2222-3333-444444444444",
}
BETA = """\
channel: amazon_mws
settings:
  endpoint: {amazon}
  seller_id: {seller_id}
  access_key_id: {access_key_id}
  secret_key: {secret_key}
  mws_auth_token: {mws_auth_token}
assure:
  base_url: {assure}
  username: sandbox-acme
  password: {password}
  domain: acme
  location_code: BLR1
"""
PASSWORD = "sandbox-assure-password"
WRONG_KEY = "not-the-key-0123456789abcdefghijklmnopqr"
FAILED = 1


@pytest.fixture(autouse=True)
def key(monkeypatch):
    """The key in the environment, which all processes get."""
    key = Fernet.generate_key().decode()
    monkeypatch.setenv("CHANNEL_CONNECTOR_KEYS", key)
    return key


@pytest.fixture
def with_beta(command):
    """Return a function that opens beta's account at Amazon and returns the world."""

    def opened(world):
        assert command(world, "db", "upgrade").exit_code == 0
        world.amazon.control("POST", "/control/accounts", SELLER)
        return world

    return opened


@pytest.fixture
def add(command):
    """Return a function that stores beta's entry, with some values replaced."""

    def stored(world, *options, **wrong):
        values = {"amazon": world.amazon.url, "assure": world.assure.url, "password": PASSWORD}
        file = world.folder / "beta.yaml"
        file.write_text(BETA.format(**{**values, **SELLER, **wrong}))
        done = command(world, "connections", "add", "beta", file, *options)
        assert done.exit_code == 0, done.stderr
        file.unlink()

    return stored


@pytest.fixture
def listed(command):
    """Return a function that returns the lines of `connections list`, by connection."""

    def lines(world):
        shown = command(world, "connections", "list").stdout.splitlines()[1:]
        return {line.split()[0]: line for line in shown}

    return lines


def orders_of_beta(world, count):
    body = {"seller": SELLER["seller_id"], "orders": [{}] * count}
    return set(world.amazon.control("POST", "/control/orders", body)["order_ids"])


def test_a_client_that_is_refused_delays_no_other_and_works_once_it_is_mended(
    a_world, with_beta, database_url, add, listed, eventually
):
    world = with_beta(a_world(database_url))
    add(world, secret_key=WRONG_KEY)
    of_beta = orders_of_beta(world, 3)
    of_acme = set(world.buyers_order({}, {}))
    host = world.start_host()

    eventually(lambda: of_acme <= world.sent())
    eventually(lambda: "HALTED fetch_orders" in listed(world)["beta"])
    later = set(world.buyers_order({}, {}))
    eventually(lambda: later <= world.sent())

    trouble = [*host.events("job.halted"), *host.events("job.trouble")]
    assert {event["connection"] for event in trouble} == {"beta"}
    assert "secret_key does not belong to access_key_id" in listed(world)["beta"]
    assert "HALTED" not in listed(world)["acme"]
    assert not of_beta & world.sent()
    assert world.calls_too_many() == 0

    add(world, "--replace")
    eventually(lambda: of_beta <= world.sent())
    eventually(lambda: "HALTED" not in listed(world)["beta"])


def test_a_disabled_client_rests_until_it_is_enabled(a_world, with_beta, add, command, eventually):
    world = with_beta(a_world())
    add(world)
    assert command(world, "connections", "disable", "beta").exit_code == 0
    of_beta = orders_of_beta(world, 1)
    of_acme = set(world.buyers_order({}))
    host = world.start_host()
    eventually(lambda: of_acme <= world.sent())

    calls = world.amazon.control("GET", "/control/ledger")["buckets"]
    assert not [bucket for bucket in calls if bucket["seller"] == SELLER["seller_id"]]
    assert "beta: disabled" in host.said.read_text()

    assert command(world, "connections", "enable", "beta").exit_code == 0
    eventually(lambda: of_beta <= world.sent())


@pytest.mark.parametrize(
    ("setting", "wrong", "side", "advice"),
    [
        ("secret_key", WRONG_KEY, "Amazon", "secret_key does not belong to access_key_id"),
        ("access_key_id", "AKIDNOBODYKNOWS00001", "Amazon", "Compare access_key_id"),
        ("mws_auth_token", "amzn.mws.99999999-0", "Amazon", "Check seller_id and mws_auth_token"),
        ("seller_id", "A9NOBODY", "Amazon", "Check seller_id and mws_auth_token"),
        ("password", "not-the-password", "Assure", "Check username, password and domain"),
    ],
)
def test_a_test_tells_which_credential_is_wrong_and_not_its_value(
    a_world, with_beta, add, command, setting, wrong, side, advice
):
    world = with_beta(a_world(speed=1.0))
    add(world, **{setting: wrong})

    tested = command(world, "connections", "test", "beta")

    assert tested.exit_code == FAILED
    [problem] = [line for line in tested.stdout.splitlines() if line.startswith("PROBLEM")]
    assert f"beta, {side}" in problem
    assert advice in problem
    if setting != "seller_id":
        assert wrong not in tested.stdout + tested.stderr


def test_a_test_of_right_credentials_is_well(a_world, with_beta, add, command):
    world = with_beta(a_world(speed=1.0))
    add(world)

    tested = command(world, "connections", "test", "beta")

    assert (tested.exit_code, tested.stderr) == (0, "")
    assert len(tested.stdout.splitlines()) == 2


def test_a_client_that_the_host_cannot_read_is_an_alarm_until_it_can(
    a_world, with_beta, add, listed, command, key, monkeypatch, eventually
):
    """The host starts without the key; whoever looks has it."""
    world = with_beta(a_world(speed=1.0))
    add(world)
    monkeypatch.delenv("CHANNEL_CONNECTOR_KEYS")
    host = world.start_host()
    monkeypatch.setenv("CHANNEL_CONNECTOR_KEYS", key)

    eventually(lambda: "NOT_LOADED" in command(world, "alerts", "list").stdout)
    line = listed(world)["beta"]
    assert "NOT LOADED since" in line
    assert "CHANNEL_CONNECTOR_KEYS" in line
    assert "NOT LOADED" not in listed(world)["acme"]
    assert host.interrupt() == 0

    world.start_host()
    eventually(lambda: "NOT LOADED" not in listed(world)["beta"])
