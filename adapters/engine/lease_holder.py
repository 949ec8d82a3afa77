"""The holder name of this process's leases."""

import os
import secrets
import socket
from contextlib import ExitStack
from pathlib import Path

try:
    import fcntl
except ImportError:  # not on Windows: there a start after a kill waits until the lease expires
    fcntl = None  # type: ignore[assignment]  # the only other value it has

SOLE = "embedded"


def holder_name(database_file: Path | None, open_files: ExitStack) -> str:
    """
    Return the holder name of this process's leases.

    The first host on a SQLite database locks a file beside it until the process ends, even by a
    kill. The lock proves that no other host uses the name, so a host that starts after a kill
    takes over the leases of the killed one at once. Any other host has a unique name and waits
    until the leases of a dead one expire.
    """
    if fcntl is not None and database_file is not None:
        try:
            lock = open_files.enter_context(_beside(database_file).open("a"))
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # locked by another host, or owned by another user
            return _own_name()
        return SOLE
    return _own_name()


def _own_name() -> str:
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"


def _beside(database_file: Path) -> Path:
    return database_file.with_name(database_file.name + ".host")
