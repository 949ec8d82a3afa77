"""
A small run of every benchmark: that it works, that it measures what it promises, and that the
page has the same promises. Times are judged by `make bench`.
"""

from pathlib import Path

import pytest
from measuring.databases import RUNNING_SERVER
from measuring.everything import run

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "benchmarks").glob("*.py"))
PAGE = (ROOT / "docs" / "reference" / "benchmarks.md").read_text("utf-8")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_small_run_of_a_benchmark_works_and_the_page_has_its_promises(
    file, postgres_server, monkeypatch
):
    monkeypatch.setenv(RUNNING_SERVER, postgres_server.get_uri())

    result = run(file, ["--smoke"])

    assert result.failures == []
    assert " | ".join((f"| `benchmarks/{file.name}`", *result.row)) + " |" in PAGE


def test_the_page_has_no_other_benchmarks():
    rows = [line.split("`")[1] for line in PAGE.splitlines() if line.startswith("| `benchmarks/")]

    assert sorted(rows) == [f"benchmarks/{file.name}" for file in FILES]
