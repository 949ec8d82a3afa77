"""Stock in SQL."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ....ports.channel.stock_pools import StockOverride, StockRules
from ....ports.repositories.stock import (
    ItemOutcome,
    ItemResult,
    Receipt,
    StockCall,
    StockHistory,
    StockLevel,
    StockMessageRecord,
    Unexposable,
    UnusableQuantity,
)
from ..rows.stock import override_row, to_level, to_message, to_override
from ..statements import in_portions, insert_into, upsert
from ..tables import stock_cursors, stock_journal, stock_levels, stock_messages, stock_overrides
from ..transaction import Transaction
from . import statements, unusable
from .journal import append
from .unexposable import unexposable

# Built once, because building takes longer than the query.
_OURS = sa.bindparam("connection_is", type_=sa.Text())
_CURSOR = sa.select(stock_cursors).where(stock_cursors.c.connection == _OURS)
_A_DUE_LEVEL = (
    sa.select(stock_levels.c.channel_sku)
    .where(stock_levels.c.connection == _OURS, stock_levels.c.due)
    .limit(1)
)
_A_NEW_ENTRY = (
    sa.select(stock_journal.c.id)
    .where(stock_journal.c.id > sa.bindparam("coalesced"), stock_journal.c.connection == _OURS)
    .limit(1)
)


class SqlStockRepository:
    """Fulfils `StockRepository` within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def receive(self, connection: str, calls: Sequence[StockCall]) -> None:
        """Append the calls to the journal."""
        append(self._transaction.beside(connection), connection, calls)

    def has_unusable(self, connection: str) -> bool:
        """Return whether the last quantity of any SKU could not be used."""
        return unusable.has_unusable(self._transaction.beside(connection), connection)

    def note_unusable(self, connection: str, problems: Mapping[str, str], now: datetime) -> None:
        """Store that a quantity of these SKUs cannot be used, and why."""
        unusable.note_unusable(self._transaction.on(connection), connection, problems, now)

    def end_unusable(self, connection: str, channel_skus: Iterable[str], now: datetime) -> None:
        """Store that these SKUs have a usable quantity again."""
        unusable.end_unusable(self._transaction.on(connection), connection, channel_skus, now)

    def unusable(self, connection: str, limit: int = 100) -> list[UnusableQuantity]:
        """Return SKUs whose last quantity could not be used, by SKU."""
        return unusable.unusable(self._transaction.on(connection), connection, limit)

    def unusable_of(self, connection: str, channel_sku: str) -> UnusableQuantity | None:
        """Return the last unusable quantities of a SKU, ended or not."""
        return unusable.unusable_of(self._transaction.on(connection), connection, channel_sku)

    def unexposable(
        self, connection: str, channel_skus: Sequence[str]
    ) -> Mapping[str, Unexposable]:
        """Return which of these SKUs cannot be exposed now, and why; others are omitted."""
        return unexposable(self._transaction.beside(connection), connection, channel_skus)

    def has_news(self, connection: str) -> bool:
        """Return whether a level is due, or entries arrived since the last `coalesce`."""
        coalesced = self._cursor(connection).get("coalesced", 0)
        asked = self._transaction.on(connection)
        ours = {"connection_is": connection, "coalesced": coalesced}
        return any(asked.execute(one, ours).first() for one in (_A_DUE_LEVEL, _A_NEW_ENTRY))

    def coalesce(self, connection: str, rules: StockRules) -> int:
        """Update the levels from journal, rules and overrides; return the number due."""
        asked = self._transaction.on(connection)
        cursor = self._cursor(connection)
        after = cursor.get("coalesced", 0)
        until = asked.scalar(sa.select(sa.func.max(stock_journal.c.id))) or after
        if cursor.get("rules") != repr(rules):
            asked.execute(statements.recompute(connection, rules))
        if until > after:  # afterwards, as levels computed here need no second look
            asked.execute(statements.coalesce(asked, connection, rules, after, until))
        self._keep(connection, coalesced=until, rules=repr(rules))
        return self._count_due(connection)

    def override(self, overrides: Iterable[StockOverride]) -> None:
        """Upsert overrides; each key may occur once."""
        rows = [override_row(one) for one in overrides]
        names = {row["connection"] for row in rows}
        self._transaction.lock(names)
        database = self._transaction.connection
        upsert(database, stock_overrides, rows)
        if rows:
            known = insert_into(database, stock_levels).on_conflict_do_nothing()
            database.execute(known, [_NOTHING_KNOWN | _key(row) for row in rows])
        for name in sorted(names):
            self._keep(name, rules="")

    def overrides(
        self, connection: str, channel_skus: Sequence[str]
    ) -> Mapping[str, StockOverride]:
        """Return the overrides of these SKUs, by SKU; SKUs without one are omitted."""
        override = stock_overrides.c
        return {
            row["channel_sku"]: to_override(row)
            for portion in in_portions(channel_skus)
            for row in self._transaction.on(connection)
            .execute(
                sa.select(stock_overrides).where(
                    override.connection == connection, override.channel_sku.in_(portion)
                )
            )
            .mappings()
        }

    def resend(self, connection: str) -> int:
        """Mark everything ever exposed and not disabled for another update; return the number."""
        level, override = stock_levels.c, stock_overrides.c
        disabled = sa.exists().where(
            override.connection == level.connection,
            override.channel_sku == level.channel_sku,
            override.disabled,
        )
        result = self._transaction.on(connection).execute(
            sa.update(stock_levels)
            .values(resend=sa.true(), due=sa.true())
            .where(
                level.connection == connection,
                level.wanted.is_not(None),
                level.exposed.is_not(None),
                ~disabled,
            )
        )
        return result.rowcount

    def make_messages(self, connection: str, submission: str, now: datetime) -> int:
        """Make a message of each due level, numbered by SKU; afterwards no level is due."""
        asked = self._transaction.on(connection)
        asked.execute(statements.make_messages(connection, submission, now))
        return asked.execute(statements.mark_sent(connection, submission)).rowcount

    def messages(
        self, connection: str, submission: str, after: int = 0, limit: int = 1000
    ) -> list[StockMessageRecord]:
        """Return messages of a submission by number, from behind `after`."""
        message = stock_messages.c
        question = (
            sa.select(stock_messages)
            .where(
                message.connection == connection,
                message.submission == submission,
                message.number > after,
            )
            .order_by(message.number)
            .limit(limit)
        )
        return list(map(to_message, self._transaction.on(connection).execute(question).mappings()))

    def take_back(self, connection: str, submission: str) -> None:
        """Undo `make_messages`: nothing was sent."""
        asked = self._transaction.on(connection)
        asked.execute(statements.undo_sent(connection, submission))
        asked.execute(
            sa.delete(stock_messages).where(
                stock_messages.c.connection == connection,
                stock_messages.c.submission == submission,
            )
        )

    def record_results(
        self,
        connection: str,
        submission: str,
        results: Mapping[int, ItemResult],
        others: ItemResult,
        now: datetime,
    ) -> Mapping[ItemOutcome, int]:
        """Store the results of a submission's messages: `results` by number, else `others`."""
        asked, message = self._transaction.on(connection), stock_messages.c
        of_it = sa.and_(message.connection == connection, message.submission == submission)
        replaced = (ItemOutcome.OPEN, ItemOutcome.UNKNOWN, ItemOutcome.LOST)
        open_ = message.outcome.in_([outcome.value for outcome in replaced])
        asked.execute(
            sa.update(stock_messages)
            .where(of_it, open_)
            .values(**_result_columns(others), result_at=now)
        )
        if results:
            one = sa.update(stock_messages).where(
                of_it, message.number == sa.bindparam("of_number")
            )
            asked.execute(
                one.values(result_at=now),
                [
                    {"of_number": number, **_result_columns(results[number])}
                    for number in sorted(results)
                ],
            )
        for follow in (statements.accept, statements.refuse, statements.lose, statements.doubt):
            asked.execute(follow(connection, submission, now))
        asked.execute(statements.overtake(connection, submission))
        counted = sa.select(message.outcome, sa.func.count()).where(of_it).group_by(message.outcome)
        return {ItemOutcome(outcome): count for outcome, count in asked.execute(counted)}

    def level(self, connection: str, channel_sku: str) -> StockLevel | None:
        """Return the level of a SKU, None if it is unknown."""
        level = stock_levels.c
        found = self._levels(
            connection,
            sa.select(stock_levels).where(
                level.connection == connection, level.channel_sku == channel_sku
            ),
        )
        return found[0] if found else None

    def due(self, connection: str, after: str = "", limit: int = 100) -> list[StockLevel]:
        """Return levels that are due, by SKU, from behind `after`."""
        return self._levels(connection, _behind(connection, stock_levels.c.due, after, limit))

    def refused(self, connection: str, after: str = "", limit: int = 100) -> list[StockLevel]:
        """Return levels whose last result is a rejection, by SKU, from behind `after`."""
        return self._levels(connection, _behind(connection, stock_levels.c.refused, after, limit))

    def history(self, connection: str, channel_sku: str, limit: int = 100) -> StockHistory:
        """Return at most `limit` receipts and as many messages of a SKU."""
        asked, entry, message = (
            self._transaction.on(connection),
            stock_journal.c,
            stock_messages.c,
        )
        receipts = (
            sa.select(entry.quantity, entry.received_at)
            .where(entry.connection == connection, entry.channel_sku == channel_sku)
            .order_by(entry.id.desc())
            .limit(limit)
        )
        messages = (
            sa.select(stock_messages)
            .where(message.connection == connection, message.channel_sku == channel_sku)
            .order_by(message.made_at.desc())
            .limit(limit)
        )
        return StockHistory(
            tuple(Receipt(*row) for row in asked.execute(receipts)),
            tuple(map(to_message, asked.execute(messages).mappings())),
        )

    def fold(self, connection: str, before: datetime, limit: int = 10_000) -> int:
        """Delete receipts and messages from before `before`; see the port."""
        asked, entry, message = (
            self._transaction.on(connection),
            stock_journal.c,
            stock_messages.c,
        )
        oldest = (
            sa.select(entry.id)
            .where(
                entry.connection == connection,
                entry.received_at < before,
                entry.id <= self._cursor(connection).get("coalesced", 0),
            )
            .order_by(entry.id)
            .limit(limit)
        )
        receipts = asked.execute(sa.delete(stock_journal).where(entry.id.in_(oldest))).rowcount
        old = (
            sa.select(message.submission, message.number)
            .where(
                message.connection == connection,
                message.made_at < before,
                message.outcome != ItemOutcome.OPEN.value,
            )
            .order_by(message.made_at)
            .limit(limit)
        )
        messages = asked.execute(
            sa.delete(stock_messages).where(
                message.connection == connection,
                sa.tuple_(message.submission, message.number).in_(old),
            )
        ).rowcount
        unusable.erase_unusable(asked, connection, before)
        return receipts + messages

    def last_period_done(self, connection: str) -> datetime | None:
        """Return the last slot that was used, or for which no update was needed."""
        moment: datetime | None = self._cursor(connection).get("last_period_done")
        return moment

    def mark_period_done(self, connection: str, slot: datetime) -> None:
        """Store that this slot is done; an earlier one reopens it."""
        self._keep(connection, last_period_done=slot)

    def _cursor(self, connection: str) -> dict[str, Any]:
        return dict(self._transaction.rows(connection, _CURSOR).one_or_none() or {})

    def _keep(self, connection: str, **new: object) -> None:
        """Update columns of the connection's cursor."""
        asked = self._transaction.on(connection)
        row = {
            "connection": connection,
            "coalesced": 0,
            "rules": "",
            "last_period_done": None,
        } | new
        statement = insert_into(asked, stock_cursors).values(row)
        asked.execute(statement.on_conflict_do_update(index_elements=["connection"], set_=new))

    def _count_due(self, connection: str) -> int:
        level = stock_levels.c
        question = sa.select(sa.func.count()).where(level.connection == connection, level.due)
        return self._transaction.on(connection).execute(question).scalar_one()

    def _levels(self, connection: str, question: sa.Select[Any]) -> list[StockLevel]:
        return list(map(to_level, self._transaction.on(connection).execute(question).mappings()))


_NOTHING_KNOWN: dict[str, Any] = {
    "buffer": 0,
    "due": False,
    "resend": False,
    "refused": False,
    "pending": "",
    "code": "",
    "reason": "",
}


def _key(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"connection": row["connection"], "channel_sku": row["channel_sku"]}


def _result_columns(result: ItemResult) -> dict[str, str]:
    return {"outcome": result.outcome.value, "code": result.code, "reason": result.reason}


def _behind(
    connection: str, mark: sa.ColumnElement[bool], after: str, limit: int
) -> sa.Select[Any]:
    level = stock_levels.c
    return (
        sa.select(stock_levels)
        .where(level.connection == connection, mark, level.channel_sku > after)
        .order_by(level.channel_sku)
        .limit(limit)
    )
