"""
The connector as processes, killed at random between faulty sandboxes.

Runs for some seconds, with at least one kill of each process; `make soak` runs for longer.
"""

import os
import random
from pathlib import Path

import pytest

SOAK = Path(__file__).parents[1] / "soak"
MINUTES = float(os.environ.get("SOAK_MINUTES", "0"))
A_SEED = 26252
BRIEF = (20, 180, 4)
LONG = (MINUTES * 60 / 2, 30, 12)
"""Seconds, half of them on each database; speed of the clock; orders an hour."""


@pytest.mark.timeout(900 + MINUTES * 60 * 2)
def test_every_promise_is_kept_whatever_is_killed(tmp_path, database_url, monkeypatch):
    monkeypatch.syspath_prepend(SOAK)
    from hard_times import Pace, soak  # noqa: PLC0415  # it is on the path only now

    by_chance = random.randrange(100_000) if MINUTES else A_SEED  # noqa: S311  # no secret
    seed = int(os.environ.get("SOAK_SEED") or by_chance)

    assert soak(tmp_path, database_url, Pace(*(LONG if MINUTES else BRIEF)), seed) == []
