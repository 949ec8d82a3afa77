"""A child under supervision ends with its parent, whatever it thinks of signals."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest

from channel_connector.adapters.cli.child_process import start_child, stop_child, wait_until_ready

OBEDIENT = """
import signal, sys, threading
signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))
print(*sys.argv[1:], __name__, flush=True)
threading.Event().wait(60)
"""
STUBBORN = OBEDIENT.replace("lambda *_: sys.exit(7)", "signal.SIG_IGN")


@pytest.fixture
def supervised(tmp_path):
    """Run a module under supervision."""

    @contextmanager
    def run(source, *arguments):
        (tmp_path / "pet.py").write_text(source)
        command = [
            sys.executable,
            "-m",
            "channel_connector.adapters.cli.supervised_process",
            "pet",
            *arguments,
        ]
        with subprocess.Popen(  # noqa: S603  # our own interpreter
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(tmp_path)},
        ) as process:
            yield process

    return run


def test_the_module_runs_as_if_it_had_been_started_itself(supervised):
    with supervised(OBEDIENT, "--port", "0") as process:
        assert process.stdout.readline() == "--port 0 __main__\n"
        process.stdin.close()


def test_the_module_may_end_in_its_own_way_when_its_parent_is_gone(supervised):
    with supervised(OBEDIENT) as process:
        process.stdout.readline()
        process.stdin.close()

        assert process.wait(60) == 7


def test_a_module_that_does_not_listen_is_ended_all_the_same(supervised):
    with supervised(STUBBORN) as process:
        process.stdout.readline()
        process.stdin.close()

        assert process.wait(60) == 1


def test_a_reload_asked_of_a_child_that_is_just_starting_does_not_end_it():
    child = start_child("channel_connector.adapters.assure.sandbox", ["--port", "0"])
    try:
        child.send_signal(signal.SIGUSR1)
        assert wait_until_ready("It", child)
    finally:
        stop_child(child, seconds=30)
