"""`connections`: which there are, and those that are kept in the database."""

import logging
import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import TextIO

import click

from ...ports.clock import WallClock
from ...ports.errors import SettingsError
from ...ports.stores.clients import Client
from ...ports.stores.wakeups import Wakeup
from ..container import Host, open_host
from ..plugins import load_plugins
from ..settings import Kept, Settings
from ..settings.entries import entries_in, read_entry, shown
from ..storage.sealed import KEYS, new_key
from .command_line import CommandLine, common_options, pass_command_line
from .probing import Finding, probes, tell
from .tables import show_table

NEXT_START = "A connector that is running learns of it when it is started again."


@click.group()
def connections() -> None:
    """Look at connections, and keep clients in the database with encrypted credentials."""


@connections.command("list")
@common_options
@pass_command_line
def list_connections(command_line: CommandLine) -> None:
    """List every connection: where it is kept, and whether it is halted, and why."""
    command_line.log(logging.CRITICAL)
    settings = command_line.settings()
    with command_line.books() as host:
        wakeups = host.wakeups().all()
    rows = sorted(_rows(settings, wakeups))
    show_table(("connection", "kept in", "channel", "enabled", "what is wrong"), rows)
    click.echo(f"{len(rows)} shown.", err=True)


@connections.command()
@click.argument("name")
@common_options
@pass_command_line
def show(command_line: CommandLine, name: str) -> None:
    """Show the entry of a connection as YAML, with *** in place of every secret."""
    entry = entries_in(command_line.config).get(name)
    if entry is None:
        with command_line.books() as host:
            client = _client(host, name)
        if client.entry is None:
            raise SettingsError(f"The entry of {name} cannot be read. {client.unreadable}")
        entry = {**client.entry, "enabled": client.enabled}
    if not isinstance(entry, dict):
        raise SettingsError(f"The entry of {name} is not a group of names and values.")
    click.echo(shown(entry, load_plugins(), os.environ), nl=False)


@connections.command()
@click.argument("name")
@common_options
@pass_command_line
def test(command_line: CommandLine, name: str) -> None:
    """
    Ask both sides whether they accept a connection's credentials, and tell which is wrong.

    Each is one harmless call, taken from the same quota as the work. A disabled connection
    can be tested as well. Exit code 1 where there is a problem.
    """
    command_line.log(logging.CRITICAL)
    tell(_findings(command_line.settings(), name))


@connections.command()
@click.argument("name")
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--replace", "again", is_flag=True, help="Replace the entry that is stored.")
@common_options
@pass_command_line
def add(command_line: CommandLine, name: str, file: TextIO, *, again: bool) -> None:
    """
    Store a client: FILE holds what would stand under its name in config.yaml.

    With - in place of FILE it is read from standard input. It is checked whole first. A
    credential is replaced by storing the whole entry with --replace.
    """
    try:
        text = file.read()
    except UnicodeDecodeError:
        raise SettingsError(f"{file.name} is not text in UTF-8; nothing was stored.") from None
    called = "The entry" if file.name == "<stdin>" else file.name
    entry = read_entry(
        name,
        text,
        called,
        file=command_line.config,
        plugins=load_plugins(),
        environment=os.environ,
    )
    if name in entries_in(command_line.config):
        raise click.UsageError(f"{name} stands in {command_line.config}. Change it there.")
    content = {key: value for key, value in entry.content.items() if key != "enabled"}
    enabled, channel = entry.connection.enabled, entry.connection.channel_type.name
    with command_line.books() as host:
        if again and "enabled" not in entry.content:
            enabled = _client(host, name).enabled
        client = Client(name, channel, enabled, content, WallClock().now())
        if not host.clients().put(client, replace=again):
            raise click.UsageError(
                f"The database keeps no client {name}. Leave --replace away."
                if again
                else f"The database keeps a client {name} already. Replace it with --replace."
            )
    click.echo(f"{name} is stored, encrypted. {NEXT_START}")
    click.echo(f"Now: channel-connector connections test {name}")


@connections.command()
@click.argument("name")
@common_options
@pass_command_line
def enable(command_line: CommandLine, name: str) -> None:
    """Let the connector work for a client that is kept in the database."""
    _turn(command_line, name, on=True)


@connections.command()
@click.argument("name")
@common_options
@pass_command_line
def disable(command_line: CommandLine, name: str) -> None:
    """Let the connector do nothing for a client that is kept in the database."""
    _turn(command_line, name, on=False)


@connections.command()
@click.argument("name")
@common_options
@pass_command_line
def remove(command_line: CommandLine, name: str) -> None:
    """Forget the entry of a client with its credentials; its orders and stock stay."""
    with command_line.books() as host:
        if not host.clients().remove(name):
            raise _not_kept(name)
    click.echo(f"{name} is removed from the database. {NEXT_START}")


@connections.command("new-key")
def make_key() -> None:
    """Print a fresh key for CHANNEL_CONNECTOR_KEYS. It is kept nowhere."""
    click.echo(new_key())


@connections.command("rotate-key")
@common_options
@pass_command_line
def rotate_key(command_line: CommandLine) -> None:
    """Encrypt every client anew with the first key of CHANNEL_CONNECTOR_KEYS, or none."""
    with command_line.books() as host:
        count = host.clients().encrypt_again()
    click.echo(
        f"{count} encrypted with the first key. The others may be taken out of {KEYS}, "
        "once no backup is needed that was made before."
    )


def _rows(settings: Settings, wakeups: list[Wakeup]) -> Iterator[tuple[str, ...]]:
    halted: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for wakeup in wakeups:
        if wakeup.halted:
            halted[wakeup.connection][wakeup.halted].append(wakeup.deed)
    for one in settings.connections:
        reasons = halted[one.name].items() if one.enabled else ()
        wrong = [f"HALTED {', '.join(deeds)}: {reason}" for reason, deeds in reasons]
        channel = one.channel_type.name
        yield one.name, str(one.kept), channel, _yes(one.enabled), " | ".join(wrong)
    for client in settings.left_out:
        wrong = [" ".join(client.why.split())]
        yield client.name, Kept.DATABASE, client.channel, _yes(client.enabled), *wrong


def _findings(settings: Settings, name: str) -> Iterator[Finding]:
    for client in settings.left_out:
        if client.name == name:
            yield Finding(name, ok=False, text=client.why)
            return
    found = [replace(one, enabled=True) for one in settings.connections if one.name == name]
    if not found:
        raise _not_known(name)
    with open_host(settings.storage, found) as host:
        host.database().check()
        [opened] = host.connections()
        yield from probes(opened)


def _turn(command_line: CommandLine, name: str, *, on: bool) -> None:
    if name in entries_in(command_line.config):
        raise click.UsageError(
            f"{name} stands in {command_line.config}. "
            f"Write there, under its name: enabled: {str(on).lower()}"
        )
    with command_line.books() as host:
        if not host.clients().enable(name, on, WallClock().now()):
            raise _not_kept(name)
    click.echo(f"{name} is {'enabled' if on else 'disabled'}. {NEXT_START}")


def _client(host: Host, name: str) -> Client:
    for client in host.clients().all():
        if client.name == name:
            return client
    raise _not_known(name)


def _not_known(name: str) -> click.UsageError:
    return click.UsageError(
        f"There is no connection {name}; see: channel-connector connections list"
    )


def _not_kept(name: str) -> click.UsageError:
    return click.UsageError(f"The database keeps no client {name}.")


def _yes(switch: bool) -> str:  # noqa: FBT001  # a switch
    return "yes" if switch else "no"
