"""SIGUSR1 makes a process reload its settings; it is blocked until a handler is installed."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_SIGNALS = {signal.SIGUSR1}


def block_reload_signal() -> None:
    """Block the signal until `handle_reload_signal`; by default it would end the process."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)


def handle_reload_signal(ask: Callable[[], None]) -> None:
    """Call `ask` for each signal, and for a pending one."""
    signal.signal(signal.SIGUSR1, lambda _number, _frame: ask())
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)


@contextmanager
def reload_signal_blocked() -> Iterator[None]:
    """Block the signal for the duration of the block; a child inherits that."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
