"""A benchmark as a command: its arguments, its promises and its exit code."""

import argparse
import json
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

from .databases import SERVERS, NewDatabase, Server
from .promises import Judge, Promise

Value = TypeVar("Value")


class Run:
    """One run of a benchmark: its size, its arguments, and its verdicts."""

    def __init__(self, given: argparse.Namespace, judge: Judge) -> None:
        self.given = given
        self.judge = judge.judge
        self.is_small: bool = given.smoke

    def size(self, whole: Value, small: Value) -> Value:
        """Return how much to measure: `small` with `--smoke`, which shows that it works."""
        return small if self.is_small else whole

    @property
    def servers(self) -> tuple[Server, ...]:
        """The database servers to measure on."""
        return tuple(one for one in SERVERS if self.given.on in {None, one.name.lower()})

    def databases_of(self, server: Server) -> AbstractContextManager[NewDatabase]:
        """Start the server, and return a function that makes an empty database on it."""
        return server.open()


@dataclass(frozen=True, slots=True)
class Benchmark:
    """
    What a benchmark asks, and what it promises.

    The page `docs/reference/benchmarks.md` has the same in a row of its table; a test compares.

    Args:
        uses_databases: whether it can be told which database servers to use.
    """

    question: str
    compared_with: str
    promises: tuple[Promise, ...] = ()
    uses_databases: bool = False

    def run(
        self,
        measure: Callable[[Run], None],
        describe: str | None,
        add_arguments: Callable[[argparse.ArgumentParser], object] = lambda _: None,
    ) -> None:
        """
        Run as a command with `--smoke` and the benchmark's own arguments, and exit.

        The exit code is 1 if a promise was not kept, or if none of the figures is about it.
        """
        given = self._parser(describe, add_arguments).parse_args()
        judge = Judge(self.promises, print, is_small=given.smoke)
        measure(Run(given, judge))
        for promise in judge.forgotten:
            print(f"  {promise}: NOT MEASURED", file=sys.stderr)
        if given.report:
            self._report(given.report, judge)
        sys.exit(1 if judge.broken or judge.forgotten else 0)

    def _parser(
        self, describe: str | None, add_arguments: Callable[[argparse.ArgumentParser], object]
    ) -> argparse.ArgumentParser:
        parser = argparse.ArgumentParser(
            description=describe, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        parser.add_argument(
            "--smoke", action="store_true", help="a small run, which judges no times"
        )
        parser.add_argument("--report", type=Path, help="write the verdicts to this file, as JSON")
        if self.uses_databases:
            parser.add_argument("--on", choices=[one.name.lower() for one in SERVERS])
        add_arguments(parser)
        return parser

    def _report(self, file: Path, judge: Judge) -> None:
        promises = ", ".join(map(str, self.promises)) or "nothing"
        told = {
            "row": [self.question, self.compared_with, promises],
            "verdicts": [asdict(verdict) for verdict in judge.verdicts],
            "forgotten": judge.forgotten,
        }
        file.write_text(json.dumps(told, indent=1), "utf-8")
