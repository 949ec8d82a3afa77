"""
Runs many inputs through one reader, in separate processes.

The memory of a process is limited. One that dies or hangs is reported with its current seed; the
next one continues behind that seed.
"""

import logging
import resource
import signal
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from queue import Empty
from typing import Any

from .mutations import mutation
from .reader import PATIENCE, Finding, Reader, an_alarm, judge

FORK = get_context("fork")
LOOKS_UP_EVERY = 0.2
NOTED_EVERY = 256
"""After this many inputs a process reports its progress."""


@dataclass(frozen=True)
class Limits:
    """
    Limits per input.

    Args:
        patience: seconds of processor time.
        silence: seconds of wall time without a next input, also on a busy machine.
        memory: bytes of address space beyond those at the start of the process.
    """

    patience: float = PATIENCE
    silence: float = 180.0
    memory: int = 1024**3


@dataclass
class Found:
    """A finding, its first seed and bytes, and the number of inputs that caused it."""

    finding: Finding
    seed: int
    body: bytes
    times: int = 1


@dataclass
class Report:
    """The result of a campaign."""

    reader: str
    inputs: int = 0
    seconds: float = 0.0
    most_memory: int = 0
    found: dict[str, Found] = field(default_factory=dict)

    def note(self, found: Found) -> None:
        """Store the first finding of its kind, and count the others."""
        known = self.found.setdefault(found.finding.where, found)
        known.times += known is not found


def run(
    reader: Reader, seeds: range, processes: int = 1, limits: Limits = Limits()
) -> Iterator[Report]:
    """Fuzz with these seeds; yield the report at times while it grows, and at the end."""
    report, begun = Report(reader.name), time.monotonic()
    shares = [_Share(reader, seeds[number::processes], limits) for number in range(processes)]
    while any(not share.is_done for share in shares):
        for share in shares:
            share.look(report)
        report.seconds = time.monotonic() - begun
        yield report
        time.sleep(LOOKS_UP_EVERY)
    yield report


class _Share:
    """The seeds of one process, and of its replacements."""

    def __init__(self, reader: Reader, seeds: range, limits: Limits) -> None:
        self._reader, self._seeds, self._limits = reader, seeds, limits
        self._at = FORK.Value("q", 0, lock=False)
        self._begin(0)

    @property
    def is_done(self) -> bool:
        return self._process is None

    def look(self, report: Report) -> None:
        """Process what the process reported; replace it if it hangs."""
        if self._process is None:
            return
        alive = self._process.is_alive()
        self._take(report)
        if self._at.value != self._seen:
            self._seen, self._moved = self._at.value, time.monotonic()
        is_stuck = alive and time.monotonic() - self._moved > self._limits.silence
        if is_stuck:
            self._process.kill()
        if alive and not is_stuck:
            return
        self._process.join()
        end, code = self._at.value, self._process.exitcode
        self._process = None
        if end >= len(self._seeds):
            return
        seed = self._seeds[end]
        reason = "hangs" if is_stuck else f"ended its process ({_name_of(code)})"
        corpus = self._reader.corpus()
        report.note(Found(Finding(reason, reason), seed, mutation(corpus, seed)))
        report.inputs += 1
        self._begin(end + 1)

    def _begin(self, first: int) -> None:
        self._at.value, self._seen, self._moved = first, first, time.monotonic()
        self._told = FORK.Queue()
        self._process: Any = None
        if first >= len(self._seeds):
            return
        arguments = (self._reader, self._seeds, self._limits, self._at, self._told)
        self._process = FORK.Process(target=_work, args=arguments, daemon=True)
        self._process.start()

    def _take(self, report: Report) -> None:
        while True:
            try:
                inputs, memory, found = self._told.get(timeout=0.01)
            except Empty:
                return
            report.inputs += inputs
            report.most_memory = max(report.most_memory, memory)
            if found is not None:
                report.note(found)


def _work(reader: Reader, seeds: range, limits: Limits, at: Any, told: Any) -> None:
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    corpus = reader.corpus()
    with an_alarm(), reader.open() as read:
        _read_all(reader, read, corpus, seeds, limits, at, told)


def _read_all(reader, read, corpus, seeds, limits, at, told) -> None:
    told.put((0, 0, None))  # begins the queue's thread while there is memory for one
    resource.setrlimit(resource.RLIMIT_AS, (_address_space() + limits.memory, -1))
    inputs = 0
    while at.value < len(seeds):
        seed = seeds[at.value]
        body = mutation(corpus, seed)
        finding = judge(reader, read, body, limits.patience)
        inputs += 1
        at.value += 1
        if finding is not None:
            told.put((0, 0, Found(finding, seed, body)))
        if inputs == NOTED_EVERY or at.value >= len(seeds):
            told.put((inputs, _most_memory(), None))
            inputs = 0


def _address_space() -> int:
    pages = Path("/proc/self/statm").read_text("ascii").split()[0]
    return int(pages) * resource.getpagesize()


def _most_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _name_of(code: int | None) -> str:
    return signal.Signals(-code).name if code is not None and code < 0 else f"exit code {code}"
