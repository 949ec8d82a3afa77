"""The sandbox as a process: it reports when it is ready, and stops on a signal."""

import signal
import subprocess
import sys

import pytest

from channel_connector.ports.testing.fakes.sandbox_process import SandboxProcess

MODULE = "channel_connector.plugins.amazon_mws.sandbox"


def _start(*options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", MODULE, *options]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True)  # noqa: S603  # our own


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_once_that_it_is_ready_and_ends_quietly(number):
    with _start("--port", "0") as process:
        ready = process.stdout.readline()
        process.send_signal(number)
        rest, errors = process.communicate(timeout=60)

    assert ready.startswith("ready http://127.0.0.1:")
    assert (rest, errors, process.returncode) == ("", "", 0)


def test_a_clock_that_cannot_be_read_is_refused_with_a_sentence():
    with _start("--clock", "fast") as process:
        _, errors = process.communicate(timeout=60)

    assert process.returncode != 0
    assert "SPEED@TIME" in errors


def test_a_port_that_is_taken_is_refused_with_a_sentence(sandbox):
    with _start("--port", sandbox.url.rpartition(":")[2]) as process:
        _, errors = process.communicate(timeout=60)

    assert process.returncode != 0
    assert "in use" in errors


def test_a_sandbox_that_does_not_start_is_an_error():
    with pytest.raises(RuntimeError, match="did not get ready"):
        SandboxProcess(MODULE, "--no-such-option").start()
