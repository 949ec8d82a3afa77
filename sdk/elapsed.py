"""How much time has passed, whatever the machine or the process did meanwhile."""

import time


def seconds_since_start() -> float:
    """
    Return the seconds since the machine started, those in which it slept included.

    Never runs back and cannot be set. A process that was stopped finds that time in it as well.
    Where the system has no such clock (only Linux has), the time that the machine slept is
    missing. The time for which a virtual machine was paused may be missing anywhere.
    """
    try:
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    except (AttributeError, OSError):
        return time.monotonic()
