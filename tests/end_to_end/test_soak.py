"""
The connector as processes, killed at random between sandboxes that misbehave.

Here for some seconds, with one kill of each kind at least; `make soak` goes on for longer.
"""

import os
import random
from pathlib import Path

import pytest

SOAK = Path(__file__).parents[1] / "soak"
MINUTES = float(os.environ.get("SOAK_MINUTES", "0"))
BRIEF = {"seconds": 20, "speed": 180}
LONG = {"seconds": MINUTES * 60, "speed": 40}


@pytest.mark.timeout(900 + MINUTES * 60 * 2)
def test_every_promise_is_kept_whatever_is_killed(tmp_path, database_url, monkeypatch):
    monkeypatch.syspath_prepend(SOAK)
    from hard_times import soak  # noqa: PLC0415  # it is on the path only now

    seed = int(os.environ.get("SOAK_SEED") or random.randrange(100_000))  # noqa: S311  # no secret

    assert soak(tmp_path, database_url, seed=seed, **(LONG if MINUTES else BRIEF)) == []
