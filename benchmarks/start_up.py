"""
Measures how much processor time a command takes to start.

Three kinds of commands, each in a process of its own: the help of every command, commands that
read the database alone, and commands that read the settings of all connections as well. The
database is empty, so that nothing but the start is measured. Beside them stands the interpreter
alone. Processor time is that of user and system; the least of some runs counts, because other
programs on the machine only add to it.

Run: python benchmarks/start_up.py [--smoke]
"""

import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from measuring.benchmark import Benchmark, Run
from measuring.promises import Promise

from channel_connector.adapters.cli import main as command_line

RUNS = 5

HELP = Promise("at most {} s for the help of any command", most=0.4)
READING_TAKES = Promise("at most {} s for a command that reads the database", most=1.0)

BENCHMARK = Benchmark(
    "how much processor time does a command take to start?",
    "the interpreter alone",
    (HELP, READING_TAKES),
)

CONFIG = Path(__file__).parents[1] / "config.yaml"
CONNECTION = ("--connection", "acme_amazon_in")

READING = (
    ("orders", "list"),
    ("cancellations", "list"),
    ("shipments", "list"),
    ("submissions", "list"),
    ("calls", "list"),
    ("alerts", "list"),
    ("users", "list"),
    ("listings", "list", *CONNECTION),
    ("db", "size"),
)
READING_SETTINGS = (
    ("budgets",),
    ("connections", "list"),
    ("stock", "pending"),
    ("shipments", "show", "unknown"),
)
SMALL = 1
NOT_FOUND = 1


def helps(command: click.Command, *path: str) -> Iterator[tuple[str, ...]]:
    """Yield the arguments that show the help of a command and of those below it."""
    yield (*path, "--help")
    if isinstance(command, click.Group):
        for name, child in command.commands.items():
            yield from helps(child, *path, name)


def processor_seconds(arguments: Sequence[str], folder: str) -> float:
    """Run Python with these arguments to its end and return its processor time."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ended = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, *arguments], cwd=folder, capture_output=True, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    expected = NOT_FOUND if arguments[-1] == "unknown" else 0
    assert ended.returncode == expected, (arguments, ended.stderr.decode())
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def least_seconds(arguments: Sequence[str], folder: str, runs: int) -> float:
    """Return the least processor time of some runs."""
    return min(processor_seconds(arguments, folder) for _ in range(runs))


def show(
    run: Run, kind: str, commands: Sequence[Sequence[str]], promise: Promise, folder: str
) -> None:
    """Print the slowest commands of a kind, and judge the slowest."""
    runs, most = run.size((RUNS, None), (1, SMALL))
    module = ("-m", "channel_connector")
    seconds = {
        " ".join(command): least_seconds([*module, *command], folder, runs)
        for command in commands[:most]
    }
    print(f"\n{kind}: {len(seconds)} commands")
    slowest = sorted(seconds, key=seconds.__getitem__, reverse=True)
    for command in slowest[:5]:
        print(f"  {command:<44} {seconds[command]:5.2f} s")
    run.judge(promise, seconds[slowest[0]], slowest[0])


def measure(run: Run) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, CONFIG.name).write_text(CONFIG.read_text("utf-8"), "utf-8")
        processor_seconds(["-m", "channel_connector", "db", "upgrade"], folder)
        alone = least_seconds(["-c", "pass"], folder, run.size(RUNS, 1))
        print(f"the interpreter alone: {alone:.2f} s")
        show(run, "help", tuple(helps(command_line)), HELP, folder)
        show(run, "reading the database", READING, READING_TAKES, folder)
        show(run, "reading the settings as well", READING_SETTINGS, READING_TAKES, folder)


if __name__ == "__main__":
    BENCHMARK.run(measure, __doc__)
