"""Chance that can be repeated."""

from random import Random


def seeded_random(*seed: object) -> Random:
    """Return dice that fall the same way for the same seed, in every process."""
    return Random("/".join(map(str, seed)))  # noqa: S311  # decides what buyers do, hides nothing
