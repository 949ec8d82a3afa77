"""A host that starts after a kill takes over the leases of the killed one."""

import subprocess
import sys
from contextlib import ExitStack

from channel_connector.adapters.engine.lease_holder import SOLE, holder_name

HOLD = """
import sys, time
from contextlib import ExitStack
from pathlib import Path
from channel_connector.adapters.engine.lease_holder import holder_name
stack = ExitStack()
print(holder_name(Path(sys.argv[1]), stack), flush=True)
time.sleep(60)
"""


def test_only_one_process_holds_the_sole_name_and_a_kill_frees_it(tmp_path):
    database = tmp_path / "books.db"
    with subprocess.Popen(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", HOLD, str(database)], stdout=subprocess.PIPE, text=True
    ) as first:
        assert first.stdout.readline().strip() == SOLE
        with ExitStack() as files:
            assert holder_name(database, files) != SOLE
        first.kill()

    with ExitStack() as files:
        assert holder_name(database, files) == SOLE


def test_a_lock_that_may_not_be_opened_costs_only_the_name(tmp_path):
    """The file belongs to another user: the host still starts, and waits for leases."""
    (tmp_path / "books.db.host").mkdir()

    with ExitStack() as files:
        assert holder_name(tmp_path / "books.db", files) != SOLE


def test_hosts_on_a_database_server_have_names_of_their_own():
    """Their machines cannot see each other's locks."""
    with ExitStack() as files:
        assert holder_name(None, files) != holder_name(None, files)
