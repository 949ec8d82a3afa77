"""An extra that is missing is named in one sentence, and production asks for none."""

import ast
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from click.testing import CliRunner
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from channel_connector.adapters.cli import main
from channel_connector.sdk.extras import SANDBOX

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("core", "ports", "sdk", "adapters", "plugins")
SIMULATING = ("sandbox", "sandboxes", "demo")

AS_A_MODULE = """
import runpy, sys
sys.modules["fpdf"] = None
sys.argv = ["sandbox", "--port", "0"]
runpy.run_module("channel_connector.plugins.amazon_mws.sandbox", run_name="__main__")
"""

CONTRACT_KIT = """
import sys
sys.modules["pytest"] = None
import channel_connector.ports.testing.{module}
"""


@pytest.fixture
def without_fpdf(monkeypatch):
    """Hide what the extra brings: an entry of None makes its import fail."""
    monkeypatch.setitem(sys.modules, "fpdf", None)


@pytest.mark.parametrize(
    ("arguments", "user"),
    [
        (["demo"], "The demo"),
        (["run", "--with-sandboxes"], "run --with-sandboxes"),
        (["sandbox", "place-orders"], "sandbox place-orders"),
    ],
)
@pytest.mark.usefixtures("without_fpdf")
def test_a_command_that_simulates_names_the_extra_that_is_missing(arguments, user):
    result = CliRunner().invoke(main, arguments)

    assert result.exit_code == 2
    assert result.stderr == (
        f"Error: {user} needs the extra [sandbox]: pip install 'channel-connector[sandbox]'\n"
    )
    assert result.stdout == ""


def python(code):
    """Run code in a process of its own and return its exit code and its error output's lines."""
    run = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    return run.returncode, run.stderr.splitlines()


def test_the_simulated_amazon_names_the_extra_when_it_is_started_as_a_module():
    assert python(AS_A_MODULE) == (
        1,
        [f"Error: {SANDBOX.needed_by('The simulated Amazon')}"],
    )


@pytest.mark.parametrize(
    "module",
    [
        "channel.order_source_contract",
        "repositories.storage_contract",
        "fakes.oms_gateways",
    ],
)
def test_the_contract_kit_names_the_extra_that_is_missing(module):
    code, lines = python(CONTRACT_KIT.format(module=module))

    assert code == 1
    assert lines[-1] == (
        "ModuleNotFoundError: The contract kit needs the extra [testing]: "
        "pip install 'channel-connector[testing]'"
    )


def test_production_runs_without_the_extras():
    hidden = "import sys; sys.modules.update(fpdf=None, pytest=None, hypothesis=None)\n"
    command = "from channel_connector.adapters.cli import main; main(['workflows'])"

    assert python(hidden + command) == (0, [])


def imports(part):
    """Return the installed distributions that the modules of a part import."""
    distributions = packages_distributions()
    found = set()
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*.py"):
            if part_of(path) == part:
                found |= {
                    canonicalize_name(distributions[top][0])
                    for top in top_level_names(ast.parse(path.read_text("utf-8")))
                    if top in distributions and top != "channel_connector"
                }
    return found


def part_of(path):
    parts = path.relative_to(ROOT).parts
    if parts[:2] == ("ports", "testing"):
        return "testing"
    return "sandbox" if set(SIMULATING) & set(parts) else "production"


def top_level_names(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield str(node.module).split(".")[0]


@pytest.fixture(scope="module")
def declared(wheel_metadata):
    """The distributions that the wheel asks for, by extra; production's under an empty name."""
    found = {"": set()}
    for line in wheel_metadata.get_all("Requires-Dist"):
        requirement = Requirement(line)
        extra = str(requirement.marker).partition("extra == ")[2].strip("\"'")
        found.setdefault(extra, set()).add(canonicalize_name(requirement.name))
    return found


def test_the_wheel_offers_the_extras(wheel_metadata):
    assert {"sandbox", "testing"} <= {*wheel_metadata.get_all("Provides-Extra")}


def test_what_production_imports_is_a_dependency(declared):
    found = imports("production")

    assert {"sqlalchemy", "flask", "click"} <= found
    assert found <= declared[""]


@pytest.mark.parametrize("extra", ["sandbox", "testing"])
def test_an_extra_brings_what_its_part_needs_beyond_production_and_no_more(declared, extra):
    beyond = imports(extra) - declared[""]

    assert beyond
    assert declared[extra] == beyond


def test_the_extra_of_the_sandboxes_is_known_by_the_modules_that_it_brings(declared):
    distributions = packages_distributions()

    brought = {canonicalize_name(distributions[module][0]) for module in SANDBOX.modules}
    assert brought == declared[SANDBOX.name]
