"""Prints tables: formatted on a terminal, plain text elsewhere."""

import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

KILO = 1024


def show_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table to standard output."""
    rows = [tuple(row) for row in rows]
    if not sys.stdout.isatty():
        for line in plain_table(headings, rows):
            click.echo(line)
        return
    table = Table(*headings)
    for row in rows:
        table.add_row(*map(Text, row))
    Console().print(table)


def plain_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return one line for the headings and each row; columns are two spaces apart."""
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (headings, *rows)
    ]


def show_count(shown: int, total: int, skipped: int = 0, *, most: int | None = None) -> None:
    """
    Print to standard error how many of how many rows were shown, and how to get the next.

    Args:
        shown: the rows that were printed.
        total: all rows of the list.
        skipped: the rows before those that were printed.
        most: where the count stopped: there may be more if `total` is this number.
    """
    all_of_them = f"{total:,} or more" if total == most else f"{total:,}"
    after = skipped + shown
    more = f" Next: --skip {after}" if shown and (after < total or total == most) else ""
    click.echo(f"{shown:,} of {all_of_them} shown.{more}", err=True)


def moment(at: datetime | None) -> str:
    """Format a time in UTC; `?` for None."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if at else "?"


def due_text(at: datetime, now: datetime) -> str:
    """Format when something is due, in UTC; `now` for what is due already."""
    return "now" if at <= now else moment(at)


def bytes_text(size: float) -> str:
    """Format a size in bytes, KiB, MiB or GiB."""
    for unit in ("bytes", "KiB", "MiB"):
        if size < KILO:
            return f"{size:,.0f} {unit}" if unit == "bytes" else f"{size:,.1f} {unit}"
        size /= KILO
    return f"{size:,.1f} GiB"
