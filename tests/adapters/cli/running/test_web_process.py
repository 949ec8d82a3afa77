"""The web server of `run` is looked after from the moment on in which it is started."""

import os
import signal
from types import SimpleNamespace

import pytest

from channel_connector.adapters.cli.running import web_process
from channel_connector.adapters.cli.running.web_process import running_web_server
from channel_connector.ports.host.errors import Unavailable
from channel_connector.sdk.wall_clock import WallClock

SERVER = """
import os, pathlib, sys, threading
starts = pathlib.Path(sys.argv[1])
number = len(starts.read_text()) if starts.exists() else 0
starts.write_text("." * (number + 1))
{ending}
print("ready http://127.0.0.1", flush=True)
threading.Event().wait(60)
"""


@pytest.fixture
def server(tmp_path, monkeypatch, unused_port):
    """Run a server that ends as given in its first starts, and return how often it was started."""

    def run(ending):
        (tmp_path / "a_server.py").write_text(SERVER.format(ending=ending))
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        monkeypatch.setattr(web_process, "MODULE", "a_server")
        starts = tmp_path / "starts"
        address = SimpleNamespace(host="127.0.0.1", port=unused_port())
        settings = SimpleNamespace(file=starts, server=address)
        return running_web_server(settings, WallClock()), starts

    return run


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_server_that_is_killed_while_it_starts_is_started_again(server, number):
    running, starts = server(f"if number < 2: os.kill(os.getpid(), {int(number)})")

    with running as web:
        assert web.address == "http://127.0.0.1"
        assert starts.read_text() == "..."


def test_a_server_that_cannot_start_is_not_tried_again(server):
    running, starts = server("sys.exit(3)")

    with pytest.raises(Unavailable, match=r"The web server did not start"), running:
        pass

    assert starts.read_text() == "."


def test_a_server_that_is_killed_later_is_started_again(server):
    running, starts = server("")

    with running as web:
        os.kill(web._process.pid, signal.SIGKILL)
        web._process.wait()
        web.restart_if_ended()
        assert web._wait_until_ready() == "http://127.0.0.1"

    assert starts.read_text() == ".."
