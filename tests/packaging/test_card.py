"""Each of the eight packages that the project is built on has a real role in it."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = ("core", "ports", "sdk", "adapters", "plugins")
CARD = {
    "pluggy": PRODUCTION,
    "dependency_injector": PRODUCTION,
    "sqlalchemy": PRODUCTION,
    "schedule": PRODUCTION,
    "requests": PRODUCTION,
    "marshmallow": PRODUCTION,
    "pytest": ("tests",),
    "freezegun": ("tests",),
}


def imported_by(file):
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize(("package", "floors"), CARD.items())
def test_a_package_of_the_card_is_used(package, floors):
    files = (file for floor in floors for file in (ROOT / floor).rglob("*.py"))

    assert any(package in imported_by(file) for file in files)
