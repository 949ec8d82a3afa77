"""Under which name this process holds its leases."""

import os
import secrets
import socket
from contextlib import ExitStack
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has no such lock; a start after a kill waits for the lease there
    fcntl = None  # type: ignore[assignment]  # the only other value it has

SOLE = "embedded"


def holder_name(database_file: Path | None, open_files: ExitStack) -> str:
    """
    Return the name for this process's leases.

    The first host on an embedded database locks a file beside it, until it ends in whatever
    way. Holding that lock proves that no other holds the name, so a host that starts after a
    kill takes the leases of the killed one over at once. Any other host has a name of its own
    and waits until a lease of the dead has run out.
    """
    if fcntl is not None and database_file is not None:
        try:
            lock = open_files.enter_context(_beside(database_file).open("a"))
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # another host has it, or another user's host made it
            return _own_name()
        return SOLE
    return _own_name()


def _own_name() -> str:
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"


def _beside(database_file: Path) -> Path:
    return database_file.with_name(database_file.name + ".host")
