"""`connections list` and `show`: where connections are stored, and their entries."""

import logging
import os
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

import click

from ....core.jobs.loading import Loading, LoadingReader, NotLoaded
from ....ports.host.errors import SettingsError
from ....ports.repositories.scheduled_jobs import ScheduledJob
from ....sdk.wall_clock import WallClock
from ...bootstrap.entries import redacted_yaml
from ...engine.liveness import late_after
from ...settings import Kept, Settings
from ...settings.entries import entries_in
from ..command_line import CommandLine
from ..settings_file import read_settings, write_log
from ..tables import due_text, moment, show_count, show_table
from .clients import client_of


def list_connections(command_line: CommandLine, clock: str) -> None:
    """List every connection: where it is stored, whether it is halted, why, and the next try."""
    write_log(command_line, logging.CRITICAL)
    settings, wall_clock = read_settings(command_line), WallClock.parse(clock)
    with command_line.storage() as host:
        scheduled_jobs = host.scheduled_jobs.all()
        late = late_after(wall_clock)
        loading = LoadingReader(host.loaded_connections, host.clients, late)()
    rows = sorted(_rows(settings, scheduled_jobs, loading, wall_clock.now()))
    show_table(("connection", "stored in", "channel", "enabled", "problem"), rows)
    show_count(len(rows), len(rows))


def show(command_line: CommandLine, name: str) -> None:
    """Show the entry of a connection as YAML, with *** in place of every secret."""
    entry = entries_in(command_line.config).get(name)
    if entry is None:
        with command_line.storage() as host:
            client = client_of(host, name)
        if client.entry is None:
            raise SettingsError(f"The entry of {name} cannot be read. {client.unreadable}")
        entry = {**client.entry, "enabled": client.enabled}
    if not isinstance(entry, dict):
        raise SettingsError(f"The entry of {name} is not a mapping.")
    click.echo(redacted_yaml(entry, command_line.plugins, os.environ), nl=False)


def _rows(
    settings: Settings, scheduled_jobs: list[ScheduledJob], loading: Loading, now: datetime
) -> Iterator[tuple[str, ...]]:
    not_loaded = {one.connection: one for one in loading.not_loaded(now)}
    halted: dict[str, dict[str, list[ScheduledJob]]] = defaultdict(lambda: defaultdict(list))
    for scheduled_job in scheduled_jobs:
        if scheduled_job.halted:
            halted[scheduled_job.connection][scheduled_job.halted].append(scheduled_job)
    for one in settings.connections:
        reasons = halted[one.name].items() if one.enabled else ()
        wrong = [_halted(reason, jobs, now) for reason, jobs in reasons]
        if one.name in not_loaded and one.enabled:
            wrong.insert(0, _not_loaded(not_loaded[one.name]))
        channel = one.channel_type.name
        yield one.name, str(one.kept), channel, _yes(one.enabled), " | ".join(wrong)
    for client in settings.left_out:
        hosts = loading.hosts_of(client.name, now)
        here = f"Loaded by {', '.join(hosts)}; this command cannot read it: " if hosts else ""
        reason = here + " ".join(client.reason.split())
        yield client.name, Kept.DATABASE, client.channel, _yes(client.enabled), reason
    known = {one.name for one in settings.connections} | {one.name for one in settings.left_out}
    for other in not_loaded.values():
        if other.connection not in known:
            yield other.connection, "another host", other.channel, "yes", _not_loaded(other)


def _not_loaded(one: NotLoaded) -> str:
    return f"NOT LOADED since {moment(one.since)}: {' '.join(one.reason.split())}"


def _halted(reason: str, jobs: list[ScheduledJob], now: datetime) -> str:
    names = ", ".join(one.job for one in jobs)
    next_try = due_text(min(one.due_at for one in jobs), now)
    return f"HALTED {names}: {reason} (next try: {next_try})"


def _yes(switch: bool) -> str:  # noqa: FBT001  # a switch
    return "yes" if switch else "no"
