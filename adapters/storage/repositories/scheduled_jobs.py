"""The book of wake-ups, in SQL."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa

from ....ports.repositories.scheduled_jobs import Wakeup
from ..database import Database
from ..statements import insert_into
from ..tables import wakeups

_WAKEUP = [wakeups.c[name] for name in Wakeup.__dataclass_fields__]


_OF_ONE = (
    wakeups.c.connection == sa.bindparam("connection_is"),
    wakeups.c.deed == sa.bindparam("deed_is"),
)
_MINE = wakeups.c.holder == sa.bindparam("holder_is")
_FREE = sa.or_(wakeups.c.holder.is_(None), wakeups.c.lease_until <= sa.bindparam("wall_now"))
_DUE = sa.bindparam("due", type_=wakeups.c.due_at.type)

# Built once: that takes longer than anything else that a claim does apart from its commit.
_READ = sa.select(*_WAKEUP)
_CLAIM = (
    sa.update(wakeups)
    .where(*_OF_ONE, sa.or_(_MINE, _FREE))
    .values(
        holder=sa.bindparam("holder_is"),
        lease_until=sa.bindparam("leased_until"),
        asked_at=sa.case((_MINE, wakeups.c.asked_at), else_=None),
    )
    .returning(*_WAKEUP)
)
_RELEASE = (
    sa.update(wakeups)
    .where(*_OF_ONE, _MINE)
    .values(
        due_at=sa.case((wakeups.c.asked_at < _DUE, wakeups.c.asked_at), else_=_DUE),
        holder=None,
        lease_until=None,
        asked_at=None,
    )
)
_STANDS = ("why", "failures", "halted", "ran_at", "succeeded_at")


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
            rows = connection.execute(_READ).mappings().all()
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
        claim = {
            "connection_is": connection,
            "deed_is": deed,
            "holder_is": holder,
            "wall_now": wall_now,
            "leased_until": lease_until,
        }
        with self.database.writing() as database:
            row = database.execute(_CLAIM, claim).mappings().one_or_none()
        return Wakeup(**row) if row else None

    def release(self, wakeup: Wakeup, holder: str) -> None:
        """Store how the deed stands and give the lease back; do nothing without the lease."""
        stands = {name: getattr(wakeup, name) for name in _STANDS}
        release = {
            "connection_is": wakeup.connection,
            "deed_is": wakeup.deed,
            "holder_is": holder,
            "due": wakeup.due_at,
        }
        with self.database.writing() as connection:
            connection.execute(_RELEASE, stands | release)
