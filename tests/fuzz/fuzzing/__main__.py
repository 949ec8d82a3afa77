"""`make fuzz`: many inputs for every reader or for one, or the replay of one input."""

import argparse
import sys
from pathlib import Path

from .campaign import Found, Report, run
from .mutations import mutation
from .reader import Reader, an_alarm, judge
from .readers import READERS

KEPT = Path(".fuzz")
MIB = 1024**2


def main() -> int:
    """Fuzz or replay; the exit code is 1 if something was found."""
    told = _arguments()
    readers = [READERS[told.reader]] if told.reader else list(READERS.values())
    if told.input is not None:
        return _replay(readers[0], told.input.read_bytes())
    if told.inputs == 1 and told.reader:
        return _replay(readers[0], mutation(readers[0].corpus(), told.first))
    seeds = range(told.first, told.first + told.inputs)
    return max([_fuzz(reader, seeds, told.processes) for reader in readers])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--reader", choices=READERS)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--input", type=Path, help="a file to replay")
    told = parser.parse_args()
    if told.input is not None and told.reader is None:
        parser.error("--input needs --reader")
    return told


def _fuzz(reader: Reader, seeds: range, processes: int) -> int:
    report = Report(reader.name)
    is_watched = sys.stderr.isatty()
    for report in run(reader, seeds, processes):
        if is_watched:
            sys.stderr.write(f"\r{_line(report)}")
    if is_watched:
        sys.stderr.write("\r")
    _say(f"{_line(report)}  {len(report.found) or 'nothing'} found")
    for found in report.found.values():
        _tell(reader, found)
    return bool(report.found)


def _line(report: Report) -> str:
    rate = report.inputs / max(report.seconds, 0.001)
    return (
        f"{report.reader:<26} {report.inputs:>11,} inputs {report.seconds:>7,.0f} s "
        f"{rate:>8,.0f}/s  at most {report.most_memory // MIB:>5,} MiB"
    )


def _tell(reader: Reader, found: Found) -> None:
    KEPT.mkdir(exist_ok=True)
    file = KEPT / f"{reader.name}-{found.seed}.bin"
    file.write_bytes(found.body)
    _say(f"  {found.finding.where}: {found.times} of them, the first with seed {found.seed}")
    _say(f"    {found.finding.story.strip().splitlines()[-1][:300]}")
    _say(f"    make fuzz READER={reader.name} INPUT={file}")


def _replay(reader: Reader, body: bytes) -> int:
    with an_alarm(), reader.open() as read:
        finding = judge(reader, read, body)
    _say("No finding." if finding is None else finding.story)
    return finding is not None


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
