"""Runs all benchmarks, one after the other, and sums up."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .promises import Verdict


@dataclass(frozen=True, slots=True)
class Result:
    """
    How the run of one benchmark ended.

    Args:
        code: its exit code.
        verdicts, forgotten: what became of its promises; empty if it ended before.
        row: its question, with what it compares, and its promises; empty if it ended before.
    """

    file: str
    code: int
    seconds: float
    verdicts: tuple[Verdict, ...] = ()
    forgotten: tuple[str, ...] = ()
    row: tuple[str, ...] = ()

    @property
    def failures(self) -> list[str]:
        """What was not as promised, with the file's name; empty if all was."""
        found = [str(one) for one in self.verdicts if one.is_kept is False]
        found += [f"{promise}: NOT MEASURED" for promise in self.forgotten]
        if self.code and not found:
            found.append(f"ended with exit code {self.code} before its figures")
        return [f"{self.file}: {failure}" for failure in found]


def run(file: Path, arguments: Sequence[str]) -> Result:
    """Run a benchmark in a process of its own, with its output on ours."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        begun = time.monotonic()
        command = [sys.executable, str(file), "--report", str(report), *arguments]
        code = subprocess.run(command, check=False).returncode  # noqa: S603  # our own
        seconds = time.monotonic() - begun
        if not report.exists():
            return Result(file.name, code or 1, seconds)
        told = json.loads(report.read_text("utf-8"))
    verdicts = tuple(Verdict(**one) for one in told["verdicts"])
    return Result(file.name, code, seconds, verdicts, tuple(told["forgotten"]), tuple(told["row"]))


def run_all(folder: Path, arguments: Sequence[str]) -> int:
    """Run every file of the folder, whatever becomes of the others; return 1 if one failed."""
    results = []
    for file in sorted(folder.glob("*.py")):
        print(f"\n== {file.name}", flush=True)
        results.append(run(file, arguments))
    print("\n== all")
    for result in results:
        print(f"{result.file}, {result.seconds:.0f} s")
        for verdict in result.verdicts:
            print(f"  {verdict}")
    failures = [failure for result in results for failure in result.failures]
    sys.stdout.flush()
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures else 0
