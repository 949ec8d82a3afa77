"""The line by which other commands lead to the record of calls."""

import click

from ....ports.host.call_records import SubjectKind
from ...bootstrap.container import Host

MOST_COUNTED = 1_000


def show_calls(host: Host, kind: SubjectKind, subject_id: str) -> None:
    """Tell how many calls are on record of something, and how to list them."""
    count = host.call_keeping().repository.count(kind, subject_id, MOST_COUNTED)
    many = f"{count} or more" if count == MOST_COUNTED else str(count)
    command = f"channel-connector calls list --{kind.lower()} {subject_id}"
    click.echo(f"{'calls':<16}  {many} on record; {command}")
