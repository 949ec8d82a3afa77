"""What became of an area's defects: counts, and those that no test noticed."""

from collections import Counter
from contextlib import chdir
from dataclasses import dataclass

from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code
from mutmut.utils.format_utils import orig_function_and_class_names_from_key

from .areas import Area, Defect
from .workspace import PACKAGE, Workspace

HEADING = (
    "| area | defects | noticed | not noticed | out of time | minutes | commit |\n"
    "| --- | --- | --- | --- | --- | --- | --- |"
)


@dataclass(frozen=True)
class Outcome:
    """
    The defects of one area.

    Args:
        area: the area.
        counts: how many defects have which of mutmut's statuses.
        survivors: the defects that no test noticed.
        minutes: how long their tests took, one after the other.
        commits: where they were tried.
    """

    area: Area
    counts: Counter[str]
    survivors: list[Defect]
    minutes: float
    commits: list[str]

    @property
    def row(self) -> str:
        """The row below `HEADING`."""
        commits = (
            self.commits[:1] if len(self.commits) == 1 else self.commits[:: len(self.commits) - 1]
        )
        cells = (
            self.area.name,
            self.counts.total(),
            self.counts["killed"],
            len(self.survivors),
            self.counts["timeout"],
            f"{self.minutes:.0f}" if self.minutes >= 10 else f"{self.minutes:.1f}",
            " to ".join(f"`{commit}`" for commit in commits),
        )
        return f"| {' | '.join(map(str, cells))} |"

    @property
    def untried(self) -> int:
        """How many defects were not tried yet."""
        return self.counts["not checked"]

    @property
    def unexplained(self) -> list[Defect]:
        """The defects that a test should have noticed."""
        return sorted(set(self.survivors) - self.area.harmless.keys())

    @property
    def outdated(self) -> list[Defect]:
        """The defects that are said to be harmless, and are noticed or no longer made."""
        return sorted(self.area.harmless.keys() - set(self.survivors))


def outcome(workspace: Workspace) -> Outcome:
    """Return what is known of a workspace's area."""
    notes = workspace.data()
    tried = [
        (one, name)
        for one in notes
        for name in one.exit_code_by_key
        if _place(name, str(one.path)) not in workspace.area.at_import
    ]
    statuses = {name: status_by_exit_code[one.exit_code_by_key[name]] for one, name in tried}
    seconds = sum(one.durations_by_key.get(name, 0.0) for one, name in tried)
    with chdir(workspace.folder):
        survivors = [
            _defect(name, str(one.path))
            for one, name in tried
            if statuses[name] not in {"killed", "timeout", "not checked"}
        ]
    return Outcome(
        workspace.area, Counter(statuses.values()), survivors, seconds / 60, workspace.commits()
    )


def _place(name: str, path: str) -> tuple[str, str]:
    """Return the file and the function of a defect."""
    function, of_class = orig_function_and_class_names_from_key(name)
    return path.removeprefix(f"{PACKAGE}/"), f"{of_class}.{function}" if of_class else function


def _defect(name: str, path: str) -> Defect:
    changes = [
        line
        for line in get_diff_for_mutant(name, path=path).splitlines()
        if line.startswith(("-", "+")) and not line.startswith(("---", "+++"))
    ]
    was, becomes = (
        " ".join(line[1:].strip() for line in changes if line[0] == sign) for sign in "-+"
    )
    return Defect(*_place(name, path), was, becomes)
