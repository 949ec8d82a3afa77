"""Reproducible random numbers."""

from random import Random

from ....sdk.sandbox.state import State


def seeded_random(*seed: object) -> Random:
    """Return a generator that yields the same numbers for the same seed, in every process."""
    return Random("/".join(map(str, seed)))  # noqa: S311  # simulates buyers, not for security


def seed_of_start(seed: str, state: State) -> tuple[object, ...]:
    """Return a seed for what must not repeat when a sandbox is started again with its state."""
    return (seed,) if state.start == 1 else (seed, f"start {state.start}")
