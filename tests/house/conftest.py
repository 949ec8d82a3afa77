"""The files of this checkout, as a stranger would list them."""

import ast
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("core", "ports", "sdk", "adapters", "plugins")


@cache
def tracked():
    """Return every file under version control, by its path from the root."""
    found = subprocess.run(
        ["git", "ls-files"],  # noqa: S607  # whichever git there is
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return tuple(path for path in found.stdout.splitlines() if (ROOT / path).is_file())


@pytest.fixture(scope="session")
def files():
    """The files, or a skip where this is no checkout but an unpacked archive."""
    if not tracked():
        pytest.skip("no checkout, but an unpacked archive")
    return tracked()


@pytest.fixture(scope="session")
def production(files):
    """Each Python file of production code with its syntax tree, old migrations apart."""
    return {
        path: ast.parse((ROOT / path).read_text("utf-8"))
        for path in files
        if path.split("/")[0] in FLOORS
        and path.endswith(".py")
        and "/migrations/versions/" not in path
    }
