"""Fixtures that parse the documents."""

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
RULE = "| ---"


@dataclass(frozen=True)
class Page:
    """One document."""

    path: Path

    @property
    def text(self) -> str:
        """The whole text."""
        return self.path.read_text("utf-8")

    @property
    def prose(self) -> str:
        """The text without fenced blocks, in which a line may begin with #."""
        return FENCE.sub("", self.text)

    def headings(self) -> list[str]:
        """Every heading, of any level."""
        return re.findall(r"^#+ (.+)$", self.prose, re.MULTILINE)

    def section(self, heading: str) -> str:
        """The text under a heading, up to the next one of any level."""
        found = re.search(
            rf"^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", self.prose, re.MULTILINE | re.DOTALL
        )
        assert found, f"{self.path.name} has no heading {heading!r}."
        return found[1]

    def rows(self, heading: str) -> list[list[str]]:
        """The cells of every table under a heading, without the tables' own headings."""
        lines = [line for line in self.section(heading).splitlines() if line.startswith("|")]
        return [
            [cell.strip() for cell in line.strip("|").split("|")]
            for line, below in pairwise([*lines, ""])
            if not line.startswith(RULE) and not below.startswith(RULE)
        ]

    def commands(self) -> list[str]:
        """Every command of every fenced block of shell, continued lines joined."""
        blocks = [block for kind, block in FENCE.findall(self.text) if kind == "sh"]
        return "\n".join(blocks).replace("\\\n", " ").splitlines()


@pytest.fixture(scope="session")
def page():
    """Return a document by its path from the root."""
    return lambda path: Page(ROOT / path)


@pytest.fixture(scope="session")
def pages():
    """Every document of the project."""
    found = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [Page(path) for path in found]


@pytest.fixture(scope="session")
def root():
    """The project's root."""
    return ROOT
