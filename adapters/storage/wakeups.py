"""The book of wake-ups, in SQL."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa

from ...ports.stores.wakeups import Wakeup
from .database import Database
from .statements import insert_into
from .tables import wakeups

_WAKEUP = [wakeups.c[name] for name in Wakeup.__dataclass_fields__]


@dataclass(frozen=True, slots=True)
class SqlWakeups:
    """
    Fulfils `WakeupBook`.

    A wake-up that is asked for while the deed runs is not lost: `release` keeps the earlier
    of that moment and the deed's own.
    """

    database: Database

    def enrol(self, wakeups_: Sequence[Wakeup]) -> None:
        """Add those that are not known; for known ones only move `due_at` earlier, if it is."""
        if not wakeups_:
            return
        rows = [asdict(wakeup) for wakeup in wakeups_]
        with self.database.writing() as connection:
            statement = insert_into(connection, wakeups)
            new, old = statement.excluded.due_at, wakeups.c.due_at
            asked = sa.func.coalesce(wakeups.c.asked_at, new)
            connection.execute(
                statement.on_conflict_do_update(
                    index_elements=[wakeups.c.connection, wakeups.c.deed],
                    set_={
                        "due_at": sa.case((new < old, new), else_=old),
                        "asked_at": sa.case(
                            (wakeups.c.holder.is_(None), None),
                            (new < asked, new),
                            else_=asked,
                        ),
                    },
                ),
                sorted(rows, key=lambda row: (row["connection"], row["deed"])),
            )

    def all(self) -> list[Wakeup]:
        """Return every wake-up, by connection and deed."""
        with self.database.reading() as connection:
            rows = connection.execute(sa.select(*_WAKEUP)).mappings().all()
        return sorted(
            (Wakeup(**row) for row in rows), key=lambda wakeup: (wakeup.connection, wakeup.deed)
        )

    def claim(
        self, connection: str, deed: str, holder: str, wall_now: datetime, lease_until: datetime
    ) -> Wakeup | None:
        """
        Take the lease and return the wake-up; None while another holder's lease runs.

        A holder may claim again what it holds, to prolong it. None as well where the wake-up
        is not enrolled.
        """
        mine = wakeups.c.holder == holder
        free = sa.or_(wakeups.c.holder.is_(None), wakeups.c.lease_until <= wall_now)
        taken = (
            sa.update(wakeups)
            .where(wakeups.c.connection == connection, wakeups.c.deed == deed, sa.or_(mine, free))
            .values(
                holder=holder,
                lease_until=lease_until,
                asked_at=sa.case((mine, wakeups.c.asked_at), else_=None),
            )
            .returning(*_WAKEUP)
        )
        with self.database.writing() as database:
            row = database.execute(taken).mappings().one_or_none()
        return Wakeup(**row) if row else None

    def release(self, wakeup: Wakeup, holder: str) -> None:
        """Store how the deed stands and give the lease back; do nothing without the lease."""
        due = sa.literal(wakeup.due_at, wakeups.c.due_at.type)
        stands = {
            name: value
            for name, value in asdict(wakeup).items()
            if name not in ("connection", "deed", "due_at")
        }
        given_back = (
            sa.update(wakeups)
            .where(
                wakeups.c.connection == wakeup.connection,
                wakeups.c.deed == wakeup.deed,
                wakeups.c.holder == holder,
            )
            .values(
                **stands,
                due_at=sa.case((wakeups.c.asked_at < due, wakeups.c.asked_at), else_=due),
                holder=None,
                lease_until=None,
                asked_at=None,
            )
        )
        with self.database.writing() as connection:
            connection.execute(given_back)
