"""The copy of the checkout in which mutmut works, one for each area; results stay in it."""

import configparser
import filecmp
import io
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import dataclass
from json import JSONDecodeError
from pathlib import Path

from mutmut.mutation.data import SourceFileMutationData
from mutmut.stats import status_by_exit_code

from .areas import Area

PACKAGE = Path("channel_connector")
PARTS = ("__init__.py", "__main__.py", "py.typed", "core", "ports", "sdk", "adapters", "plugins")
PYTEST_OPTIONS = (
    *("-p", "no:randomly"),  # the same tests in the same order for each defect
    "--hypothesis-profile=ci",  # the same examples as well
    *("-k", "not postgresql"),  # SQLite is asked the same
)


@dataclass(frozen=True)
class Workspace:
    """
    A folder laid out as mutmut expects it, brought up to date without losing results.

    Args:
        area: what gets defects.
        checkout: the root of the project.
        folder: where mutmut works.
    """

    area: Area
    checkout: Path
    folder: Path

    def update(self) -> bool:
        """
        Copy what differs from the checkout, and return whether anything did.

        If so, defects that no test noticed are tried again: another test may notice them now.
        Those in a changed function are tried again by mutmut itself. Everything is prepared
        before the first file is copied, so that an interrupted update is repeated.
        """
        wanted = dict(self._wanted())
        stale = [
            name for name, source in wanted.items() if not _is_same(source, self.folder / name)
        ]
        stale += [name for name in self._copied() if name not in wanted]
        settings = self._settings()
        if not stale and _text_of(self.folder / "setup.cfg") == settings:
            return False
        self.folder.mkdir(parents=True, exist_ok=True)
        self._try_again()
        (self.folder / "mutants" / "mutmut-stats.json").unlink(missing_ok=True)
        for name in [*stale, *self._mutated()]:
            (self.folder / "mutants" / name).unlink(missing_ok=True)
        for name in stale:
            (self.folder / name).unlink(missing_ok=True)
            if name in wanted:
                (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(wanted[name], self.folder / name)
        (self.folder / "setup.cfg").write_text(settings, "utf-8")
        return True

    def data(self) -> list[SourceFileMutationData]:
        """
        Return what mutmut has noted of each file, nothing for a file that it has not reached.

        A file of notes that a kill left half written is forgotten.
        """
        found = []
        with chdir(self.folder):
            for name in self._mutated():
                notes = SourceFileMutationData(path=name)
                try:
                    notes.load()
                except JSONDecodeError:
                    notes.meta_path.unlink()
                    (Path("mutants") / name).unlink(missing_ok=True)
                    notes = SourceFileMutationData(path=name)
                found.append(notes)
        return found

    def is_complete(self) -> bool:
        """Return whether every defect in every file was tried."""
        return all(
            (self.folder / notes.meta_path).exists() and None not in notes.exit_code_by_key.values()
            for notes in self.data()
        )

    def note_commit(self) -> None:
        """Remember the commit at which defects are tried."""
        told = subprocess.run(
            ["git", "describe", "--always", "--dirty=+", "--exclude=*"],  # noqa: S607
            cwd=self.checkout,
            capture_output=True,
            text=True,
            check=False,
        )
        commit = told.stdout.strip() or "unknown"
        if commit not in self.commits():
            with (self.folder / "commits.txt").open("a", encoding="utf-8") as file:
                file.write(f"{commit}\n")

    def commits(self) -> list[str]:
        """Return the commits at which defects were tried; `+` marks uncommitted changes."""
        return _text_of(self.folder / "commits.txt").split()

    def _wanted(self) -> Iterator[tuple[Path, Path]]:
        for part in PARTS:
            for source in _files(self.checkout / part):
                yield PACKAGE / source.relative_to(self.checkout), source
        for source in _files(self.checkout / "tests"):
            yield source.relative_to(self.checkout), source
        yield Path("pyproject.toml"), self.checkout / "pyproject.toml"

    def _copied(self) -> Iterator[Path]:
        for top in (PACKAGE, "tests"):
            for file in _files(self.folder / top):
                yield file.relative_to(self.folder)

    def _mutated(self) -> list[Path]:
        return [PACKAGE / name for name in self.area.files]

    def _settings(self) -> str:
        parser = configparser.ConfigParser()
        parser["mutmut"] = {
            "source_paths": str(PACKAGE),
            "only_mutate": _lines(map(str, self._mutated())),
            "pytest_add_cli_args_test_selection": _lines(self.area.tests),
            "pytest_add_cli_args": _lines(PYTEST_OPTIONS),
            "on_dependency_change": "ignore",
            "use_git_change_detection": "false",
        }
        text = io.StringIO()
        parser.write(text)
        return text.getvalue()

    def _try_again(self) -> None:
        for notes in self.data():
            unnoticed = [
                name
                for name, code in notes.exit_code_by_key.items()
                if status_by_exit_code[code] != "killed"
            ]
            if unnoticed:
                notes.exit_code_by_key.update(dict.fromkeys(unnoticed))
                with chdir(self.folder):
                    notes.save()


def _files(top: Path) -> Iterator[Path]:
    if top.is_file():
        yield top
    for file in sorted(top.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            yield file


def _is_same(source: Path, copy: Path) -> bool:
    return copy.exists() and filecmp.cmp(source, copy, shallow=False)


def _text_of(file: Path) -> str:
    return file.read_text("utf-8") if file.exists() else ""


def _lines(values) -> str:
    return "\n" + "\n".join(values)
