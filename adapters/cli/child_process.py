"""One of our modules as a child process: started, waited for, and gone with its parent."""

import queue
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import IO

from ...ports.host.errors import Unavailable
from ..bootstrap.reload_signal import reloads_held

START_SECONDS = 30.0


def port_is_taken(host: str, port: int) -> bool:
    """Tell whether another program listens there."""
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
    Run a module in a session of its own; it ends when this process does, however that ends.

    Its standard error is ours, unless there is a `log`. A reload may be asked of it at once.
    """
    with reloads_held():
        return subprocess.Popen(  # noqa: S603  # our own modules only
            [
                sys.executable,
                "-m",
                "channel_connector.adapters.cli.sandboxes.supervised_process",
                module,
                *arguments,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )


def end_child(process: subprocess.Popen[str], seconds: float) -> None:
    """Let it end by itself, for so long."""
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
    with suppress(BrokenPipeError), process:  # closes the pipes
        pass


def address_of(title: str, process: subprocess.Popen[str]) -> str:
    """
    Wait for the line that tells the address; what else is said later is read and dropped.

    Raises:
        Unavailable: it did not start.
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
        raise Unavailable(f"{title} did not start; what it says about it stands above.")
    return address
