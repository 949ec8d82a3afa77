"""What a stranger installs is whole: every module of the checkout, under one name."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("core", "ports", "sdk", "adapters", "plugins")


def names(archive, suffix):
    return {
        name for name in archive.namelist() if name.endswith(suffix) and ".dist-info/" not in name
    }


def test_the_wheel_brings_exactly_one_top_level_name(wheel):
    """A wheel with `core` or `ports` at its top would overwrite another package of that name."""
    tops = {name.split("/")[0] for name in wheel.namelist() if ".dist-info/" not in name}

    assert tops == {"channel_connector"}


def test_the_wheel_brings_every_module_of_the_checkout(wheel):
    here = {
        f"channel_connector/{path.relative_to(ROOT)}"
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*.py")
    } | {"channel_connector/__init__.py", "channel_connector/__main__.py"}

    assert names(wheel, ".py") == here


def test_the_package_runs_as_a_module():
    shown = subprocess.run(  # our own interpreter
        [sys.executable, "-m", "channel_connector", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert shown.stdout.startswith("python -m channel_connector, version ")


def test_the_wheel_says_that_it_is_typed(wheel):
    assert "channel_connector/py.typed" in wheel.namelist()


def test_the_wheel_brings_no_cache_and_no_database(wheel):
    assert not [name for name in wheel.namelist() if name.endswith((".pyc", ".db"))]


def test_the_channel_arrives_through_the_entry_point(wheel):
    (points,) = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]

    assert (
        "[channel_connector]\namazon_mws = channel_connector.plugins.amazon_mws.plugin"
        in wheel.read(points).decode()
    )
