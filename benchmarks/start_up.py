"""
Measures how much processor time a command takes to start.

Three kinds of commands, each in a process of its own: the help of every command, commands that
read the database alone, and commands that read the settings of all connections as well. The
database is empty, so that nothing but the start is measured. Beside them stands the interpreter
alone. Processor time is that of user and system; the least of some runs counts, because other
programs on the machine only add to it.

Run: python benchmarks/start_up.py [--smoke]
"""

import argparse
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from channel_connector.adapters.cli import main as command_line

RUNS = 5
HELP_SECONDS = 0.4
READING_SECONDS = 1.0

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


def helps(command: click.Command, *path: str) -> Iterator[tuple[str, ...]]:
    """Yield the arguments that show the help of a command and of those below it."""
    yield (*path, "--help")
    if isinstance(command, click.Group):
        for name, child in command.commands.items():
            yield from helps(child, *path, name)


def processor_seconds(arguments: Sequence[str], folder: str) -> float:
    """Run Python with these arguments to its end and return its processor time."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, *arguments], cwd=folder, capture_output=True, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def least_seconds(arguments: Sequence[str], folder: str, runs: int) -> float:
    """Return the least processor time of some runs."""
    return min(processor_seconds(arguments, folder) for _ in range(runs))


def slowest(
    kind: str, commands: Iterable[Sequence[str]], promised: float, folder: str, runs: int
) -> bool:
    """Print the slowest commands of a kind; return whether all kept the promise."""
    module = ("-m", "channel_connector")
    seconds = {
        " ".join(command): least_seconds([*module, *command], folder, runs) for command in commands
    }
    print(f"\n{kind}: {len(seconds)} commands, promised {promised:.1f} s each")
    for command, taken in sorted(seconds.items(), key=lambda one: -one[1])[:5]:
        print(f"  {command:<44} {taken:5.2f} s")
    return max(seconds.values()) < promised


def main() -> int:
    """Print the figures; exit code 1 if a promise is broken."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--smoke", action="store_true", help="a small run that judges nothing")
    smoke: bool = parser.parse_args().smoke
    runs, most = (1, SMALL) if smoke else (RUNS, None)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, CONFIG.name).write_text(CONFIG.read_text("utf-8"), "utf-8")
        subprocess.run(  # our own interpreter
            [sys.executable, "-m", "channel_connector", "db", "upgrade"],
            cwd=folder,
            capture_output=True,
            check=True,
        )
        print(f"the interpreter alone: {least_seconds(['-c', 'pass'], folder, runs):.2f} s")
        kept = [
            slowest(kind, commands[:most], promised, folder, runs)
            for kind, commands, promised in (
                ("help", tuple(helps(command_line)), HELP_SECONDS),
                ("reading the database", READING, READING_SECONDS),
                ("reading the settings as well", READING_SETTINGS, READING_SECONDS),
            )
        ]
    return 0 if smoke or all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
