"""The commands of `connections` that change what the database keeps of clients."""

import os
from pathlib import Path

import click

from ....ports.host.errors import SettingsError
from ....ports.repositories.clients import Client
from ....sdk.wall_clock import WallClock
from ...bootstrap.container import Host
from ...bootstrap.entries import read_entry
from ...settings.entries import entries_in
from ...settings.keyring import KEYS, new_key
from ..command_line import CommandLine, common_options, pass_command_line

TAKEN_UP = "A connector that is running takes it up within seconds."


@click.command()
@click.argument("name")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--replace", "again", is_flag=True, help="Replace the entry that is stored.")
@common_options
@pass_command_line
def add(command_line: CommandLine, name: str, file: Path, *, again: bool) -> None:
    """
    Store a client: FILE holds what would stand under its name in config.yaml.

    With - in place of FILE it is read from standard input. It is checked whole first. A
    credential is replaced by storing the whole entry with --replace.
    """
    called = "The entry" if str(file) == "-" else str(file)
    entry = read_entry(
        name,
        _text_of(file, called),
        called,
        file=command_line.config,
        plugins=command_line.plugins,
        environment=os.environ,
    )
    if name in entries_in(command_line.config):
        raise click.UsageError(f"{name} stands in {command_line.config}. Change it there.")
    content = {key: value for key, value in entry.content.items() if key != "enabled"}
    enabled, channel = entry.connection.enabled, entry.connection.channel_type.name
    with command_line.storage() as host:
        if again and "enabled" not in entry.content:
            enabled = client_of(host, name).enabled
        client = Client(name, channel, enabled, content, WallClock().now())
        if not host.clients().put(client, replace=again):
            raise click.UsageError(
                f"The database keeps no client {name}. Leave --replace away."
                if again
                else f"The database keeps a client {name} already. Replace it with --replace."
            )
    click.echo(f"{name} is stored, encrypted. {TAKEN_UP}")
    click.echo(f"Now: channel-connector connections test {name}")


@click.command()
@click.argument("name")
@common_options
@pass_command_line
def enable(command_line: CommandLine, name: str) -> None:
    """Let the connector work for a client that is kept in the database."""
    _turn(command_line, name, on=True)


@click.command()
@click.argument("name")
@common_options
@pass_command_line
def disable(command_line: CommandLine, name: str) -> None:
    """Let the connector do nothing for a client that is kept in the database."""
    _turn(command_line, name, on=False)


@click.command()
@click.argument("name")
@common_options
@pass_command_line
def remove(command_line: CommandLine, name: str) -> None:
    """Forget the entry of a client with its credentials; its orders and stock stay."""
    with command_line.storage() as host:
        if not host.clients().remove(name):
            raise _not_kept(name)
    click.echo(f"{name} is removed from the database. {TAKEN_UP}")


@click.command("new-key")
def make_key() -> None:
    """Print a fresh key for CHANNEL_CONNECTOR_KEYS. It is kept nowhere."""
    click.echo(new_key())


@click.command("rotate-key")
@common_options
@pass_command_line
def rotate_key(command_line: CommandLine) -> None:
    """Encrypt every client anew with the first key of CHANNEL_CONNECTOR_KEYS, or none."""
    with command_line.storage() as host:
        count = host.clients().encrypt_again()
    click.echo(
        f"{count} encrypted with the first key. The others may be taken out of {KEYS}, "
        "once no backup is needed that was made before."
    )


def _turn(command_line: CommandLine, name: str, *, on: bool) -> None:
    if name in entries_in(command_line.config):
        raise click.UsageError(
            f"{name} stands in {command_line.config}. "
            f"Write there, under its name: enabled: {str(on).lower()}"
        )
    with command_line.storage() as host:
        if not host.clients().enable(name, on, WallClock().now()):
            raise _not_kept(name)
    click.echo(f"{name} is {'enabled' if on else 'disabled'}. {TAKEN_UP}")


def _text_of(file: Path, called: str) -> str:
    try:
        with click.open_file(str(file), encoding="utf-8-sig") as opened:
            text: str = opened.read()
    except OSError as problem:
        raise SettingsError(f"{called} cannot be read: {problem.strerror}.") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{called} is not text in UTF-8; nothing was stored.") from None
    return text


def client_of(host: Host, name: str) -> Client:
    """Return the client of this name; a UsageError where there is none."""
    for client in host.clients().all():
        if client.name == name:
            return client
    raise not_known(name)


def not_known(name: str) -> click.UsageError:
    """Return what is told where there is no connection of this name."""
    return click.UsageError(
        f"There is no connection {name}; see: channel-connector connections list"
    )


def _not_kept(name: str) -> click.UsageError:
    return click.UsageError(f"The database keeps no client {name}.")
