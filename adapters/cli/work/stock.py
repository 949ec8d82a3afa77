"""`stock`: shows stock, and sets overrides for single SKUs."""

from collections.abc import Iterator, Sequence
from itertools import islice

import click
from marshmallow import ValidationError

from ....core.stock.stock_view import StockView, view_stock
from ....ports.channel.stock_pools import Buffer, StockOverride
from ....ports.repositories.read_models.pages import MOST_IN_TOTAL
from ....ports.repositories.read_models.stock import Show
from ....ports.repositories.stock import WHOLE_CALLS, StockLevel, StockRepository
from ....sdk.wall_clock import WallClock
from ...settings import ConnectionSettings
from ...settings.stock_schema import buffer_of
from ..command_line import CommandLine
from ..exit_codes import FAILED
from ..settings_file import open_with_settings
from ..tables import moment, show_count, show_table

PAGE = 500
ALL_AT_ONCE = 1_000_000
SAME = "same"
MOST_DAYS = 30


def show(command_line: CommandLine, sku: str, limit: int, connection: str | None) -> None:
    """Show one SKU: the quantities received, sent and exposed, and the channel's results."""
    with open_with_settings(command_line) as (settings, host):
        name = settings_of(settings.connections, connection).name
        view = view_stock(host.storage, name, sku, WallClock().now(), limit)
    if view is None:
        click.echo(f"Error: {name} has no stock of {sku}.", err=True)
        click.get_current_context().exit(FAILED)
        return
    for fact, value in _facts(name, sku, view):
        click.echo(f"{fact:<16}  {value}")
    click.echo()
    show_table(
        ("received", "quantity"),
        [(moment(one.received_at), str(one.quantity)) for one in view.history.receipts],
    )
    click.echo()
    show_table(
        ("sent", "quantity", "buffer", "submission", "channel's id", "result", "reason"),
        [
            (
                moment(one.made_at),
                str(one.quantity),
                str(one.buffer),
                one.submission,
                (submission.submission_id or "") if submission else "",
                str(one.result.outcome),
                " ".join(filter(None, (one.result.code, one.result.reason))),
            )
            for one in view.history.messages
            for submission in [view.submissions.get(one.submission)]
        ],
    )


def pending(
    command_line: CommandLine, limit: int, skip: int, connection: str | None, *, refused: bool
) -> None:
    """List the SKUs of the next update."""
    with open_with_settings(command_line) as (settings, host):
        one = settings_of(settings.connections, connection)
        with host.storage.writing() as uow:
            uow.stock.coalesce(one.name, one.stock.rules)
            levels = list(islice(_levels(uow.stock, one.name, refused=refused), skip, skip + limit))
        with host.read_storage.reading() as reads:
            total = reads.stock.total(one.name, Show.REFUSED if refused else Show.DUE)
    show_table(
        ("sku", "received", "wanted", "exposed", "in progress", "reason"),
        [
            (
                level.channel_sku,
                _number(level.received),
                _number(level.wanted),
                _number(level.exposed),
                level.pending,
                " ".join(filter(None, (level.code, level.reason))),
            )
            for level in levels
        ],
    )
    show_count(len(levels), total, skip, most=MOST_IN_TOTAL)


def list_unusable(command_line: CommandLine, limit: int, skip: int, connection: str | None) -> None:
    """List the SKUs whose last quantity from the OMS could not be used."""
    with open_with_settings(command_line) as (settings, host):
        name = settings_of(settings.connections, connection).name
        with host.storage.reading() as uow:
            unusable = uow.stock.unusable(name, ALL_AT_ONCE)
    found = unusable[skip : skip + limit]
    show_table(
        ("sku", "since", "last", "times", "reason"),
        [
            (
                "(all)" if one.channel_sku == WHOLE_CALLS else one.channel_sku,
                moment(one.since),
                moment(one.last_at),
                str(one.count),
                one.reason,
            )
            for one in found
        ],
    )
    show_count(len(found), len(unusable), skip)


