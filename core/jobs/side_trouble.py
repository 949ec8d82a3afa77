"""
Finds from scheduled jobs which channels and OMSs refuse all connections at once.

An expired credential stops one connection and needs a person. If all connections of a channel
stop at about the same time, the cause is most likely the channel's, and ends without a person.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ...ports.repositories.scheduled_jobs import ScheduledJob
from .names import JobName, Side, side_of

AT_ONCE: Final = timedelta(minutes=15)
"""The longest time between two halts that have one cause."""


@dataclass(frozen=True, slots=True)
class Caller:
    """
    A connection as a caller of its channel or of its OMS.

    Args:
        address: what all callers of the same channel or OMS have in common.
        title: the name of the channel or OMS, shown to operators.
        account: the account by which it calls; callers may share one.
        fetches: whether its orders are fetched, so that their fetching shows that it is accepted.
    """

    connection: str
    side: Side
    address: str
    title: str
    account: str
    fetches: bool = False


@dataclass(frozen=True, slots=True)
class SideTrouble:
    """
    Halts at one channel or OMS that have one cause, as far as rows show it.

    Args:
        accounts: how many accounts are refused; more than one is trouble of the whole side.
        lone: the side has a single account, so nothing shows whose the cause is.
        since: when the first of the jobs was halted.
        jobs: the halted jobs of the connections that were halted at about the same time.
    """

    title: str
    accounts: int
    lone: bool
    since: datetime
    jobs: tuple[ScheduledJob, ...]

    @property
    def is_whole(self) -> bool:
        """Whether several accounts are refused at once."""
        return self.accounts > 1


@dataclass(frozen=True, slots=True)
class SideJobs:
    """The callers of one channel or OMS, and their jobs that call it."""

    callers: tuple[Caller, ...]
    jobs: tuple[ScheduledJob, ...]

    @property
    def accounts(self) -> int:
        """The number of accounts by which it is called."""
        return len({one.account for one in self.callers})

    @property
    def halted(self) -> tuple[ScheduledJob, ...]:
        """The jobs that are halted."""
        return tuple(one for one in self.jobs if one.halted)

    @property
    def overtaken(self) -> tuple[ScheduledJob, ...]:
        """The halted jobs that were last tried before another job of this side recovered."""
        recovered = [one.recovered_at for one in self.jobs if one.recovered_at is not None]
        last = max(recovered, default=None)
        return tuple(
            one
            for one in self.halted
            if last is not None and one.ran_at is not None and one.ran_at < last
        )

    def trouble(self) -> SideTrouble | None:
        """Return the trouble of this side; None while somebody is accepted or nobody halted."""
        began: dict[str, datetime] = {}
        for job in self.halted:
            if job.halted_at is not None:
                began[job.connection] = min(job.halted_at, began.get(job.connection, job.halted_at))
        account_of = {one.connection: one.account for one in self.callers}
        together = max(_at_once(began), key=len, default=())
        if not together:
            return None
        since = min(began[connection] for connection in together)
        if any(self._is_accepted(one, since) for one in self.callers):
            return None
        return SideTrouble(
            title=self.callers[0].title,
            accounts=len({account_of[connection] for connection in together}),
            lone=self.accounts == 1,
            since=since,
            jobs=tuple(one for one in self.halted if one.connection in together),
        )

    def _is_accepted(self, caller: Caller, since: datetime) -> bool:
        """Return whether the caller's orders were fetched since then."""
        return caller.fetches and any(
            not job.halted and job.succeeded_at is not None and job.succeeded_at > since
            for job in self.jobs
            if (job.connection, job.job) == (caller.connection, JobName.FETCH_ORDERS)
        )


def side_jobs(
    callers: Iterable[Caller], scheduled_jobs: Sequence[ScheduledJob]
) -> Iterator[SideJobs]:
    """Yield each channel and OMS that is called, with the jobs that call it."""
    sides: defaultdict[tuple[Side, str], list[Caller]] = defaultdict(list)
    for caller in callers:
        sides[caller.side, caller.address].append(caller)
    for (side, _), its_callers in sides.items():
        names = {one.connection for one in its_callers}
        yield SideJobs(
            tuple(its_callers),
            tuple(
                one
                for one in scheduled_jobs
                if one.connection in names and side_of(one.job) is side
            ),
        )


def _at_once(began: dict[str, datetime]) -> list[tuple[str, ...]]:
    """Return the connections in groups whose halts followed each other closely."""
    groups: list[tuple[str, ...]] = []
    before: datetime | None = None
    for connection, at in sorted(began.items(), key=lambda one: (one[1], one[0])):
        if before is not None and at - before <= AT_ONCE:
            groups[-1] = (*groups[-1], connection)
        else:
            groups.append((connection,))
        before = at
    return groups
