"""Runs a sandbox in a separate process, for tests."""

import json
import subprocess
import sys
import threading
from http.client import HTTPConnection
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

_START_SECONDS = 120.0
_STOP_SECONDS = 60.0
_ANSWER_SECONDS = 60.0


class SandboxRefused(Exception):
    """The control side of a sandbox answered with an error, which the message quotes."""


class SandboxProcess:
    """
    Runs `python -m module --port 0 ...` while the context is open.

    `url` is its address. Its stderr is inherited.
    """

    def __init__(self, module: str, *options: str) -> None:
        self._module, self._options = module, ("--port", "0", *options)
        self._process: subprocess.Popen[str] | None = None
        self.url = ""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start the process and wait until it listens."""
        self._process = process = self._launch()
        give_up = threading.Timer(_START_SECONDS, process.kill)
        give_up.start()
        line = process.stdout.readline() if process.stdout else ""
        give_up.cancel()
        word, _, url = line.strip().partition(" ")
        if word != "ready":
            self.stop()
            raise RuntimeError(f"{self._module} did not get ready, it said: {line!r}")
        self.url = url

    def _launch(self) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S603  # our own module
            [sys.executable, "-m", self._module, *self._options],
            stdout=subprocess.PIPE,
            text=True,
        )

    def stop(self) -> int:
        """Terminate the process and return its exit code; 0 if none runs."""
        if self._process is None:
            return 0
        process, self._process = self._process, None
        with process:
            process.terminate()
            try:
                return process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                raise

    def control(self, method: str, path: str, body: object = None) -> Any:
        """
        Call the control side, such as `control("POST", "/control/orders", {"count": 3})`.

        Raises:
            SandboxRefused: it answered with an error.
        """
        return ask_control_side(self.url, method, path, body)


def ask_control_side(url: str, method: str, path: str, body: object = None) -> Any:
    """Call the control side of the sandbox at `url`; raises SandboxRefused."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=_ANSWER_SECONDS)
    try:
        content = None if body is None else json.dumps(body)
        connection.request(method, path, content, {"Content-Type": "application/json"})
        response = connection.getresponse()
        answer = response.read().decode()
    finally:
        connection.close()
    if response.status >= 400:
        raise SandboxRefused(f"{method} {path}: {response.status} {answer}")
    return json.loads(answer)
