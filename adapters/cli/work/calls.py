"""`calls`: lists calls to the channel, to the OMS and from it, without secrets or buyers."""

from collections.abc import Iterator
from datetime import UTC, datetime

import click

from ....ports.host.call_records import Body, CallFilter, CallRecord, Party, Subject, SubjectKind
from ..command_line import CommandLine
from ..exit_codes import FAILED
from ..tables import moment, show_count, show_table

PARTIES = {
    Party.CHANNEL: "connector to channel",
    Party.OMS: "connector to Assure",
    Party.FROM_OMS: "Assure to connector",
}
MOST_NAMED = 3
MOST_COUNTED = 10_000


def list_calls(  # noqa: PLR0913  # one for each option
    command_line: CommandLine,
    /,
    connection: str | None,
    operation: str | None,
    since: datetime | None,
    until: datetime | None,
    *,
    failed: bool,
    limit: int,
    skip: int,
    **named: str | None,
) -> None:
    """List calls, newest first."""
    subject = _subject(named)
    wanted = CallFilter(
        connection, None, operation, failed=failed, since=since, until=until, subject=subject
    )
    with command_line.storage() as host:
        repository = host.call_records.repository
        found = repository.page(wanted, limit=skip + limit)[skip:]
        total = repository.total(wanted, MOST_COUNTED)
    show_table(
        ("call", "at", "connection", "operation", "about", "outcome", "status", "took", "bytes"),
        [
            (
                str(one.id),
                moment(one.at),
                one.connection or "unknown caller",
                one.operation,
                _about(one),
                " ".join(filter(None, (str(one.outcome), one.code))),
                str(one.http_status or ""),
                _seconds(one),
                f"{one.request.size:,} / {one.answer.size:,}",
            )
            for one in found
        ],
    )
    show_count(len(found), total, skip, most=MOST_COUNTED)
    click.echo("Details: channel-connector calls show CALL", err=True)


def show(command_line: CommandLine, call: int) -> None:
    """Show one call with its details, by its number."""
    with command_line.storage() as host:
        found = host.call_records.repository.get(call)
    if found is None:
        click.echo(f"Error: There is no record of call {call}.", err=True)
        click.get_current_context().exit(FAILED)
        return
    for name, value in _facts(found):
        click.echo(f"{name:<16}  {value}")
    for name, body in (("request", found.request), ("answer", found.answer)):
        if body.content is not None:
            click.echo(f"\n{name}, masked:\n{body.content}")


def _subject(named: dict[str, str | None]) -> Subject | None:
    found = [Subject(SubjectKind(name.upper()), value) for name, value in named.items() if value]
    if len(found) > 1:
        raise click.UsageError("--order, --shipment, --sku and --feed exclude each other.")
    return found[0] if found else None


def _about(call: CallRecord) -> str:
    named = [f"{kind.lower()} {subject}" for kind, subject in call.subjects[:MOST_NAMED]]
    more = len(call.subjects) - MOST_NAMED
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")


def _seconds(call: CallRecord) -> str:
    return f"{call.duration.total_seconds():.3f} s"


def _facts(call: CallRecord) -> Iterator[tuple[str, str]]:
    yield "call", str(call.id)
    yield "at", f"{call.at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f} UTC"
    yield "connection", call.connection or "unknown caller"
    yield "between", PARTIES[call.party]
    yield "operation", call.operation
    yield "outcome", str(call.outcome)
    for name, value in (
        ("http status", str(call.http_status or "")),
        ("code", call.code),
        ("message", call.said),
        ("request id", call.request_id),
    ):
        if value:
            yield name, value
    yield "took", _seconds(call)
    if call.quota is not None:
        left = f"{call.quota.remaining} of {call.quota.most} left"
        yield "hourly quota", f"{left} until {moment(call.quota.resets_at)}"
    for kind, subject in call.subjects:
        yield kind.lower(), subject
    yield "request", _measure(call.request)
    yield "answer", _measure(call.answer)


def _measure(body: Body) -> str:
    return f"{body.size:,} bytes, SHA-256 {body.digest}" if body.size else "nothing"
