"""The areas: which files get defects, and which tests must notice them."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).resolve().parents[1] / "areas.toml"


@dataclass(frozen=True, order=True)
class Defect:
    """One change of one function: `was` became `becomes`, each without its indentation."""

    file: str
    function: str
    was: str
    becomes: str


@dataclass(frozen=True)
class Area:
    """
    One area.

    Args:
        name: what `ONLY=` takes.
        files: the files that get defects, by their path from the checkout.
        tests: pytest's selection: quick tests, the same in each run.
        harmless: the defects that no test can notice, with the reason of each.
        at_import: file and name of functions that run only as their module is imported. mutmut
            switches a defect on later, so it cannot try these.
    """

    name: str
    files: tuple[str, ...]
    tests: tuple[str, ...]
    harmless: dict[Defect, str]
    at_import: frozenset[tuple[str, str]]


def load(file: Path = FILE) -> dict[str, Area]:
    """Return the areas by their names, in the file's order."""
    return {
        name: _area(name, told) for name, told in tomllib.loads(file.read_text("utf-8")).items()
    }


def _area(name: str, told: dict) -> Area:
    harmless = {
        Defect(one["file"], one["function"], one["was"], one["becomes"]): one["why"]
        for one in told.get("harmless", [])
    }
    at_import = frozenset((one["file"], one["function"]) for one in told.get("at_import", []))
    return Area(name, tuple(told["files"]), tuple(told["tests"]), harmless, at_import)
