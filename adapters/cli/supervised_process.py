"""
Runs a module like `python -m`, and ends it when its parent process is gone.

    python -m channel_connector.adapters.cli.supervised_process MODULE [ARGUMENTS]

Standard input is a pipe from the parent; it closes when the parent ends, even by a kill.
"""

import os
import runpy
import signal
import sys
import threading
import time

GRACE_SECONDS = 2.0
"""How long the module may take to end after SIGTERM."""


def _end_with_the_parent() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(1)


def main() -> None:
    """Run the module named by the first argument with the remaining arguments."""
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    module = sys.argv[1]
    sys.argv = sys.argv[1:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
