"""Runs `python -m module ...` as a fork of a process that has the imports behind it."""

import os
import runpy
import subprocess
import sys
from multiprocessing import get_context
from pathlib import Path

_forks = get_context("forkserver")
_forks.set_forkserver_preload(
    [
        "channel_connector.adapters.assure.sandbox.command",
        "channel_connector.adapters.cli.main",
        "channel_connector.adapters.cli.running.run",
        "channel_connector.adapters.storage.upgrade",
        "channel_connector.plugins.amazon_mws.plugin",
        "channel_connector.plugins.amazon_mws.sandbox.command",
    ]
)


class ModuleProcess:
    """
    A started process, with the part of `subprocess.Popen` that these tests use.

    What it writes goes to files, or may be read from `stdout`.
    """

    def __init__(self, module, *arguments, stdout=None, stderr=None):
        self.stdout, sent = None, stdout
        if stdout is None:
            reader, sent = _forks.Pipe(duplex=False)
            self.stdout = os.fdopen(os.dup(reader.fileno()))
        self._process = _forks.Process(
            target=_run,
            args=(module, [*map(str, arguments)], dict(os.environ), Path.cwd(), sent, stderr),
        )
        self._process.start()
        if stdout is None:
            sent.close()
        self.pid = self._process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.wait()
        if self.stdout is not None:
            self.stdout.close()

    def terminate(self):
        self._process.terminate()

    def kill(self):
        self._process.kill()

    def send_signal(self, number):
        os.kill(self.pid, number)

    def wait(self, timeout=None):
        """Return the exit code; raises TimeoutExpired."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired(self._process.name, timeout)
        return self._process.exitcode


def _run(module, arguments, environment, folder, stdout, stderr):
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    _redirect(1, stdout)
    _redirect(2, stderr)
    sys.argv[1:] = arguments
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _redirect(number, target):
    """Let a file descriptor write to a path or into a pipe; it stays as it is for None."""
    if target is None:
        return
    descriptor = (
        os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        if isinstance(target, os.PathLike)
        else target.fileno()
    )
    os.dup2(descriptor, number)
    os.close(descriptor)
