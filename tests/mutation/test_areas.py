"""The areas name what exists, and docs/reference/mutation.md lists what is harmless."""

import re
from pathlib import Path

import pytest
from mutating.areas import load

ROOT = Path(__file__).resolve().parents[2]
AREAS = load()


@pytest.mark.parametrize("area", AREAS.values(), ids=AREAS.keys())
def test_its_files_and_tests_exist(area):
    named = [*area.files, *(test.partition("::")[0] for test in area.tests)]

    assert area.files
    assert area.tests
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("area", AREAS.values(), ids=AREAS.keys())
def test_its_harmless_defects_are_in_its_own_files_and_still_possible(area):
    for defect in area.harmless:
        assert defect.file in area.files
        assert defect.function.rpartition(".")[2] in (ROOT / defect.file).read_text("utf-8")


def test_every_area_has_a_row_with_its_figures():
    page = (ROOT / "docs/reference/mutation.md").read_text("utf-8")

    assert re.findall(r"^\| `?([a-z_]+)`? \| [\d,]+ \|", page, re.MULTILINE) == list(AREAS)
