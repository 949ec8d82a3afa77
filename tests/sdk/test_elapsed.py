"""The time that passed goes on while a process is stopped, and without a clock for it."""

import os
import signal
import subprocess
import sys
import time

import pytest

from channel_connector.sdk.elapsed import seconds_since_start

COUNTS = """
import sys
from channel_connector.sdk.elapsed import seconds_since_start
sys.stdin.readline()
began = seconds_since_start()
print("began", flush=True)
sys.stdin.readline()
print(seconds_since_start() - began, flush=True)
"""


def test_the_time_in_which_the_process_was_stopped_counts():
    with subprocess.Popen(  # noqa: S603  # our own interpreter, our own script
        [sys.executable, "-c", COUNTS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        print(file=process.stdin, flush=True)
        assert process.stdout.readline() == "began\n"
        os.kill(process.pid, signal.SIGSTOP)
        time.sleep(0.5)
        os.kill(process.pid, signal.SIGCONT)
        print(file=process.stdin, flush=True)

        assert float(process.stdout.readline()) >= 0.5


def test_it_never_runs_back():
    times = [seconds_since_start() for _ in range(1000)]

    assert times == sorted(times)


@pytest.mark.parametrize("missing", ["the constant", "the clock"])
def test_a_system_without_the_clock_counts_its_waking_time(monkeypatch, missing):
    if missing == "the constant":
        monkeypatch.delattr(time, "CLOCK_BOOTTIME")
    else:
        monkeypatch.setattr(time, "CLOCK_BOOTTIME", 10_000)

    before = time.monotonic()

    assert before <= seconds_since_start() <= time.monotonic()
