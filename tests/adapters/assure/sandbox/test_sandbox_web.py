"""The simulated Assure on a socket, and the side from which it is watched."""

import signal
import socket
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
import requests

from channel_connector.adapters.assure.gateway.outward_order import outward_order
from channel_connector.adapters.assure.sandbox.assure import Assure
from channel_connector.adapters.assure.sandbox.clock import SandboxClock
from channel_connector.adapters.assure.sandbox.web import sandbox_app
from channel_connector.ports.testing.fakes.builders import NOON, ORDER_ID, an_order
from channel_connector.ports.testing.fakes.sandbox_process import SandboxProcess
from channel_connector.sdk.wall_clock import WallClock

MODULE = "channel_connector.adapters.assure.sandbox"


@pytest.fixture
def control(assure_url, session):
    """Return a function that asks the control side."""

    def ask(method, path, body=None):
        return session.request(method, f"{assure_url}/control{path}", json=body, timeout=10)

    return ask


def test_what_was_placed_is_shown(oms, control):
    oms.place(an_order(), NOON)
    oms.place(an_order(), NOON)

    (shown,) = control("GET", "/orders").json()
    assert (shown["orderCode"], shown["locationCode"]) == (ORDER_ID, "BLR1")
    assert (shown["received_at"], shown["posts"]) == (NOON.isoformat(), 2)
    assert shown["body"]["orderItems"][0]["channelSkuCode"] == "RED-MUG"
    assert shown["state"] == "RECEIVED"


def test_trouble_is_made_and_unmade(assure, control, oms):
    assert control("POST", "/trouble", {"kind": "unauthorized", "times": 9}).ok
    assert control("DELETE", "/trouble").ok

    assert oms.probe(NOON) is None


def test_listings_are_told(control, oms):
    control("POST", "/listings", {"skus": ["RED-MUG"]})
    oms.place(an_order(), NOON)
    control("POST", "/clock", {"advance_seconds": 60})

    (shown,) = control("GET", "/orders").json()
    assert (shown["state"], shown["unknown_skus"]) == ("FAILED", ["BLUE-MUG"])


def test_nothing_is_placed_while_somebody_looks(settings):
    """The demo looks once a second; an order that came at that very moment ended it."""
    looking, placed = threading.Event(), threading.Event()

    class LookedAtForLong(Assure):
        def held(self, now):
            looking.set()
            placed.wait(0.3)
            return super().held(now)

    app = sandbox_app(LookedAtForLong(), SandboxClock(WallClock()))
    headers = {
        "authUsername": settings.username,
        "authPassword": settings.password.reveal(),
        "authDomainName": settings.domain,
    }

    def place():
        looking.wait()
        body = outward_order(an_order(), settings)
        app.test_client().post("/orders/outward", json=body, headers=headers)
        placed.set()

    placing = threading.Thread(target=place)
    placing.start()
    seen_meanwhile = app.test_client().get("/control/orders").json
    placing.join()
    seen_afterwards = app.test_client().get("/control/orders").json

    assert (len(seen_meanwhile), len(seen_afterwards)) == (0, 1)


def test_the_ledger_is_shown(control, oms):
    oms.place(an_order(), NOON)

    assert control("GET", "/ledger").json()["acme"]["answers"] == {"200": 1}


def test_the_clock_is_told_set_and_moved_on(control):
    control("POST", "/clock", {"now": "2026-03-14T23:00:00+05:30"})

    moved = control("POST", "/clock", {"advance_seconds": 90}).json()

    assert moved == {"now": "2026-03-14T17:31:30+00:00", "manual": True}
    assert control("GET", "/clock").json() == moved


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/trouble", {"kind": "earthquake"}),
        ("/trouble", {"kind": "slow", "times": 0}),
        ("/trouble", []),
        ("/listings", {}),
        ("/clock", {"now": "noon"}),
        ("/clock", {"now": "2026-03-14T12:00:00"}),
        ("/clock", {"advance_seconds": -1}),
    ],
)
def test_what_the_control_side_does_not_understand_it_refuses(control, path, body):
    refused = control("POST", path, body)

    assert refused.status_code == 400
    assert refused.json()["errors"]


