"""`make mutants`: try every defect of one area or more, and say which ones no test notices."""

import argparse
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from .areas import load
from .outcome import HEADING, Outcome, outcome
from .workspace import Workspace

CHECKOUT = Path(__file__).resolve().parents[3]
KEPT = CHECKOUT / ".mutants"


def main() -> int:
    """Try what was not tried yet; the exit code is 1 if anything is left to do."""
    told = _arguments()
    outcomes = []
    for name in told.areas or told.known:
        workspace = Workspace(told.known[name], CHECKOUT, KEPT / name)
        if told.fresh:
            shutil.rmtree(workspace.folder, ignore_errors=True)
        if workspace.update() or not workspace.is_complete():
            workspace.note_commit()
            if not _try_all(workspace, told.processes):
                return 1
        outcomes.append(outcome(workspace))
    _say("\n".join([HEADING, *(one.row for one in outcomes)]))
    return max([_tell(one) for one in outcomes])


def _arguments() -> argparse.Namespace:
    known = load()
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("areas", nargs="*", choices=[[], *known], help="all without any")
    parser.add_argument("--fresh", action="store_true", help="forget what was tried before")
    parser.add_argument("--processes", type=int, default=2)
    return parser.parse_args(namespace=argparse.Namespace(known=known))


def _try_all(workspace: Workspace, processes: int) -> bool:
    """Run mutmut, and return whether it came to its end; it notes each result as it comes."""
    mutmut = Path(sys.executable).with_name("mutmut")
    command = [mutmut, "run", "--max-children", str(processes)]
    with subprocess.Popen(command, cwd=workspace.folder) as running:  # noqa: S603  # our own tool
        try:
            code = running.wait()
        except KeyboardInterrupt:
            running.send_signal(signal.SIGINT)
            code = 1
    _say("")
    if code or not workspace.is_complete():
        _say("Interrupted. The same command goes on from here.")
        return False
    return True


def _tell(found: Outcome) -> int:
    for defect in found.unexplained:
        _say(f"\n{found.area.name}: no test notices it in {defect.file} {defect.function}:")
        _say(f"    {defect.was}\n    {defect.becomes or '(gone)'}")
    for defect in found.outdated:
        _say(f"\n{found.area.name}: listed as harmless, but noticed or no longer made: {defect}")
    return bool(found.unexplained or found.outdated)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
