"""The memory of this process."""

import resource


def peak_mib() -> float:
    """Return the peak memory of the process, as the system reports it."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
