"""What the tests of the storage share."""

import subprocess
import sys

import pytest


@pytest.fixture
def python():
    """Return a function that starts a script in a process of its own."""
    started = []

    def start(script, *arguments):
        process = subprocess.Popen(  # noqa: S603  # our own interpreter, our own script
            [sys.executable, "-c", script, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
