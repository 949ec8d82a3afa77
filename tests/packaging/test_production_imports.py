"""What a production host runs imports no sandbox, no demo, no contract kit and no test library."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

SIMULATING = {"demo", "sandbox"}
RUN_WITH_SANDBOXES = "sandboxes.run:run_with_sandboxes"

LOADED_LATER = (
    "channel_connector.adapters.cli.supervised_process",
    "channel_connector.adapters.listings_file.workbook_process",
    "channel_connector.plugins.amazon_mws.documents.pages",
)
"""What is loaded when it is needed, or runs in a process of its own."""

LOAD = """
import pkgutil
import sys
import click
from channel_connector.adapters.bootstrap.web import server
from channel_connector.adapters.cli import main
from channel_connector.adapters.cli.lazy_command import loaded
from channel_connector.adapters.settings.plugins import load_plugins
from channel_connector.plugins.amazon_mws import channel

def functions(command):
    if isinstance(command, click.Group):
        for child in command.commands.values():
            yield from functions(child)
    else:
        yield command.function

for name, command in main.commands.items():
    if name not in {simulating}:
        for function in functions(command):
            loaded(function)
for function in {others}:
    loaded(function)
assert load_plugins().channel_types.keys() >= {{"amazon_mws"}}
for name in {later}:
    pkgutil.resolve_name(name)
print(*sys.modules)
"""


def loaded_modules(*others):
    """Load the web server, the plugins and the functions of all commands that simulate nothing."""
    run = subprocess.run(  # noqa: S603  # our own interpreter
        [
            sys.executable,
            "-c",
            LOAD.format(simulating=SIMULATING, others=others, later=LOADED_LATER),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.split()


@pytest.fixture(scope="module")
def production():
    return loaded_modules()


def simulated(modules):
    parts = {"sandbox", "sandboxes", "demo", "testing"}
    return [
        name
        for name in modules
        if name.startswith("channel_connector.") and not parts.isdisjoint(name.split("."))
    ]


def test_production_loads_the_modules_of_every_room(production):
    assert {
        "channel_connector.adapters.cli.running.run",
        "channel_connector.adapters.cli.running.serve",
        "channel_connector.adapters.assure.endpoint.app",
        "channel_connector.adapters.storage.database",
        "channel_connector.plugins.amazon_mws.order_source",
    } <= {*production}


def test_production_loads_no_sandbox_no_demo_and_no_contract_kit(production):
    assert simulated(production) == []


@pytest.mark.parametrize("library", ["fpdf", "pytest", "_pytest", "hypothesis"])
def test_production_loads_no_library_that_an_extra_brings(production, library):
    assert library not in production


def test_a_sandbox_that_is_loaded_would_be_found():
    assert "channel_connector.adapters.cli.sandboxes.run" in simulated(
        loaded_modules(RUN_WITH_SANDBOXES)
    )


def test_the_web_server_starts_without_the_library_for_workbooks():
    """It writes no XLSX, and reads one in a process of its own; the library takes 0.4 s to load."""
    server = "channel_connector.adapters.bootstrap.web.server"
    code = f"import sys, {server}; print(*sys.modules)"
    run = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert "granian" in run.stdout.split()
    assert "openpyxl" not in run.stdout.split()


READ = """
import sys
from channel_connector.adapters.cli import main

try:
    main({arguments})
finally:
    print(*sys.modules, file=sys.stderr)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the checkout's config.yaml and an empty database."""
    made = tmp_path_factory.mktemp("start")
    (made / "config.yaml").write_text((ROOT / "config.yaml").read_text("utf-8"), "utf-8")
    assert "alembic" in loaded_by(made, "db", "upgrade")
    return made


def loaded_by(folder, *arguments):
    """Run a command in a process of its own and return the modules that it loaded."""
    run = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", READ.format(arguments=list(arguments))],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return {name.partition(".")[0] for name in run.stderr.splitlines()[-1].split()}


@pytest.mark.parametrize("command", ["orders list", "shipments list", "users list", "db size"])
def test_a_command_that_reads_the_database_loads_nothing_to_call_or_serve(folder, command):
    loaded = loaded_by(folder, *command.split())

    assert "sqlalchemy" in loaded
    assert loaded.isdisjoint(
        {
            "alembic",
            "apiflask",
            "dependency_injector",
            "flask",
            "granian",
            "openpyxl",
            "psycopg",
            "pypdf",
            "requests",
        }
    )


@pytest.mark.parametrize("command", ["budgets", "connections list", "stock pending"])
def test_a_command_that_reads_the_settings_opens_no_channel(folder, command):
    loaded = loaded_by(folder, *command.split())

    assert "sqlalchemy" in loaded
    assert loaded.isdisjoint({"alembic", "flask", "granian", "psycopg", "pypdf", "requests"})
