"""The wheel as a stranger gets it, built once."""

import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD_SECONDS = 90


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """Build the sdist from the checkout, and the wheel from the sdist."""
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(ROOT)],
        check=True,
        capture_output=True,
        timeout=BUILD_SECONDS,
    )
    with zipfile.ZipFile(next(out.glob("*.whl"))) as archive:
        yield archive


@pytest.fixture(scope="session")
def wheel_metadata(wheel):
    """The wheel's METADATA."""
    (name,) = [one for one in wheel.namelist() if one.endswith(".dist-info/METADATA")]
    return Parser().parsestr(wheel.read(name).decode("utf-8"))
