"""Scheduled jobs in SQL."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from ....ports.repositories.scheduled_jobs import ScheduledJob
from ..database import Database
from ..statements import insert_into
from ..tables import scheduled_jobs

_SCHEDULED_JOB = [scheduled_jobs.c[name] for name in ScheduledJob.__dataclass_fields__]


_OF_ONE = (
    scheduled_jobs.c.connection == sa.bindparam("connection_is"),
    scheduled_jobs.c.job == sa.bindparam("job_is"),
)
_MINE = scheduled_jobs.c.holder == sa.bindparam("holder_is")
_DUE = sa.bindparam("due", type_=scheduled_jobs.c.due_at.type)

# Built once, because building takes longer than the rest of `claim` apart from its commit.
_READ = sa.select(*_SCHEDULED_JOB)


@dataclass(frozen=True, slots=True)
class _Leasing:
    """The statements of a lease, with the present moment as an expression or as a value."""

    claim: Any
    renew: Any


def _leasing(now: sa.ColumnElement[Any], until: sa.ColumnElement[Any]) -> _Leasing:
    job = sa.update(scheduled_jobs)
    free = sa.or_(scheduled_jobs.c.holder.is_(None), scheduled_jobs.c.lease_until <= now)
    claimed = {
        "holder": sa.bindparam("holder_is"),
        "lease_until": until,
        "asked_at": sa.case((_MINE, scheduled_jobs.c.asked_at), else_=None),
    }
    return _Leasing(
        job.where(*_OF_ONE, sa.or_(_MINE, free)).values(claimed).returning(*_SCHEDULED_JOB),
        job.where(*_OF_ONE, _MINE).values(lease_until=until),
    )


_MOMENT = scheduled_jobs.c.lease_until.type
_BY_VALUE = _leasing(sa.bindparam("at", type_=_MOMENT), sa.bindparam("leased_until", type_=_MOMENT))
_BY_SERVER = _leasing(
    sa.func.clock_timestamp(),
    sa.func.clock_timestamp() + sa.bindparam("lease", type_=sa.Interval()),
)
_RELEASE = (
    sa.update(scheduled_jobs)
    .where(*_OF_ONE, _MINE)
    .values(
        due_at=sa.case((scheduled_jobs.c.asked_at < _DUE, scheduled_jobs.c.asked_at), else_=_DUE),
        holder=None,
        lease_until=None,
        asked_at=None,
    )
)
_STANDS = (
    "reason",
    "failures",
    "halted",
    "ran_at",
    "succeeded_at",
    "halted_at",
    "recovered_at",
)


@dataclass(frozen=True, slots=True)
class SqlScheduledJobRepository:
    """
    Fulfils `ScheduledJobRepository`.

    A run that is requested while the job runs is not lost: `release` stores the earlier of that
    time and the job's own.

    Args:
        clock: takes the place of the database's clock where time is simulated. Without it, that
            is the server's clock on PostgreSQL and the machine's on SQLite, where all hosts are
            on one machine.
    """

    database: Database
    clock: Callable[[], datetime] | None = None

    def enrol(self, scheduled_jobs_: Sequence[ScheduledJob]) -> None:
        """Insert unknown jobs; of known jobs `due_at` is only moved earlier."""
        if not scheduled_jobs_:
            return
        rows = [asdict(scheduled_job) for scheduled_job in scheduled_jobs_]
        with self.database.writing() as connection:
            statement = insert_into(connection, scheduled_jobs)
            new, old = statement.excluded.due_at, scheduled_jobs.c.due_at
            asked = sa.func.coalesce(scheduled_jobs.c.asked_at, new)
            connection.execute(
                statement.on_conflict_do_update(
                    index_elements=[scheduled_jobs.c.connection, scheduled_jobs.c.job],
                    set_={
                        "due_at": sa.case((new < old, new), else_=old),
                        "asked_at": sa.case(
                            (scheduled_jobs.c.holder.is_(None), None),
                            (new < asked, new),
                            else_=asked,
                        ),
                    },
                ),
                sorted(rows, key=lambda row: (row["connection"], row["job"])),
            )

    def all(self) -> list[ScheduledJob]:
        """Return all scheduled jobs, by connection and job."""
        with self.database.reading() as connection:
            rows = connection.execute(_READ).mappings().all()
        return sorted(
            (ScheduledJob(**row) for row in rows),
            key=lambda scheduled_job: (scheduled_job.connection, scheduled_job.job),
        )

    def claim(
        self, connection: str, job: str, holder: str, lease: timedelta
    ) -> ScheduledJob | None:
        """
        Take the lease and return the scheduled job; None while another holder has the lease.

        The holder may call it again. Returns None for unknown jobs too.
        """
        with self.database.writing() as database:
            leasing, times = self._leasing(database, lease)
            row = database.execute(leasing.claim, _of(connection, job, holder) | times)
            found = row.mappings().one_or_none()
        return ScheduledJob(**found) if found else None

    def renew(self, connection: str, job: str, holder: str, lease: timedelta) -> bool:
        """Prolong the lease from now on; False if another holder has it, or had it meanwhile."""
        with self.database.writing() as database:
            leasing, times = self._leasing(database, lease)
            renewed = database.execute(leasing.renew, _of(connection, job, holder) | times)
        return renewed.rowcount == 1

    def release(self, scheduled_job: ScheduledJob, holder: str) -> None:
        """Store the job's result and end the lease; does nothing without the lease."""
        stands = {name: getattr(scheduled_job, name) for name in _STANDS}
        release = _of(scheduled_job.connection, scheduled_job.job, holder)
        with self.database.writing() as connection:
            connection.execute(_RELEASE, stands | release | {"due": scheduled_job.due_at})

    def _leasing(
        self, connection: sa.Connection, lease: timedelta
    ) -> tuple[_Leasing, dict[str, Any]]:
        """Return the statements of a lease, and the parameters that are times."""
        if self.clock is None and connection.dialect.name == "postgresql":
            return _BY_SERVER, {"lease": lease}
        now = datetime.now(UTC) if self.clock is None else self.clock()
        return _BY_VALUE, {"at": now, "leased_until": now + lease}


def _of(connection: str, job: str, holder: str) -> dict[str, Any]:
    return {"connection_is": connection, "job_is": job, "holder_is": holder}
