"""The connector itself, as a process of its own between two simulated sides."""

import json
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from channel_connector.sdk.wall_clock import WallClock

SHIPPED = Path(__file__).parents[4] / "config.yaml"
FAST = ("--clock", str(WallClock.sped_up(20)))


@pytest.fixture
def ports(unused_port):
    return unused_port(), unused_port()


@pytest.fixture
def config(tmp_path, ports, unused_port):
    """The shipped config.yaml, on ports that are free here."""
    text = SHIPPED.read_text()
    text = text.replace("port: 8700", f"port: {unused_port()}")
    for shipped, free in zip(("8701", "8702"), ports, strict=True):
        text = text.replace(f"http://127.0.0.1:{shipped}", f"http://127.0.0.1:{free}")
    file = tmp_path / "config.yaml"
    file.write_text(text)
    return file


@pytest.fixture
def running(config, tmp_path):
    """Run the connector with its output in files."""

    @contextmanager
    def run(*options):
        command = [sys.executable, "-c", "from channel_connector.adapters.cli import main; main()"]
        said, logged = (tmp_path / "said").open("w"), (tmp_path / "logged").open("w")
        with (
            said,
            logged,
            subprocess.Popen(  # noqa: S603  # our own interpreter
                [*command, "-c", str(config), "run", *options], stdout=said, stderr=logged
            ) as process,
        ):
            try:
                yield process
            finally:
                process.kill()

    return run


@pytest.fixture
def said(tmp_path):
    return (tmp_path / "said").read_text


@pytest.fixture
def logged(tmp_path):
    return (tmp_path / "logged").read_text


def sent(ports):
    try:
        with urlopen(f"http://127.0.0.1:{ports[1]}/control/orders", timeout=5) as answer:
            return len(json.load(answer))
    except OSError:
        return 0


def listens(port):
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def eventually(condition, seconds=60):
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "it did not come to pass"
        time.sleep(0.1)


def test_orders_reach_assure_and_a_signal_ends_it_cleanly(running, ports, said, logged):
    with running("--with-sandboxes", *FAST) as process:
        eventually(lambda: sent(ports) >= 3)
        process.send_signal(signal.SIGTERM)

        assert process.wait(60) == 0

    assert "Stopped." in said()
    assert "acme_amazon_in: Amazon MWS (Easy Ship); supports Order Fetch" in said()
    assert '"event": "order.outbox"' in logged()
    assert "Traceback" not in logged()
    assert not any(map(listens, ports))


def test_a_killed_host_takes_its_sandboxes_along_and_can_start_again(running, ports):
    with running("--with-sandboxes", *FAST) as process:
        eventually(lambda: sent(ports) >= 1)
        process.kill()
        process.wait()

    eventually(lambda: not any(map(listens, ports)))
    with running("--with-sandboxes", *FAST):
        eventually(lambda: sent(ports) >= 1)


def test_a_port_in_use_is_reported(running, ports, logged):
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", ports[1]))
        other.listen()
        with running("--with-sandboxes") as process:
            assert process.wait(60) == 2

    assert f"port {ports[1]} of 127.0.0.1 is in use by another program" in logged()


def test_two_sides_that_are_away_are_waited_for(running, config, logged):
    """The connector may start before the two sides; each failure is logged once."""
    with running(*FAST) as process:
        eventually(lambda: "job.trouble" in logged())
        process.send_signal(signal.SIGINT)

        assert process.wait(60) == 0

    troubles = [line for line in logged().splitlines() if "job.trouble" in line]
    assert len(troubles) == 1
    assert json.loads(troubles[0])["job"] == "fetch_orders"


def test_real_addresses_are_not_played_by_sandboxes(running, config, logged):
    text = config.read_text()
    start = text.index("      endpoint: http")
    config.write_text(text[:start] + text[text.index("\n", start) :])

    with running("--with-sandboxes") as process:
        assert process.wait(60) == 2

    assert "connections.acme_amazon_in.settings.endpoint is not an address such as" in logged()
