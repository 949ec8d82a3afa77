"""Scheduled jobs in SQL."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

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
_FREE = sa.or_(
    scheduled_jobs.c.holder.is_(None), scheduled_jobs.c.lease_until <= sa.bindparam("wall_now")
)
_DUE = sa.bindparam("due", type_=scheduled_jobs.c.due_at.type)

# Built once, because building takes longer than the rest of `claim` apart from its commit.
_READ = sa.select(*_SCHEDULED_JOB)
_CLAIM = (
    sa.update(scheduled_jobs)
    .where(*_OF_ONE, sa.or_(_MINE, _FREE))
    .values(
        holder=sa.bindparam("holder_is"),
        lease_until=sa.bindparam("leased_until"),
        asked_at=sa.case((_MINE, scheduled_jobs.c.asked_at), else_=None),
    )
    .returning(*_SCHEDULED_JOB)
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
_STANDS = ("reason", "failures", "halted", "ran_at", "succeeded_at")


@dataclass(frozen=True, slots=True)
class SqlScheduledJobRepository:
    """
    Fulfils `ScheduledJobRepository`.

    A run that is requested while the job runs is not lost: `release` stores the earlier of that
    time and the job's own.
    """

    database: Database

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
        self, connection: str, job: str, holder: str, wall_now: datetime, lease_until: datetime
    ) -> ScheduledJob | None:
        """
        Take the lease and return the scheduled job; None while another holder has the lease.

        The holder may call it again to renew the lease. Returns None for unknown jobs too.
        """
        claim = {
            "connection_is": connection,
            "job_is": job,
            "holder_is": holder,
            "wall_now": wall_now,
            "leased_until": lease_until,
        }
        with self.database.writing() as database:
            row = database.execute(_CLAIM, claim).mappings().one_or_none()
        return ScheduledJob(**row) if row else None

    def release(self, scheduled_job: ScheduledJob, holder: str) -> None:
        """Store the job's result and end the lease; does nothing without the lease."""
        stands = {name: getattr(scheduled_job, name) for name in _STANDS}
        release = {
            "connection_is": scheduled_job.connection,
            "job_is": scheduled_job.job,
            "holder_is": holder,
            "due": scheduled_job.due_at,
        }
        with self.database.writing() as connection:
            connection.execute(_RELEASE, stands | release)
