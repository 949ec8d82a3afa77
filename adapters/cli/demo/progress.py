"""The demo's progress: a bar on a terminal, a line now and then elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.progress import BarColumn, Progress, TextColumn

from .day import Moment

LINE_SECONDS = 5.0


@contextmanager
def shown_progress() -> Iterator[Callable[[Moment], None]]:
    """Yield what shows a moment."""
    if sys.stdout.isatty():
        yield from _bar()
    else:
        yield _lines()


def _bar() -> Iterator[Callable[[Moment], None]]:
    columns = (TextColumn("{task.fields[time]}"), BarColumn(), TextColumn("{task.description}"))
    with Progress(*columns) as progress:
        task = progress.add_task("", total=1.0, time="")

        def show(moment: Moment) -> None:
            if moment.said:
                progress.console.print(f"{moment.now:%H:%M} {moment.said}")
            progress.update(
                task,
                completed=moment.share,
                time=f"{moment.now:%H:%M:%S}",
                description=_counts(moment),
            )

        yield show


def _lines() -> Callable[[Moment], None]:
    shown_at = 0.0

    def show(moment: Moment) -> None:
        nonlocal shown_at
        if not moment.said and time.monotonic() < shown_at + LINE_SECONDS:
            return
        shown_at = time.monotonic()
        said = f"; {moment.said}" if moment.said else ""
        click.echo(f"{moment.now:%H:%M:%S}  {moment.share:4.0%}  {_counts(moment)}{said}")

    return show


def _counts(moment: Moment) -> str:
    return f"{moment.placed} placed, {moment.sent} delivered, {moment.labels} with label"
