"""The line with which other commands refer to `calls list`."""

import click

from ....ports.host.call_records import SubjectKind
from ...bootstrap.storage_host import StorageHost

MOST_COUNTED = 1_000


def show_calls(host: StorageHost, kind: SubjectKind, subject_id: str) -> None:
    """Print how many calls are recorded for a subject, and the command that lists them."""
    count = host.call_records.repository.count(kind, subject_id, MOST_COUNTED)
    many = f"{count} or more" if count == MOST_COUNTED else str(count)
    command = f"channel-connector calls list --{kind.lower()} {subject_id}"
    click.echo(f"{'calls':<16}  {many} on record; {command}")
