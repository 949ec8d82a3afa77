"""Set-based statements on stock levels."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ....ports.channel.stock_pools import Pool, StockRules
from ....ports.repositories.stock import ItemOutcome
from ..statements import insert_into
from ..tables import stock_journal, stock_levels, stock_messages, stock_overrides

_Value = sa.ColumnElement[Any]
_LEVEL = stock_levels.c
_MESSAGE = stock_messages.c
_OVERRIDE = stock_overrides.c


def is_due(**new: _Value) -> _Value:
    """Return the expression for whether a level is due, given new values of these columns."""
    now = {name: new.get(name, _LEVEL[name]) for name in _DUE}
    return sa.and_(
        now["wanted"].is_not(None),
        sa.or_(
            now["resend"],
            now["wanted"].is_distinct_from(now["sent"]),
            now["latency_days"].is_distinct_from(now["sent_latency"]),
        ),
    )


_DUE = ("wanted", "resend", "sent", "latency_days", "sent_latency")


def wants(received: _Value, rules: StockRules) -> dict[str, _Value]:
    """
    Return expressions for the columns that derive from `received`; overrides must be joined.

    `wanted` is 0 at or below the buffer, and NULL if nothing was received and the SKU is not
    disabled. The contract of the stock repository computes the same in Python.
    """
    held_back: _Value = sa.literal(0, sa.BigInteger)
    if rules.pool is Pool.COMMON:
        stock = sa.func.coalesce(received, 0)
        own = sa.case(
            (_OVERRIDE.per_cent, (stock * _OVERRIDE.buffer + 99) // 100), else_=_OVERRIDE.buffer
        )
        amount = sa.literal(rules.buffer.amount, sa.BigInteger)
        usual = (stock * amount + 99) // 100 if rules.buffer.per_cent else amount
        held_back = sa.case((_OVERRIDE.buffer.is_not(None), own), else_=usual)
    wanted = sa.case(
        (sa.func.coalesce(_OVERRIDE.disabled, sa.false()), 0),
        (received > held_back, received - held_back),
        (received.is_not(None), 0),
    )
    usual_latency = sa.literal(rules.latency_days, sa.Integer)
    latency = sa.func.coalesce(_OVERRIDE.latency_days, usual_latency)
    return {"wanted": wanted, "buffer": held_back, "latency_days": latency}


def coalesce(
    connection: sa.Connection, name: str, rules: StockRules, after: int, until: int
) -> sa.Insert:
    """Return the statement that applies the last entry of each SKU in a range to its level."""
    entry = stock_journal.c
    last = (
        sa.select(sa.func.max(entry.id).label("id"))
        .where(entry.connection == name, entry.id > after, entry.id <= until)
        .group_by(entry.channel_sku)
        .subquery("last")
    )
    wanted = wants(entry.quantity, rules)
    values: dict[str, _Value] = {
        "connection": entry.connection,
        "channel_sku": entry.channel_sku,
        "received": entry.quantity,
        "received_at": entry.received_at,
        **wanted,
        "due": sa.true(),
        "resend": sa.false(),
        "refused": sa.false(),
        "pending": sa.literal(""),
        "code": sa.literal(""),
        "reason": sa.literal(""),
    }
    last_entries = (
        sa.select(*(value.label(column) for column, value in values.items()))
        .select_from(
            stock_journal.join(last, last.c.id == entry.id).outerjoin(
                stock_overrides, _overrides(entry.connection, entry.channel_sku)
            )
        )
        .where(sa.true())  # else SQLite parses ON CONFLICT as part of the join
    )
    statement = insert_into(connection, stock_levels).from_select(list(values), last_entries)
    new = {
        column: statement.excluded[column]
        for column in ("received", "received_at", "wanted", "buffer", "latency_days")
    }
    due = is_due(wanted=new["wanted"], latency_days=new["latency_days"])
    return statement.on_conflict_do_update(
        index_elements=["connection", "channel_sku"], set_=new | {"due": due}
    )


def recompute(name: str, rules: StockRules) -> sa.Update:
    """Return the statement that applies rules and overrides to all levels."""
    of_each = (
        sa.select(
            _LEVEL.channel_sku,
            *(value.label(column) for column, value in wants(_LEVEL.received, rules).items()),
        )
        .select_from(
            stock_levels.outerjoin(
                stock_overrides, _overrides(_LEVEL.connection, _LEVEL.channel_sku)
            )
        )
        .where(_LEVEL.connection == name)
        .subquery("recomputed")
    )
    new = {column: of_each.c[column] for column in ("wanted", "buffer", "latency_days")}
    due = is_due(wanted=new["wanted"], latency_days=new["latency_days"])
    return (
        sa.update(stock_levels)
        .values(new | {"due": due})
        .where(
            _LEVEL.connection == name,
            _LEVEL.channel_sku == of_each.c.channel_sku,
            sa.or_(*(_LEVEL[column].is_distinct_from(value) for column, value in new.items())),
        )
    )


def make_messages(name: str, submission: str, now: datetime) -> sa.Insert:
    """Return the statement that makes a message of each due level."""
    number = sa.func.row_number().over(order_by=_LEVEL.channel_sku)
    values: dict[str, _Value] = {
        "connection": _LEVEL.connection,
        "submission": sa.literal(submission),
        "number": number,
        "channel_sku": _LEVEL.channel_sku,
        "quantity": _LEVEL.wanted,
        "latency_days": _LEVEL.latency_days,
        "received": _LEVEL.received,
        "buffer": _LEVEL.buffer,
        "again": _LEVEL.resend,
        "made_at": sa.literal(now, _MESSAGE.made_at.type),
        "outcome": sa.literal(ItemOutcome.OPEN.value),
        "code": sa.literal(""),
        "reason": sa.literal(""),
    }
    due = sa.select(*(value.label(column) for column, value in values.items())).where(
        _LEVEL.connection == name, _LEVEL.due
    )
    return sa.insert(stock_messages).from_select(list(values), due)


def mark_sent(name: str, submission: str) -> sa.Update:
    """Return the statement that marks each due level as pending on a submission."""
    sent = {"sent": _LEVEL.wanted, "sent_latency": _LEVEL.latency_days, "resend": sa.false()}
    return (
        sa.update(stock_levels)
        .values(sent | {"pending": submission, "due": sa.false()})
        .where(_LEVEL.connection == name, _LEVEL.due)
    )


def undo_sent(name: str, submission: str) -> sa.Update:
    """Return the statement that undoes `mark_sent`."""
    again = sa.or_(_LEVEL.resend, _MESSAGE.again)
    return _follow(name, submission, _as_exposed(again) | {"pending": sa.literal("")})


def accept(name: str, submission: str, now: datetime) -> sa.Update:
    """Return the statement that updates the exposure of levels with an accepted message."""
    accepted: dict[str, _Value] = {
        "exposed": _MESSAGE.quantity,
        "exposed_latency": _MESSAGE.latency_days,
        "exposed_at": sa.literal(now, _LEVEL.exposed_at.type),
        "sent": _MESSAGE.quantity,
        "sent_latency": _MESSAGE.latency_days,
        "pending": sa.literal(""),
        "refused": sa.false(),
        "due": is_due(sent=_MESSAGE.quantity, sent_latency=_MESSAGE.latency_days),
    }
    return _follow(name, submission, accepted | _result(now), ItemOutcome.ACCEPTED)


def refuse(name: str, submission: str, now: datetime) -> sa.Update:
    """Return the statement for levels with a rejected message; their exposure stays."""
    again = sa.or_(_LEVEL.resend, _MESSAGE.again)
    refused: dict[str, _Value] = {"pending": sa.literal(""), "refused": sa.true()}
    return _follow(
        name, submission, _as_exposed(again) | refused | _result(now), ItemOutcome.REFUSED
    )


def lose(name: str, submission: str, now: datetime) -> sa.Update:
    """Return the statement for levels whose message never reached the channel."""
    again = sa.or_(_LEVEL.resend, _MESSAGE.again)
    lost: dict[str, _Value] = {"pending": sa.literal("")}
    return _follow(name, submission, _as_exposed(again) | lost | _result(now), ItemOutcome.LOST)


def doubt(name: str, submission: str, now: datetime) -> sa.Update:
    """Return the statement for levels whose message has no known result; they are sent again."""
    return _follow(name, submission, _as_exposed(sa.true()) | _result(now), ItemOutcome.UNKNOWN)


def overtake(name: str, submission: str) -> sa.Update:
    """Return the statement for levels sent again since, as the older message took effect late."""
    newer_may_be_undone = sa.or_(
        _MESSAGE.quantity.is_distinct_from(_LEVEL.sent),
        _MESSAGE.latency_days.is_distinct_from(_LEVEL.sent_latency),
    )
    return (
        sa.update(stock_levels)
        .values(
            resend=sa.true(),
            due=sa.case((_LEVEL.pending == "", is_due(resend=sa.true())), else_=_LEVEL.due),
        )
        .where(
            _MESSAGE.connection == name,
            _MESSAGE.submission == submission,
            _MESSAGE.outcome.in_([ItemOutcome.ACCEPTED.value, ItemOutcome.UNKNOWN.value]),
            _LEVEL.connection == name,
            _LEVEL.channel_sku == _MESSAGE.channel_sku,
            _LEVEL.pending != submission,
            newer_may_be_undone,
        )
    )


def _as_exposed(resend: _Value) -> dict[str, _Value]:
    sent: dict[str, _Value] = {
        "sent": _LEVEL.exposed,
        "sent_latency": _LEVEL.exposed_latency,
        "resend": resend,
    }
    return {**sent, "due": is_due(**sent)}


def _result(now: datetime) -> dict[str, _Value]:
    result_at = sa.literal(now, _LEVEL.result_at.type)
    return {"code": _MESSAGE.code, "reason": _MESSAGE.reason, "result_at": result_at}


def _follow(
    name: str, submission: str, new: Mapping[str, _Value], outcome: ItemOutcome | None = None
) -> sa.Update:
    """Return the statement that updates levels whose last message is of this submission."""
    statement = (
        sa.update(stock_levels)
        .values(**new)
        .where(
            _MESSAGE.connection == name,
            _MESSAGE.submission == submission,
            _LEVEL.connection == name,
            _LEVEL.channel_sku == _MESSAGE.channel_sku,
            _LEVEL.pending == submission,
        )
    )
    return statement if outcome is None else statement.where(_MESSAGE.outcome == outcome.value)


def _overrides(connection: _Value, channel_sku: _Value) -> _Value:
    return sa.and_(_OVERRIDE.connection == connection, _OVERRIDE.channel_sku == channel_sku)
