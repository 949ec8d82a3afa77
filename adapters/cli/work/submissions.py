"""`submissions`: lists submissions to the channel and their results; gives up one."""

from collections.abc import Iterator
from typing import NoReturn

import click

from ....core.jobs.wake import wake
from ....core.submissions.give_up_submission import JOBS_AFTER_GIVING_UP, give_up_submission
from ....ports.channel.submissions import Kind
from ....ports.host.call_records import SubjectKind
from ....ports.repositories.read_models.pages import MOST_IN_TOTAL
from ....ports.repositories.stock import ItemOutcome, StockMessageRecord
from ....ports.repositories.submissions import Submission
from ....sdk.wall_clock import WallClock
from ...bootstrap.storage_host import StorageHost
from ..command_line import CommandLine
from ..exit_codes import FAILED
from ..tables import moment, show_count, show_table
from .call_count import show_calls

PAGE = 1_000


def list_submissions(
    command_line: CommandLine, kind: str | None, connection: str | None, limit: int, skip: int
) -> None:
    """List submissions, newest first."""
    wanted = None if kind is None else Kind(kind)
    with command_line.storage() as host:
        with host.storage.reading() as uow:
            found = uow.submissions.search(connection, wanted, skip + limit)[skip:]
        with host.read_storage.reading() as reads:
            total = reads.submissions.total(connection, wanted)
    now = WallClock().now()
    show_table(
        (
            "connection",
            "name",
            "kind",
            "entries",
            "stage",
            "sent",
            "took",
            "channel's id",
            "reason",
        ),
        [
            (
                one.connection,
                one.name,
                str(one.kind),
                f"{one.entries:,}",
                "STUCK" if one.is_stuck(now) else str(one.stage),
                moment(one.sent_at),
                _took(one),
                one.submission_id or "",
                one.reason,
            )
            for one in found
        ],
    )
    show_count(len(found), total, skip, most=MOST_IN_TOTAL)


def show(command_line: CommandLine, name: str, connection: str | None, *, everything: bool) -> None:
    """Show one submission, by the connector's name or the channel's id, and its results."""
    with command_line.storage() as host:
        found = _submission(host, name, connection)
        if found is None:
            _fail(f"There is no submission {name}.")
        for fact, value in _facts(found):
            click.echo(f"{fact:<16}  {value}")
        show_calls(host, SubjectKind.FEED, found.name)
        click.echo()
        if found.kind is Kind.STOCK:
            rows = [
                (
                    str(one.number),
                    one.channel_sku,
                    str(one.quantity),
                    str(one.result.outcome),
                    " ".join(filter(None, (one.result.code, one.result.reason))),
                )
                for one in _messages(host, found)
                if everything or one.result.outcome is not ItemOutcome.ACCEPTED
            ]
            show_table(("number", "sku", "quantity", "result", "reason"), rows)
        else:
            with host.storage.reading() as uow:
                shipments = uow.shipments.of_submission(found.connection, found.name)
            show_table(
                ("shipment", "order", "stage", "reason"),
                [
                    (one.shipment_id, one.channel_order_id, str(one.stage), one.reason)
                    for one in shipments
                ],
            )


def give_up(command_line: CommandLine, name: str, connection: str | None) -> None:
    """Give up a submission, and request its documents or send its stock levels again."""
    with command_line.storage() as host:
        found = _submission(host, name, connection)
        if found is None:
            _fail(f"There is no submission {name}.")
        now = WallClock().now()
        waiting = give_up_submission(host.storage, found, now)
        if waiting is None:
            _fail(
                f"Submission {name} is processed, or is being sent just now; nothing was changed. "
                f"See channel-connector submissions show {name}."
            )
        wake(host.scheduled_jobs, [found.connection], JOBS_AFTER_GIVING_UP, now)
    if found.kind is Kind.STOCK:
        click.echo("Its stock levels will be sent again with the next stock update.")
        return
    count = "1 shipment" if len(waiting) == 1 else f"{len(waiting)} shipments"
    click.echo(
        f"The documents of {count} will be requested again. A running connector starts at once."
    )


def _fail(sentence: str) -> NoReturn:
    click.echo(f"Error: {sentence}", err=True)
    click.get_current_context().exit(FAILED)


def _submission(host: StorageHost, name: str, connection: str | None) -> Submission | None:
    with host.storage.reading() as uow:
        found: list[Submission] = uow.submissions.find(name)
    return next((one for one in found if connection in {None, one.connection}), None)


def _messages(host: StorageHost, submission: Submission) -> Iterator[StockMessageRecord]:
    after = 0
    while True:
        with host.storage.reading() as uow:
            found = uow.stock.messages(submission.connection, submission.name, after, PAGE)
        yield from found
        if len(found) < PAGE:
            return
        after = found[-1].number


def _facts(submission: Submission) -> Iterator[tuple[str, str]]:
    yield "name", submission.name
    yield "connection", submission.connection
    yield "kind", str(submission.kind)
    yield "stage", str(submission.stage)
    yield "entries", f"{submission.entries:,}"
    yield "intended", moment(submission.intended_at)
    for name, at in (("sent", submission.sent_at), ("done", submission.done_at)):
        if at is not None:
            yield name, moment(at)
    yield "deadline", moment(submission.deadline_at)
    for name, value in (
        ("channel's id", submission.submission_id or ""),
        ("channel's status", submission.channel_status),
        ("reason", submission.reason),
    ):
        if value:
            yield name, value
    if submission.found:
        yield "found", "the answer was lost; the id was found in the channel's list"


def _took(submission: Submission) -> str:
    if submission.sent_at is None or submission.done_at is None:
        return ""
    return f"{round((submission.done_at - submission.sent_at).total_seconds())} s"
