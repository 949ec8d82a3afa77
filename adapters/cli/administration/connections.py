"""`connections`: lists and tests connections, and manages clients in the database."""

import logging
import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

import click

from ....ports.host.errors import SettingsError
from ....ports.repositories.scheduled_jobs import ScheduledJob
from ...bootstrap.container import open_host
from ...bootstrap.entries import redacted_yaml
from ...settings import Kept, Settings
from ...settings.entries import entries_in
from ..command_line import CommandLine
from ..tables import show_table
from ..whole_host import read_settings, write_log
from .clients import client_of, not_known
from .probing import Finding, probes, report


def list_connections(command_line: CommandLine) -> None:
    """List every connection: where it is stored, whether it is halted, and why."""
    write_log(command_line, logging.CRITICAL)
    settings = read_settings(command_line)
    with command_line.storage() as host:
        scheduled_jobs = host.scheduled_jobs().all()
    rows = sorted(_rows(settings, scheduled_jobs))
    show_table(("connection", "stored in", "channel", "enabled", "problem"), rows)
    click.echo(f"{len(rows)} shown.", err=True)


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


def test(command_line: CommandLine, name: str) -> None:
    """Test the credentials of a connection at its channel and at Assure."""
    write_log(command_line, logging.CRITICAL)
    report(_findings(read_settings(command_line), name))


def _rows(settings: Settings, scheduled_jobs: list[ScheduledJob]) -> Iterator[tuple[str, ...]]:
    halted: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for scheduled_job in scheduled_jobs:
        if scheduled_job.halted:
            halted[scheduled_job.connection][scheduled_job.halted].append(scheduled_job.job)
    for one in settings.connections:
        reasons = halted[one.name].items() if one.enabled else ()
        wrong = [f"HALTED {', '.join(jobs)}: {reason}" for reason, jobs in reasons]
        channel = one.channel_type.name
        yield one.name, str(one.kept), channel, _yes(one.enabled), " | ".join(wrong)
    for client in settings.left_out:
        wrong = [" ".join(client.reason.split())]
        yield client.name, Kept.DATABASE, client.channel, _yes(client.enabled), *wrong


def _findings(settings: Settings, name: str) -> Iterator[Finding]:
    for client in settings.left_out:
        if client.name == name:
            yield Finding(name, ok=False, text=client.reason)
            return
    found = [replace(one, enabled=True) for one in settings.connections if one.name == name]
    if not found:
        raise not_known(name)
    with open_host(settings.storage, found) as host:
        host.database().check()
        [opened] = host.connections()
        yield from probes(opened)


def _yes(switch: bool) -> str:  # noqa: FBT001  # a switch
    return "yes" if switch else "no"
