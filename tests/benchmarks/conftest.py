"""Puts the benchmarks and what they share on the import path."""

import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"

sys.path.append(str(BENCHMARKS))


@pytest.fixture(scope="session")
def benchmarks():
    """The folder of the benchmarks."""
    return BENCHMARKS
