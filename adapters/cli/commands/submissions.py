"""`submissions`: lists submissions to the channel and their results; gives up one."""

from typing import Final

import click

from ....ports.channel.submissions import Kind
from ..id_param import IdParam
from ..lazy_command import LazyGroup
from .parameters import CONNECTION, SKIP, limit, one_of

SUBMISSIONS: Final = LazyGroup(
    "submissions",
    help="List submissions (requests for documents, stock updates), and give up one.",
)

SUBMISSIONS.declare(
    "list",
    "List submissions, newest first.",
    "work.submissions:list_submissions",
    click.Option(["--kind"], type=one_of(Kind), help="Only of this kind."),
    CONNECTION,
    limit(),
    SKIP,
)
SUBMISSIONS.declare(
    "show",
    "Show one submission, by the connector's name or the channel's id, and its results.",
    "work.submissions:show",
    click.Argument(["name"], type=IdParam()),
    click.Option(["--all", "everything"], is_flag=True, help="Also entries that were accepted."),
    CONNECTION,
)
SUBMISSIONS.declare(
    "give-up",
    """
    Give up a submission: request its documents again, or send its stock levels again.

    Its result is no longer read, and one more submission is used. Ask the channel's support
    first.
    """,
    "work.submissions:give_up",
    click.Argument(["name"], type=IdParam()),
    CONNECTION,
)
