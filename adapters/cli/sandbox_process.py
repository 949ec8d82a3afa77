"""A sandbox as a child process: started, waited for, and gone with its parent."""

import queue
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ...ports.clock import WallClock
from ...ports.errors import SettingsError, Unavailable

START_SECONDS = 30.0
STOP_SECONDS = 5.0

ASSURE = "channel_connector.adapters.assure.sandbox"


@contextmanager
def running_sandbox(
    title: str,
    module: str,
    clock: WallClock,
    at: tuple[str, int] = ("127.0.0.1", 0),
    options: Sequence[str] = (),
) -> Iterator[str]:
    """
    Run a sandbox while the block lasts and yield its address; port 0 takes a free one.

    Raises:
        SettingsError: the port is taken.
        Unavailable: it did not start.
    """
    host, port = at
    if port and _taken(host, port):
        raise SettingsError(
            f"{title} cannot start: port {port} of {host} is in use by another program. "
            "End that one (perhaps a sandbox left over), or name another port in config.yaml."
        )
    arguments = ["--host", host, "--port", str(port), "--clock", str(clock), *options]
    process = subprocess.Popen(  # noqa: S603  # our own modules only
        [sys.executable, "-m", "channel_connector.adapters.leash", module, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with process:
        try:
            yield _address(title, process)
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def _taken(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def _address(title: str, process: subprocess.Popen[str]) -> str:
    """Wait for the line that tells the address; what else is said later is read and dropped."""
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
