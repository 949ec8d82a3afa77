"""Shows the demo's progress: a bar on a terminal, a line every few seconds elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.progress import BarColumn, Progress, TextColumn

from .simulation import DemoProgress

LINE_SECONDS = 5.0


@contextmanager
def shown_progress() -> Iterator[Callable[[DemoProgress], None]]:
    """Yield a function that shows the progress."""
    if sys.stdout.isatty():
        yield from _bar()
    else:
        yield _lines()


def _bar() -> Iterator[Callable[[DemoProgress], None]]:
    columns = (TextColumn("{task.fields[time]}"), BarColumn(), TextColumn("{task.description}"))
    with Progress(*columns) as progress:
        task = progress.add_task("", total=1.0, time="")

        def show(state: DemoProgress) -> None:
            if state.note:
                progress.console.print(f"{state.now:%H:%M} {state.note}")
            progress.update(
                task,
                completed=state.share,
                time=f"{state.now:%H:%M:%S}",
                description=_counts(state),
            )

        yield show


def _lines() -> Callable[[DemoProgress], None]:
    shown_at = 0.0

    def show(state: DemoProgress) -> None:
        nonlocal shown_at
        if not state.note and time.monotonic() < shown_at + LINE_SECONDS:
            return
        shown_at = time.monotonic()
        note = f"; {state.note}" if state.note else ""
        click.echo(f"{state.now:%H:%M:%S}  {state.share:4.0%}  {_counts(state)}{note}")

    return show


def _counts(state: DemoProgress) -> str:
    return f"{state.placed} placed, {state.sent} sent to Assure, {state.labels} with label"