def resend(command_line: CommandLine, connection: str | None, *, everything: bool) -> None:
    """Put every SKU that the channel ever showed into the next update, changed or not."""
    del everything  # a confirmation
    with open_with_settings(command_line) as (settings, host):
        name = settings_of(settings.connections, connection).name
        with host.storage.writing() as uow:
            count = uow.stock.resend(name)
    click.echo(f"{count:,} SKUs will be sent with the next update.")


def set_override(  # noqa: PLR0913  # one for each option
    command_line: CommandLine,
    sku: str,
    buffer: str | None,
    latency: str | None,
    connection: str | None,
    *,
    disabled: bool | None,
) -> None:
    """Override buffer, latency or exposure of one SKU; omitted options stay unchanged."""
    with open_with_settings(command_line) as (settings, host):
        name = settings_of(settings.connections, connection).name
        with host.storage.writing() as uow:
            kept = uow.stock.overrides(name, [sku]).get(sku) or StockOverride(name, sku)
            override = StockOverride(
                name,
                sku,
                kept.buffer if buffer is None else _buffer(buffer),
                kept.latency_days if latency is None else _days(latency),
                kept.disabled if disabled is None else disabled,
            )
            uow.stock.override([override])
            if override.disabled:
                uow.stock.end_unusable(name, [sku], WallClock().now())
    click.echo(f"{name}  {sku}  {_words(override)}. It is sent with the next update.")


def settings_of(connections: Sequence[ConnectionSettings], name: str | None) -> ConnectionSettings:
    """Return the settings of the connection of that name, or of the only one."""
    found = [one for one in connections if name in {None, one.name}]
    if len(found) == 1:
        return found[0]
    names = ", ".join(one.name for one in connections)
    raise click.UsageError(f"Specify --connection, one of: {names}.")


def _buffer(text: str) -> Buffer | None:
    if text == SAME:
        return None
    try:
        return buffer_of(int(text) if text.isdecimal() else text)
    except ValidationError as problem:
        raise click.BadParameter(str(problem.messages[0]), param_hint="--buffer") from None


def _days(text: str) -> int | None:
    if text == SAME:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= MOST_DAYS:
        raise click.BadParameter(
            f"must be a number of days from 1 to {MOST_DAYS}", param_hint="--latency"
        )
    return int(text)


def _levels(repository: StockRepository, connection: str, *, refused: bool) -> Iterator[StockLevel]:
    after = ""
    while levels := (repository.refused if refused else repository.due)(connection, after, PAGE):
        yield from levels
        after = levels[-1].channel_sku


def _facts(connection: str, sku: str, view: StockView) -> Iterator[tuple[str, str]]:
    yield "sku", sku
    yield "connection", connection
    if (level := view.level) is not None:
        yield "received", f"{_number(level.received)}, {moment(level.received_at)}"
        yield "buffer", str(level.buffer)
        yield "wanted", _number(level.wanted)
        yield "exposed", f"{_number(level.exposed)}, {moment(level.exposed_at)}"
        if level.pending:
            yield "in progress", f"{_number(level.sent)}, by {level.pending}"
        if level.code or level.reason:
            said = " ".join(filter(None, (level.code, level.reason)))
            yield "result", f"{said} ({moment(level.result_at)})"
    if (unusable := view.unusable) is not None:
        times = "once" if unusable.count == 1 else f"{unusable.count} times"
        why = unusable.reason
        end = f", ended {moment(unusable.ended_at)}" if unusable.ended_at else ", not ended"
        yield (
            "not usable",
            f"{times} from {moment(unusable.since)} to {moment(unusable.last_at)}{end}: {why}",
        )
    if view.override is not None:
        yield "override", _words(view.override)
    yield "next update", moment(view.next_update_at)


def _words(override: StockOverride) -> str:
    buffer = override.buffer
    parts = [
        "disabled" if override.disabled else "",
        f"buffer {buffer.amount}{'%' if buffer.per_cent else ''}" if buffer is not None else "",
        f"latency {override.latency_days} days" if override.latency_days else "",
    ]
    return ", ".join(filter(None, parts)) or "as its connection"


def _number(value: int | None) -> str:
    return "?" if value is None else str(value)
