"""The commands of `connections` that change the clients stored in the database."""

import os
from pathlib import Path

import click

from ....core.jobs.resume import resume
from ....ports.host.errors import SettingsError
from ....ports.repositories.clients import Client
from ....sdk.wall_clock import WallClock
from ...bootstrap.entries import read_entry
from ...bootstrap.storage_host import StorageHost
from ...engine.liveness import LATE
from ...settings.entries import entries_in
from ...settings.keyring import KEYS, new_key
from ..command_line import CommandLine

APPLIED = "A running connector applies it within seconds."


def add(command_line: CommandLine, name: str, file: Path, *, again: bool) -> None:
    """Store a client in the database, encrypted."""
    source_name = "The entry" if str(file) == "-" else str(file)
    entry = read_entry(
        name,
        _text_of(file, source_name),
        source_name,
        file=command_line.config,
        plugins=command_line.plugins,
        environment=os.environ,
    )
    if name in entries_in(command_line.config):
        raise click.UsageError(f"{name} is in {command_line.config}. Change it there.")
    content = {key: value for key, value in entry.content.items() if key != "enabled"}
    enabled, channel = entry.connection.enabled, entry.connection.channel_type.name
    with command_line.storage() as host:
        if again and "enabled" not in entry.content:
            enabled = client_of(host, name).enabled
        client = Client(name, channel, enabled, content, WallClock().now())
        if not host.clients.put(client, replace=again):
            raise click.UsageError(
                f"The database has no client {name}. Omit --replace to add it."
                if again
                else f"The database already has a client {name}. Use --replace to replace it."
            )
        resume(host.scheduled_jobs, [name], client.updated_at)
    click.echo(f"{name} is stored, encrypted. {APPLIED}")
    click.echo(f"Next: channel-connector connections test {name}")


def enable(command_line: CommandLine, name: str) -> None:
    """Enable a client that is stored in the database."""
    _turn(command_line, name, on=True)


def disable(command_line: CommandLine, name: str) -> None:
    """Disable a client that is stored in the database."""
    _turn(command_line, name, on=False)


def remove(command_line: CommandLine, name: str, *, yes: bool) -> None:
    """Delete the entry of a client with its credentials; its orders and stock stay."""
    now = WallClock().now()
    with command_line.storage() as host:
        if not yes and any(client.name == name for client in host.clients.all()):
            _ask_to_remove(name)
        removed = host.clients.remove(name)
        forgotten = host.loaded_connections.forget(name, now - LATE)
    if not (removed or forgotten):
        raise _not_kept(name)
    if not removed:
        click.echo(f"{name} is no longer expected: the hosts that had loaded it are gone.")
        return
    click.echo(f"{name} is removed from the database. {APPLIED}")


def _ask_to_remove(name: str) -> None:
    try:
        click.confirm(
            f"{name}: delete its entry with the credentials? Its orders and stock stay.",
            abort=True,
        )
    except click.Abort:
        raise click.UsageError(
            f"{name} was not removed. Confirm with y, or with --yes; to stop its work only: "
            f"channel-connector connections disable {name}"
        ) from None


def make_key(_: CommandLine) -> None:
    """Print a new key for CHANNEL_CONNECTOR_KEYS. It is not stored."""
    click.echo(new_key())


def rotate_key(command_line: CommandLine) -> None:
    """Encrypt every client again with the first key of CHANNEL_CONNECTOR_KEYS, all or none."""
    with command_line.storage() as host:
        count = host.clients.encrypt_again()
    click.echo(
        f"{count} encrypted with the first key. Remove the other keys from {KEYS} "
        "once no backup made before is needed."
    )


def _turn(command_line: CommandLine, name: str, *, on: bool) -> None:
    if name in entries_in(command_line.config):
        raise click.UsageError(
            f"{name} is in {command_line.config}. Set there: enabled: {str(on).lower()}"
        )
    with command_line.storage() as host:
        now = WallClock().now()
        if not host.clients.enable(name, on, now):
            raise _not_kept(name)
        if on:
            resume(host.scheduled_jobs, [name], now)
    click.echo(f"{name} is {'enabled' if on else 'disabled'}. {APPLIED}")


def _text_of(file: Path, source_name: str) -> str:
    try:
        with click.open_file(str(file), encoding="utf-8-sig") as opened:
            text: str = opened.read()
    except OSError as problem:
        raise SettingsError(f"{source_name} cannot be read: {problem.strerror}.") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{source_name} is not valid UTF-8; nothing was stored.") from None
    return text


def client_of(host: StorageHost, name: str) -> Client:
    """Return the client of this name; raises UsageError if there is none."""
    for client in host.clients.all():
        if client.name == name:
            return client
    raise not_known(name)


def not_known(name: str) -> click.UsageError:
    """Return the error for a connection name that does not exist."""
    return click.UsageError(
        f"There is no connection {name}. See channel-connector connections list."
    )


def _not_kept(name: str) -> click.UsageError:
    return click.UsageError(f"The database has no client {name}.")
