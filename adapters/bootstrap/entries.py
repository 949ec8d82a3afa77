"""Reads and shows a connection's entry with the registered sections."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..settings import entries
from ..settings.entries import Entry
from ..settings.plugins import Plugins
from .sections import SECTIONS


def read_entry(  # noqa: PLR0913  # the text, and the context to validate it in
    name: str,
    text: str,
    source_name: str,
    *,
    file: Path,
    plugins: Plugins,
    environment: Mapping[str, str],
) -> Entry:
    """
    Read and validate a YAML text as the entry of a connection.

    Messages refer to the text as `source_name`; references to files are relative to the folder of
    `file`.

    Raises:
        SettingsError: every problem of the entry is one of its lines.
    """
    return entries.read_entry(
        name,
        text,
        source_name,
        file=file,
        plugins=plugins,
        oms=SECTIONS.oms,
        environment=environment,
    )


def redacted_yaml(
    entry: Mapping[str, Any], plugins: Plugins, environment: Mapping[str, str]
) -> str:
    """Return an entry as YAML, with `***` in place of every secret."""
    return entries.redacted_yaml(entry, plugins, SECTIONS.oms, environment)
