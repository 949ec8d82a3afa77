"""`budgets`: shows what is left of each quota, and what waits for it."""

import json
import logging
import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from ....core.rate_limit.budget_statuses import SharedBudgetStatus, read_budget_statuses
from ....core.rate_limit.leaky_bucket import clock_time
from ....sdk.wall_clock import WallClock
from ...bootstrap.rate_policies import rate_policies_of
from ...bootstrap.storage_host import open_storage
from ..command_line import CommandLine
from ..settings_file import read_settings, write_log
from .budget_text import LEGEND, Layout, budget_lines

WIDE = 104
"""Columns of a terminal with room for one mark a minute beside the longest name."""


def budgets(command_line: CommandLine, connection: str | None, *, as_json: bool) -> None:
    """Show what is left of each quota, and what waits for it until when."""
    write_log(command_line, logging.WARNING)
    settings = read_settings(command_line)
    names = [one.name for one in settings.connections]
    if connection not in (None, *names):
        raise click.BadParameter(
            f"{settings.file} has no connection {connection}; it has {', '.join(names)}.",
            param_hint="--connection",
        )
    with open_storage(settings.storage) as host:
        host.database.check()
        clock = WallClock()
        now = clock.now()
        policies = rate_policies_of(settings.connections, host.database, clock)
        statuses = read_budget_statuses(policies, now)
    shown = [one for one in statuses if connection in (None, *one.connections)]
    if as_json:
        figures = {"at": now, "budgets": [_figures(one) for one in shown]}
        click.echo(json.dumps(figures, indent=2, default=datetime.isoformat))
    elif sys.stdout.isatty():
        _show(shown, now)
    else:
        for line in _lines(shown, now, Layout()):
            click.echo(_writable(line).plain.rstrip())


def _figures(shared: SharedBudgetStatus) -> dict[str, Any]:
    figures = asdict(shared.status)
    figures["restore_interval_seconds"] = figures.pop("restore_interval").total_seconds()
    return {"connections": shared.connections, **figures}


def _show(shown: Iterable[SharedBudgetStatus], now: datetime) -> None:
    console = Console(highlight=False)
    layout = Layout(
        parts=60 if console.width >= WIDE else 30,
        blank="\N{MIDDLE DOT}" if console.encoding == "utf-8" else ".",
    )
    for line in _lines(shown, now, layout):
        console.print(_writable(line), soft_wrap=True)


def _lines(shown: Iterable[SharedBudgetStatus], now: datetime, layout: Layout) -> Iterable[Text]:
    yield Text(f"At {clock_time(now, now)}")
    for shared in shown:
        yield Text()
        yield from budget_lines(shared, now, layout)
    yield Text()
    yield Text(LEGEND, "dim")


def _writable(line: Text) -> Text:
    """Replace characters that the output's encoding does not have."""
    encoding = sys.stdout.encoding or "ascii"
    line.plain = line.plain.encode(encoding, "replace").decode(encoding)
    return line
