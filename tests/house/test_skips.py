"""A skip whose reason is not on the list for its place fails, on one process and on several."""

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

import pytest
from lxml import etree

HOUSE = Path(__file__).parent
PLANTED = {
    "tests/plugins/amazon_mws/test_reader.py": """
        import pytest

        @pytest.fixture
        def body():
            pytest.skip("the bodies are elsewhere")

        def test_skips_in_its_fixture(body): ...

        def test_skips_in_its_body(): pytest.skip("not today")

        @pytest.mark.skip
        def test_gives_no_reason(): ...

        @pytest.mark.skipif("True", reason="not here: recordings of Amazon MWS")
        def test_proves_a_reader(): ...

        @pytest.mark.xfail(strict=True)
        def test_fails_as_expected(): assert False

        def test_passes(): ...
    """,
    "tests/plugins/amazon_mws/bodies/test_recorded.py": """
        import pytest

        @pytest.mark.skipif("True", reason="not here: recordings of Amazon MWS")
        @pytest.mark.parametrize("number", [1, 2])
        def test_reads_a_recording_too(number): ...
    """,
    "tests/browser/test_page.py": """
        import pytest

        def test_looks_at_a_page(): pytest.skip("no Chromium on this machine: install it")
    """,
}
FAILING = {
    "test_skips_in_its_fixture",
    "test_skips_in_its_body",
    "test_gives_no_reason",
    "test_proves_a_reader",
}
SKIPPING = {
    "test_reads_a_recording_too[1]",
    "test_reads_a_recording_too[2]",
    "test_looks_at_a_page",
    "test_fails_as_expected",
}


class Ran(NamedTuple):
    """A run of pytest, and the names of its tests by what became of them."""

    status: int
    output: str
    outcomes: dict[str, set[str]]


@pytest.fixture
def run(tmp_path):
    """Run these files by themselves, with the plugin and no other one but xdist."""

    def ran(files, *arguments):
        (tmp_path / "pytest.ini").write_text(f"[pytest]\npythonpath = {HOUSE}\n")
        (tmp_path / "conftest.py").write_text("pytest_plugins = ['evidence.skips']\n")
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(dedent(text))
        usual = ["-p", "xdist", "--import-mode=importlib", "--junitxml=report.xml"]
        done = subprocess.run(  # noqa: S603  # our own interpreter
            [sys.executable, "-m", "pytest", *usual, *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        cases = etree.parse(tmp_path / "report.xml").getroot().iter("testcase")
        outcomes = {}
        for case in cases:
            outcome = next((part.tag for part in case), "passed")
            outcomes.setdefault(outcome, set()).add(case.get("name"))
        return Ran(done.returncode, done.stdout + done.stderr, outcomes)

    return ran


@pytest.mark.parametrize("processes", [[], ["-n", "2"]], ids=["one process", "two processes"])
def test_only_a_skip_on_the_list_is_one(run, processes):
    ran = run(PLANTED, *processes)

    assert ran.status == pytest.ExitCode.TESTS_FAILED
    assert ran.outcomes.pop("failure") | ran.outcomes.pop("error") == FAILING
    assert ran.outcomes == {"skipped": SKIPPING, "passed": {"test_passes"}}
    assert "not on the list for this place: the bodies are elsewhere" in ran.output
    assert "not on the list for this place: not here: recordings of Amazon MWS" in ran.output


def test_a_run_with_no_other_skips_passes_and_says_what_was_not_here(run):
    files = {name: text for name, text in PLANTED.items() if "reader" not in name}

    ran = run(files)

    assert ran.status == pytest.ExitCode.OK
    assert "not here: recordings of Amazon MWS (2 tests)\n" in ran.output
    assert "no Chromium on this machine (1 test)\n" in ran.output


def test_a_file_cannot_skip_itself(run):
    skips = "import pytest\npytest.skip('not on a Sunday', allow_module_level=True)\n"

    ran = run({"tests/core/test_rules.py": skips})

    assert ran.status == pytest.ExitCode.INTERRUPTED
    assert "tests/core/test_rules.py was skipped" in ran.output
