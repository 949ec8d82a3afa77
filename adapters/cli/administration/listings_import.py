"""`listings import`: loads a file and reports each row that needs attention."""

import csv
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from ....core.listings.import_listings import Imported, Remark, RowRemark
from ....sdk.wall_clock import WallClock
from ...listings_file import ListingFile, ListingReport, LoadListings
from ..command_line import CommandLine
from ..exit_codes import FAILED
from ..settings_file import read_settings, write_log

SHOWN = 20
"""Remarks printed of each kind; the report has all of them."""


def import_listings(  # noqa: PLR0913  # one for each option
    command_line: CommandLine,
    file: Path,
    connection: str,
    encoding: str | None,
    report: Path | None,
    *,
    valid_only: bool,
    dry_run: bool,
) -> None:
    """Load listings from a CSV or XLSX file."""
    if report is not None and report.exists() and file.exists() and report.samefile(file):
        raise click.UsageError("The report would overwrite the file.")
    with command_line.storage() as host:
        write_log(command_line, logging.WARNING)
        known = {one.name: one for one in read_settings(command_line).connections}
        if connection not in known:
            raise click.UsageError(
                f"{connection} cannot be opened. See channel-connector connections list."
            )
        load = LoadListings(
            host.storage,
            host.scheduled_jobs,
            connection,
            known[connection].channel_type.serial_doubt,
            host.listing_limits,
            valid_only,
            dry_run,
        )
        with (
            _opened(file) as stream,
            _report_file(report) as write_remark,
            _bar(stream) as progress,
        ):
            listing_file = ListingFile(stream, file.name, encoding)
            found = load.run(listing_file, WallClock().now(), write_remark, progress)
    _show(found, report)
    if found.counts.refused:
        click.get_current_context().exit(FAILED)


def _opened(file: Path) -> BinaryIO:
    try:
        stream = file.open("rb")
    except OSError as error:
        raise click.UsageError(f"{file} cannot be read: {error.strerror}.") from error
    if not stream.seekable():
        stream.close()
        raise click.UsageError(f"{file} is a pipe. Save its content as a file, and import that.")
    return stream


def _writable(file: Path) -> TextIO:
    """Open a report with a byte order mark, so that spreadsheets read it as UTF-8."""
    try:
        return file.open("w", encoding="utf-8-sig", newline="")
    except OSError as error:
        raise click.UsageError(f"{file} cannot be written: {error.strerror}.") from error


@contextmanager
def _report_file(file: Path | None) -> Iterator[Callable[[RowRemark], None]]:
    """Yield a function that writes a remark to the report, if there is one."""
    if file is None:
        yield lambda _: None
        return
    with _writable(file) as stream:
        writer = csv.writer(stream)
        writer.writerow(("row", "what", "Channel SKU Id", "reason"))
        yield lambda one: writer.writerow((one.number, one.kind.value, one.channel_sku, one.reason))


@contextmanager
def _bar(stream: BinaryIO) -> Iterator[Callable[[int], None]]:
    """Yield a function that shows progress on a terminal: reading, then comparing and storing."""
    console = Console(stderr=True)
    size = os.fstat(stream.fileno()).st_size
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rows]:,} rows"),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    ) as progress:
        task = progress.add_task("Read", total=size, rows=0)

        def show(rows: int) -> None:
            done = stream.tell()
            what = "Read" if done < size else "Compare and store"
            progress.update(task, description=what, completed=done, rows=rows)

        yield show


def _show(found: ListingReport, report: Path | None) -> None:
    for notice in found.notices:
        click.echo(notice, err=True)
    counts = found.counts
    for remarks, count in (
        (found.problems, counts.refused),
        (found.warnings, counts.warnings),
        (found.changes, counts.changed),
    ):
        for remark in remarks[:SHOWN]:
            warning = "warning: " if remark.kind is Remark.WARNING else ""
            what = f"{remark.channel_sku}: " if remark.kind is Remark.CHANGED else warning
            click.echo(f"row {remark.number}: {what}{remark.reason}", err=True)
        if count > SHOWN:
            where = report or "--report"
            click.echo(f"{count - SHOWN:,} more {remarks[0].kind.value}; see {where}.", err=True)
    click.echo(_sentence(counts))


def _sentence(done: Imported) -> str:
    counts = (
        f"{done.rows:,} rows: {done.new:,} new, {done.changed:,} changed, "
        f"{done.unchanged:,} unchanged, {done.refused:,} refused, {done.warnings:,} warnings."
    )
    if not done.kept:
        return f"{counts} Nothing was changed."
    loaded = f"{done.valid:,} of {done.rows:,} rows were loaded."
    return f"{counts} {loaded} {done.released:,} held orders were released."
