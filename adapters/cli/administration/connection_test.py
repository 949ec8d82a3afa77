"""`connections test`: tests the credentials of a connection at both sides."""

import logging
from collections.abc import Iterator
from dataclasses import replace

from ...bootstrap.container import open_host
from ...settings import Settings
from ..command_line import CommandLine
from ..settings_file import read_settings, write_log
from .clients import not_known
from .probing import Finding, probes, report


def test(command_line: CommandLine, name: str) -> None:
    """Test the credentials of a connection at its channel and at Assure."""
    write_log(command_line, logging.CRITICAL)
    report(_findings(read_settings(command_line), name))


def _findings(settings: Settings, name: str) -> Iterator[Finding]:
    for client in settings.left_out:
        if client.name == name:
            yield Finding(name, ok=False, text=client.reason)
            return
    found = [replace(one, enabled=True) for one in settings.connections if one.name == name]
    if not found:
        raise not_known(name)
    with open_host(settings.storage, found) as host:
        host.storage_host().database.check()
        [opened] = host.connections()
        yield from probes(opened, host.storage_host())
