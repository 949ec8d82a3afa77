"""Reproducible random numbers."""

from random import Random


def seeded_random(*seed: object) -> Random:
    """Return a generator that yields the same numbers for the same seed, in every process."""
    return Random("/".join(map(str, seed)))  # noqa: S311  # simulates buyers, not for security
