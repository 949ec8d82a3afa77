"""`check`: validates settings, database and credentials."""

import logging
import os
import tempfile
from collections.abc import Iterator

from ....ports.host.errors import ConnectorError, StorageFailed
from ...bootstrap.container import open_host
from ...bootstrap.load_settings import load_settings
from ...bootstrap.upgrade import differences, upgrade_database
from ...settings import DatabaseAddress, Kept, Settings
from ..command_line import CommandLine
from ..settings_file import read_settings, write_log
from .probing import Finding, probes, report

TRIAL_BYTES = 1024 * 1024


def check(command_line: CommandLine) -> None:
    """Check settings, database, and the credentials at both sides."""
    write_log(command_line, logging.CRITICAL)
    report(_findings(command_line))


def _findings(command_line: CommandLine) -> Iterator[Finding]:
    for name, reason in command_line.plugins.left_out.items():
        yield Finding(f"plugin {name}", ok=False, text=f"left out: {reason}")
    settings = _settings(command_line)
    names = {
        kept: ", ".join(one.name for one in settings.connections if one.kept is kept)
        for kept in Kept
    }
    described = names[Kept.FILE] or "no connection"
    yield Finding("settings", ok=True, text=f"{settings.file} describes {described}")
    if names[Kept.DATABASE]:
        yield Finding("clients", ok=True, text=f"the database contains {names[Kept.DATABASE]}")
    yield _temporary_folder()
    database = list(_database(settings.storage))
    yield from database
    if all(finding.ok for finding in database):
        yield from _connections(settings)


def _settings(command_line: CommandLine) -> Settings:
    try:
        return read_settings(command_line)
    except StorageFailed:  # reported by _database
        return load_settings(command_line.config, command_line.plugins, os.environ)


def _database(storage: DatabaseAddress) -> Iterator[Finding]:
    """Upgrade the database, and compare its tables with those that the code uses."""
    try:
        upgrade_database(storage)
        different = differences(storage)
    except ConnectorError as error:
        yield Finding("database", ok=False, text=str(error))
        return
    for sentence in different:
        yield Finding("database", ok=False, text=sentence)
    if not different:
        yield Finding("database", ok=True, text=f"the {storage.name} is up to date")


def _temporary_folder() -> Finding:
    """Check that a file can be written where stock feeds and workbooks are prepared."""
    try:
        with tempfile.TemporaryFile() as file:
            file.write(bytes(TRIAL_BYTES))
    except OSError as error:
        text = f"no file can be written there: {error}. Set TMPDIR to a folder with free space"
        return Finding("temporary folder", ok=False, text=text)
    return Finding("temporary folder", ok=True, text=f"{tempfile.gettempdir()} can be written")


def _connections(settings: Settings) -> Iterator[Finding]:
    for client in settings.left_out:
        yield Finding(client.name, ok=False, text=client.reason)
    for connection in settings.connections:
        if not connection.enabled:
            yield Finding(connection.name, ok=True, text="disabled; not tested")
    with open_host(settings.storage, settings.connections) as host:
        for opened in host.connections():
            yield from probes(opened, host.storage_host())
