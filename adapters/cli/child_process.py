"""Runs a module of this package as a child process that ends with its parent."""

import queue
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import IO

from ...ports.host.errors import Unavailable
from ..bootstrap.web.reload_signal import reload_signal_blocked

START_SECONDS = 30.0


def is_port_in_use(host: str, port: int) -> bool:
    """Return whether the port cannot be bound."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def start_child(
    module: str, arguments: Sequence[str], log: IO[str] | None = None
) -> subprocess.Popen[str]:
    """
    Start a module in its own session; it ends when this process ends, even by a kill.

    Standard error goes to `log`, or is inherited. The reload signal is blocked until the child
    handles it.
    """
    with reload_signal_blocked():
        return subprocess.Popen(  # noqa: S603  # our own modules only
            [
                sys.executable,
                "-m",
                "channel_connector.adapters.cli.supervised_process",
                module,
                *arguments,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )


def stop_child(process: subprocess.Popen[str], seconds: float) -> None:
    """Terminate the process, and kill it after `seconds`."""
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
    with suppress(BrokenPipeError), process:  # closes the pipes
        pass


def wait_until_ready(title: str, process: subprocess.Popen[str]) -> str:
    """
    Wait for the line `ready ADDRESS` and return the address; later output is discarded.

    Raises:
        Unavailable: the process did not become ready in time.
    """
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()

    def read() -> None:
        assert process.stdout is not None  # noqa: S101  # it was asked for
        for line in process.stdout:
            lines.put(line)
        lines.put("")

    threading.Thread(target=read, daemon=True).start()
    try:
        word, _, address = lines.get(timeout=START_SECONDS).strip().partition(" ")
    except queue.Empty:
        word = ""
    if word != "ready":
        raise Unavailable(f"{title} did not start. See its output above.")
    return address
