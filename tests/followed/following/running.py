"""`run --with-sandboxes` in a terminal of its own, as the tutorial has it running all along."""

import os
import pty
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from channel_connector.sdk.wall_clock import WallClock

READY = "The console is at"
START_SECONDS = 120


class Running:
    """The process, and what its terminal shows."""

    def __init__(self, folder: Path, clock: WallClock) -> None:
        ours, its = pty.openpty()
        self._shown: list[bytes] = []
        command = Path(sys.executable).parent / "channel-connector"
        self._process = subprocess.Popen(  # noqa: S603  # our own command
            [command, "run", "--with-sandboxes", "--clock", str(clock)],
            cwd=folder,
            stdin=its,
            stdout=its,
            stderr=its,
            start_new_session=True,
        )
        os.close(its)
        self._reader = threading.Thread(target=self._read, args=(ours,), daemon=True)
        self._reader.start()

    @property
    def shown(self) -> str:
        """Everything that was shown so far."""
        return b"".join(self._shown).decode("utf-8", "replace").replace("\r\n", "\n")

    def wait_until_ready(self) -> None:
        """Wait until the connector answers."""
        ends = time.monotonic() + START_SECONDS
        while READY not in self.shown:
            assert self._process.poll() is None, self.shown
            assert time.monotonic() < ends, self.shown
            time.sleep(0.1)

    def stop(self) -> None:
        """Press Ctrl-C, and wait for the end."""
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(60)
        finally:
            self._process.kill()
            self._process.wait()
        self._reader.join(10)

    def _read(self, terminal: int) -> None:
        with suppress(OSError):  # the other end is closed
            while part := os.read(terminal, 65_536):
                self._shown.append(part)
        os.close(terminal)


@contextmanager
def running(folder: Path, clock: WallClock) -> Iterator[Running]:
    """Run the connector between its sandboxes in a folder that has a config.yaml."""
    process = Running(folder, clock)
    try:
        process.wait_until_ready()
        yield process
    finally:
        process.stop()
