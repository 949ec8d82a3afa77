"""The connector under supervision: processes that are killed and restarted."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from processes import all_processes

COMMAND = Path(sys.executable).with_name("channel-connector")
HOST, SERVER, WORKER = "engine host", "web main", "web worker"

STOP_SECONDS = 60
GONE_SECONDS = 20
"""Longer than the web server of a killed host lives on."""


class Connector:
    """
    `channel-connector run` and the processes under it.

    The output of all of them goes to one file, `log`.
    """

    def __init__(self, config, clock, log):
        self._command = [COMMAND, "run", "-c", config, "--clock", str(clock)]
        self._log = log
        self._sessions = set()
        self._process = None

    def start(self):
        with self._log.open("a") as log:
            self._process = subprocess.Popen(  # noqa: S603  # our own command
                self._command, stdout=log, stderr=log, start_new_session=True
            )
        self._sessions.add(self._process.pid)

    def ended(self):
        """Return the exit code of a host that ended; None while it runs."""
        return self._process.poll()

    def roles(self):
        """Return the running processes by role."""
        found = all_processes()
        roles = {}
        if self._process.pid in found and self.ended() is None:
            roles[HOST] = found[self._process.pid]
        for parent, role, word in (
            (HOST, SERVER, "granian"),
            (SERVER, WORKER, "worker-"),
        ):
            if parent in roles:
                for one in found.values():
                    if one.parent == roles[parent].pid and word in one.command():
                        roles[role] = one
                        self._sessions.add(one.session)
        return roles

    def kill(self, role):
        """Kill a process with SIGKILL; return whether there was one."""
        process = self.roles().get(role)
        if process is None:
            return False
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
        if role == HOST:
            self._process.wait()
        return True

    def reload(self):
        """
        Reload the settings; return whether there was a process to do so.

        A process that still loads its modules has no signal handler yet, and ends.
        """
        if SERVER not in self.roles():
            return False
        self._process.send_signal(signal.SIGUSR1)
        return True

    def stop(self):
        """Send Ctrl-C, and return the exit code."""
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(STOP_SECONDS)

    def left_behind(self):
        """Return the command lines of processes that should have ended."""
        ends = time.monotonic() + GONE_SECONDS
        while left := [one for one in all_processes().values() if one.session in self._sessions]:
            if time.monotonic() > ends:
                return [one.command() for one in left]
            time.sleep(0.1)
        return []

    def end(self):
        """End all processes in any case."""
        for one in all_processes().values():
            if one.session in self._sessions:
                with suppress(ProcessLookupError):
                    os.kill(one.pid, signal.SIGKILL)
        if self._process is not None:
            self._process.wait()
