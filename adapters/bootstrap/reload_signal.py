"""SIGUSR1 makes a process reload its settings; it is blocked until a handler is installed."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_ASKED = {signal.SIGUSR1}


def hold_reloads() -> None:
    """Block the signal until `handle_reloads`; by default it would end the process."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _ASKED)


def heed_reloads(ask: Callable[[], None]) -> None:
    """Call `ask` for each signal, and for a pending one."""
    signal.signal(signal.SIGUSR1, lambda _number, _frame: ask())
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ASKED)


@contextmanager
def reloads_held() -> Iterator[None]:
    """Block the signal for the duration of the block; a child inherits that."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ASKED)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