def test_a_lost_answer_drops_the_connection_at_once(assure_url, control):
    control("POST", "/trouble", {"kind": "lost_answer"})

    with pytest.raises(requests.ConnectionError):
        requests.post(f"{assure_url}/orders/outward", b"{}", timeout=30)


def test_a_slow_answer_does_not_keep_others_waiting(assure, control, oms):
    control("POST", "/trouble", {"kind": "slow", "seconds": 0.5, "order_code": ORDER_ID})
    began = time.monotonic()

    oms.place(an_order(), NOON)

    assert time.monotonic() - began >= 0.5


def test_a_clock_runs_until_it_is_set():
    clock = SandboxClock(WallClock.sped_up(3600))
    before = clock.now()
    time.sleep(0.01)
    assert clock.now() - before >= timedelta(seconds=36)
    assert not clock.is_manual

    clock.set(NOON)

    assert (clock.now(), clock.is_manual) == (NOON, True)


class TestInAProcessOfItsOwn:
    def test_it_says_when_it_is_ready_and_ends_quietly(self, oms_at, capfd):
        sandbox = SandboxProcess(MODULE)
        sandbox.start()
        try:
            oms_at(sandbox.url).place(an_order(), NOON)
            (shown,) = sandbox.control("GET", "/control/orders")
        finally:
            code = sandbox.stop()

        assert shown["orderCode"] == ORDER_ID
        assert code == 0
        assert capfd.readouterr().err == ""

    def test_it_ends_quietly_at_ctrl_c_too(self, capfd):
        sandbox = SandboxProcess(MODULE)
        sandbox.start()
        sandbox._process.send_signal(signal.SIGINT)

        assert sandbox._process.wait(60) == 0
        assert sandbox.stop() == 0
        assert capfd.readouterr().err == ""

    def test_it_shares_a_clock_that_is_handed_to_it(self):
        clock = WallClock(3600, datetime.now(UTC))
        with SandboxProcess(MODULE, "--clock", str(clock)) as sandbox:
            before = clock.now()
            told = datetime.fromisoformat(sandbox.control("GET", "/control/clock")["now"])
            after = clock.now()

        assert before <= told <= after

    def test_it_may_grant_fewer_calls(self, oms_at):
        with SandboxProcess(MODULE, "--calls-per-minute", "1") as sandbox:
            oms = oms_at(sandbox.url)
            oms.probe(NOON)
            with pytest.raises(Exception, match="too many calls"):
                oms.probe(NOON)

    def test_it_says_what_is_wrong_with_its_clock(self, capfd):
        with pytest.raises(RuntimeError, match="did not get ready"):
            SandboxProcess(MODULE, "--clock", "noon").start()

        assert "SPEED@TIME" in capfd.readouterr().err

    def test_it_does_not_start_where_somebody_listens_already(self, capfd):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = str(taken.getsockname()[1])
            with pytest.raises(RuntimeError, match="did not get ready"):
                SandboxProcess(MODULE, "--port", port).start()

        assert port in capfd.readouterr().err


def test_an_account_is_added(assure_url, session, control):
    known = {"authUsername": "second", "authPassword": "second-password", "authDomainName": "beta"}

    def probe():
        url = f"{assure_url}/inventories/search-sku"
        return session.post(
            url, json={"channelSkuCodes": []}, headers=known, timeout=10
        ).status_code

    before = probe()
    added = control(
        "POST",
        "/accounts",
        {"username": "second", "password": "second-password", "domain": "beta"},
    )

    assert (before, added.json(), probe()) == (401, {"username": "second"}, 200)


def test_an_account_without_a_password_is_refused(control):
    answer = control("POST", "/accounts", {"username": "second"})

    assert answer.status_code == 400
    assert "password" in answer.json()["errors"]
