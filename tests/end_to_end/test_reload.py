"""Changed settings take effect while a host runs; invalid settings change nothing."""

import os
import signal

import pytest
from cryptography.fernet import Fernet

BETA = """\
channel: amazon_mws
settings:
  endpoint: {amazon}
  seller_id: A2BETASELLER
  access_key_id: AKIDBETABETABETA0002
  secret_key: beta-secret-key-abcdefghijk0123456789abcd
  mws_auth_token: amzn.mws.bbbbbbbb-1111-2222-3333-444444444444
assure:
  base_url: {assure}
  username: sandbox-acme
  password: sandbox-assure-password
  domain: acme
  location_code: BLR1
"""


def reload(host):
    os.kill(host.pid, signal.SIGUSR1)


def test_a_refused_credential_that_is_replaced_lets_the_orders_come(a_world, eventually):
    world = a_world()
    world.configure(secret_key="not-the-key-0123456789abcdefghijklmnopqr")
    orders = set(world.buyers_order({}, {}))
    host = world.start_host()
    eventually(lambda: host.events("job.halted"))

    world.configure()
    reload(host)

    eventually(lambda: orders <= world.sent())
    [told] = host.events("settings.reloaded")
    assert (told["added"], told["changed"], told["removed"]) == ([], ["acme"], [])
    assert host.interrupt() == 0


def test_a_mistake_changes_nothing_and_is_told(a_world, eventually):
    world = a_world()
    host = world.start_host()
    first = set(world.buyers_order({}))
    eventually(lambda: first <= world.sent())

    right = world.config.read_text()
    world.config.write_text(right.replace("seller_id:", "seler_id:"))
    reload(host)

    [told] = eventually(lambda: host.events("settings.refused"))
    assert "seler_id" in told["reason"]
    later = set(world.buyers_order({}))
    eventually(lambda: later <= world.sent())

    world.config.write_text(right)
    reload(host)
    [told] = eventually(lambda: host.events("settings.reloaded"))
    assert told["changed"] == []
    assert host.interrupt() == 0


def test_what_holds_until_a_restart_is_told(a_world, eventually):
    world = a_world()
    host = world.start_host()
    eventually(lambda: host.events("orders.page_stored") or world.calls_that_arrived())

    world.config.write_text(f"{world.config.read_text()}server: {{port: 9999}}\n")
    reload(host)

    [told] = eventually(lambda: host.events("settings.restart_needed"))
    assert told["part"] == "server"


def test_what_is_asked_for_while_it_starts_is_done_once_it_runs(a_world, eventually):
    world = a_world()
    world.let_assure_pack()
    host = world.start_host()
    eventually(lambda: "data in the" in host.words())

    reload(host)  # its web server is just starting

    eventually(lambda: host.events("settings.reloaded"))
    assert host.interrupt() == 0


@pytest.fixture
def key(monkeypatch):
    """The key in the environment, which all processes get."""
    monkeypatch.setenv("CHANNEL_CONNECTOR_KEYS", Fernet.generate_key().decode())


def test_a_client_is_served_as_soon_as_the_database_has_it(a_world, key, eventually):
    world = a_world()
    seller = {
        "seller_id": "A2BETASELLER",
        "developer_id": "000000000002",
        "access_key_id": "AKIDBETABETABETA0002",
        "secret_key": "beta-secret-key-abcdefghijk0123456789abcd",
        "mws_auth_token": "amzn.mws.bbbbbbbb-1111-2222-3333-444444444444",
    }
    world.amazon.control("POST", "/control/accounts", seller)
    body = {"seller": "A2BETASELLER", "orders": [{}]}
    of_beta = set(world.amazon.control("POST", "/control/orders", body)["order_ids"])
    host = world.start_host()
    of_acme = set(world.buyers_order({}))
    eventually(lambda: of_acme <= world.sent())

    file = world.folder / "beta.yaml"
    file.write_text(BETA.format(amazon=world.amazon.url, assure=world.assure.url))
    added = world.call("connections", "add", "beta", str(file))
    assert added.returncode == 0, added.stderr
    eventually(lambda: of_beta <= world.sent())

    assert world.call("connections", "disable", "beta").returncode == 0
    eventually(lambda: any(event["removed"] for event in host.events("settings.reloaded")))
    assert host.interrupt() == 0
