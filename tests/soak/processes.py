"""Processes as the system reports them."""

import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

PAGE = os.sysconf("SC_PAGE_SIZE")
ZOMBIE = "Z"


class Process(NamedTuple):
    """A running process; `began` distinguishes processes with the same ID."""

    pid: int
    parent: int
    session: int
    began: int
    resident: int
    """Bytes."""

    def command(self):
        """Return the command line, empty if the process is gone."""
        with suppress(OSError):
            words = Path(f"/proc/{self.pid}/cmdline").read_bytes()
            return words.replace(b"\0", b" ").decode(errors="replace")
        return ""

    def handles(self):
        """Return the number of open file handles; None if the process is gone."""
        with suppress(OSError):
            return sum(1 for _ in Path(f"/proc/{self.pid}/fd").iterdir())
        return None


def all_processes():
    """Return all running processes, by ID."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                _, _, told = (entry / "stat").read_text().rpartition(")")
                state, parent, _, session, *more = told.split()
                if state != ZOMBIE:
                    began, resident = int(more[15]), int(more[17]) * PAGE
                    pid = int(entry.name)
                    found[pid] = Process(pid, int(parent), int(session), began, resident)
    return found
