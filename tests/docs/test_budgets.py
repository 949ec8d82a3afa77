"""docs/why/budgets.md lists the budgets that Amazon's plugin declares."""

from datetime import timedelta

import pytest

from channel_connector.adapters.settings.plugins import load_plugins

REQUIRED = {
    "seller_id": "A1EXAMPLESELLER",
    "access_key_id": "AKIDEXAMPLE000000001",
    "secret_key": "made-up",
}


@pytest.fixture
def budgets():
    """What Amazon declares with default settings."""
    amazon = load_plugins().channel_types["amazon_mws"]
    return amazon.budgets(amazon.settings().load(REQUIRED))


def in_words(interval: timedelta) -> str:
    """Return an interval as the table has it."""
    seconds = int(interval.total_seconds())
    count, unit = (seconds, "second") if seconds % 60 else (seconds // 60, "minute")
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def test_every_budget_is_listed_with_its_figures(page, budgets):
    assert page("docs/why/budgets.md").rows("The limits") == [
        [
            f"`{budget.name}`",
            ", ".join(budget.operations),
            str(budget.burst),
            in_words(budget.restore_interval),
            str(budget.hourly_quota or "no limit"),
        ]
        for budget in budgets
    ]
