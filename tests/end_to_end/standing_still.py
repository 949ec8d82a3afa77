"""
Runs the command, and stops its own process once, at a moment of its first submission.

    python standing_still.py MOMENT channel-connector ARGUMENTS

The moments are `before the lock`, `between grant and call` and `between call and outcome`.
"""

import os
import signal
import sys
import threading
from contextlib import contextmanager
from functools import wraps
from itertools import count

from channel_connector.adapters.cli import main
from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.rate_limit.rate_policy import SqlRatePolicy
from channel_connector.plugins.amazon_mws.mws import client

_reached = count()
_writing = threading.RLock()
"""
Held by each transaction. One that stands still keeps its locks until the server ends it after a
minute, which no test waits for.
"""


def _stop():
    if next(_reached) == 0:
        with _writing:
            os.kill(os.getpid(), signal.SIGSTOP)


def _write_one_at_a_time():
    writing = Database.writing

    @contextmanager
    def write(database):
        with _writing, writing(database) as connection:
            yield connection

    Database.writing = write


def _stopping(moment):
    post_feed, request = client.post_feed, SqlRatePolicy.request

    @wraps(post_feed)
    def post(*arguments):
        if moment == "between grant and call":
            _stop()
        reply = post_feed(*arguments)
        if moment == "between call and outcome":
            _stop()
        return reply

    @wraps(request)
    def ask(policy, operation, *arguments):
        if moment == "before the lock" and operation == "SubmitFeed":
            _stop()
        return request(policy, operation, *arguments)

    client.post_feed, SqlRatePolicy.request = post, ask


if __name__ == "__main__":
    _write_one_at_a_time()
    _stopping(sys.argv[1])
    sys.argv = sys.argv[2:]
    main()
