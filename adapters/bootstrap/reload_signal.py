"""SIGUSR1 asks a process to read its settings anew; one that starts lets it wait."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_ASKED = {signal.SIGUSR1}


def hold_reloads() -> None:
    """Let the signal wait until `heed_reloads`; as it is, it would end the process."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _ASKED)


def heed_reloads(ask: Callable[[], None]) -> None:
    """Call `ask` for each signal from now on, and for one that waits."""
    signal.signal(signal.SIGUSR1, lambda _number, _frame: ask())
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ASKED)


@contextmanager
def reloads_held() -> Iterator[None]:
    """Let a process that is started meanwhile hold the signal from its first moment on."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ASKED)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
