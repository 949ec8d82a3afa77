"""The web server as a process: it answers, ends when told to, and never outlives its parent."""

import os
import signal
import socket
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from channel_connector.adapters.cli.running import web_process
from channel_connector.adapters.cli.running.web_process import check_port
from channel_connector.adapters.settings import ServerSettings
from channel_connector.ports.host.errors import SettingsError

KEY = {"X-Connector-Key": "sandbox-calls-with-this"}
CONFIG = """\
storage: {{url: "sqlite:///books.db"}}
server: {{port: {port}}}
connections:
  acme:
    channel: amazon_mws
    settings:
      endpoint: http://127.0.0.1:9
      seller_id: A1SANDBOXSELLER
      access_key_id: AKIDSANDBOX000000001
      secret_key: sandbox-secret-key-0123456789abcdefghijk
    assure:
      base_url: http://127.0.0.1:9
      username: acme
      password: swordfish-77
      location_code: BLR1
      calls_with: {calls_with}
"""


def eventually(condition, seconds=60):
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "it did not come to pass"
        time.sleep(0.05)


def is_there(pid):
    """Tell whether a process lives; one that only waits to be fetched does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def descendants(pid):
    """Return the processes below one, however deep."""
    found = []
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            found += [int(child), *descendants(int(child))]
    return found


@pytest.fixture
def port(unused_port):
    return unused_port()


@pytest.fixture
def server(port):
    return ServerSettings("127.0.0.1", port, 20_000, None, timedelta(minutes=30))


@pytest.fixture
def config(tmp_path, port):
    file = tmp_path / "config.yaml"
    calls_with = "{X-Connector-Key: sandbox-calls-with-this}"
    file.write_text(CONFIG.format(port=port, calls_with=calls_with))
    return file


@pytest.fixture
def start(config):
    """Return a function that starts a command and waits until calls are answered."""
    started = []

    def begin(command):
        words = ["-c", "from channel_connector.adapters.cli import main; main()", "-c", str(config)]
        process = subprocess.Popen(  # noqa: S603  # our own interpreter
            [sys.executable, *words, command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        for line in process.stdout:
            if line.startswith(("ready ", "Calls of Assure", "The console is at")):
                return process
        raise AssertionError(f"{command} ended with {process.wait()}")

    yield begin
    for process in started:
        for pid in [*descendants(process.pid), process.pid]:
            if is_there(pid):
                os.kill(pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()


@pytest.fixture
def ask(port):
    """Return a function that asks for a label over the socket."""

    def call(headers=KEY):
        url = f"http://127.0.0.1:{port}/assure/v1/acme/label?shipmentCode=1"
        return requests.get(url, headers=headers, timeout=30)

    return call


def test_it_answers_over_a_socket_and_ends_cleanly(start, ask, port):
    process = start("serve")

    known, stranger = ask(), ask({})
    described = requests.get(f"http://127.0.0.1:{port}/openapi.json", timeout=30)
    processes = descendants(process.pid)
    process.send_signal(signal.SIGTERM)

    assert (known.status_code, known.json()["code"]) == (400, "UNKNOWN_SHIPMENT")
    assert stranger.status_code == 401
    paths = described.json()["paths"]
    assert sum(path.startswith("/assure/v1/") for path in paths) == 12
    assert sum(path.startswith("/api/v1/") for path in paths) == 8
    assert len(paths) == 20
    assert process.wait(60) == 0
    assert processes
    eventually(lambda: not any(map(is_there, processes)))


@pytest.mark.parametrize("command", ["serve", "run"])
def test_nothing_of_it_outlives_a_kill(start, ask, command):
    process = start(command)
    assert ask().status_code == 400
    processes = descendants(process.pid)

    process.kill()

    assert processes
    eventually(lambda: not any(map(is_there, processes)))


def test_run_answers_as_long_as_it_runs(start, ask):
    process = start("run")

    assert ask().status_code == 400
    processes = descendants(process.pid)
    process.send_signal(signal.SIGTERM)

    assert process.wait(60) == 0
    eventually(lambda: not any(map(is_there, processes)))


def test_run_starts_a_server_that_ended_anew(start, ask):
    process = start("run")
    assert ask().status_code == 400
    first = set(descendants(process.pid))
    assert first

    for pid in first:
        os.kill(pid, signal.SIGKILL)

    def answers():
        try:
            return ask().status_code == 400
        except requests.ConnectionError:
            return False

    eventually(lambda: set(descendants(process.pid)) - first)
    eventually(answers)
    assert first.isdisjoint(descendants(process.pid))
    assert process.poll() is None


@pytest.mark.parametrize("command", ["serve", "run"])
def test_new_headers_hold_after_a_reload_and_a_mistake_changes_nothing(start, ask, config, command):
    process = start(command)
    right = config.read_text()
    config.write_text(right.replace("seller_id", "seler_id"))
    process.send_signal(signal.SIGUSR1)
    for line in process.stdout:
        if "settings.refused" in line:
            break
    assert ask().status_code == 400

    config.write_text(right.replace("sandbox-calls-with-this", "another-secret-of-calls"))
    process.send_signal(signal.SIGUSR1)

    eventually(lambda: ask({"X-Connector-Key": "another-secret-of-calls"}).status_code == 400)
    eventually(lambda: ask().status_code == 401)


def run_to_its_end(config, command):
    words = ["-c", "from channel_connector.adapters.cli import main; main()", "-c", str(config)]
    return subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, *words, command], capture_output=True, text=True, timeout=60, check=False
    )


def test_a_port_that_is_taken_is_told(config, port):
    with socket.create_server(("127.0.0.1", port)):
        ended = run_to_its_end(config, "serve")

    assert ended.returncode == 2
    assert f"port {port} of 127.0.0.1 is in use" in ended.stderr


def test_a_port_that_a_killed_connector_leaves_behind_is_waited_for(port, server, monkeypatch):
    left_behind = socket.create_server(("127.0.0.1", port))
    waits = []

    def leave(seconds):
        waits.append(seconds)
        if len(waits) == 3:
            left_behind.close()

    monkeypatch.setattr(web_process.time, "sleep", leave)

    check_port(server)

    assert len(waits) == 3
    socket.create_server(("127.0.0.1", port)).close()


def test_a_port_that_stays_taken_is_told_after_a_while(port, server):
    with (
        socket.create_server(("127.0.0.1", port)),
        pytest.raises(SettingsError, match=f"port {port} of 127.0.0.1 is in use"),
    ):
        check_port(server, seconds=0.2)


def test_a_server_that_nobody_could_call_does_not_start(config, port):
    config.write_text("console: false\n" + CONFIG.format(port=port, calls_with="{}"))

    ended = run_to_its_end(config, "serve")

    assert ended.returncode == 2
    assert "no connection has assure.calls_with" in ended.stderr


@pytest.mark.parametrize("command", ["serve", "run"])
def test_the_console_is_there_although_nobody_could_call(start, config, port, command):
    config.write_text(CONFIG.format(port=port, calls_with="{}"))
    start(command)

    front = requests.get(f"http://127.0.0.1:{port}/", timeout=30)

    assert front.url == f"http://127.0.0.1:{port}/console/sign-in?to=/console/"
    assert "channel-connector users add NAME --role operator" in front.text
