"""Tests the credentials of a connection at both sides, and resumes what had halted there."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from ...core.jobs.names import Side
from ...core.jobs.resume import resume
from ...ports.host.errors import ConnectorError
from ...ports.host.rate_policy import Deferred
from ...ports.repositories.scheduled_jobs import ScheduledJob, ScheduledJobRepository
from .connection import Connection


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check; `text` is shown to operators."""

    subject: str
    ok: bool
    text: str


def check_credentials(
    connection: Connection,
    scheduled_jobs: ScheduledJobRepository,
    now: Callable[[], datetime],
) -> Iterator[Finding]:
    """
    Make one call without effect to each side; it counts against the budgets of the jobs.

    Halted jobs are due at once if the side that they call accepted the credentials.
    """
    title = connection.settings.channel_type.title
    for side, subject, probe in (
        (Side.CHANNEL, title, connection.channel.credential_test.probe),
        (Side.OMS, "Assure", connection.oms.probe),
    ):
        finding = _probe(f"{connection.name}, {subject}", probe, now())
        if finding.ok:
            resumed = resume(scheduled_jobs, [connection.name], now(), side)
            finding = replace(finding, text=finding.text + _also(resumed))
        yield finding


def _probe(subject: str, probe: Callable[[datetime], Deferred | None], now: datetime) -> Finding:
    try:
        deferred = probe(now)
    except ConnectorError as error:
        return Finding(subject, ok=False, text=str(error))
    if deferred is not None:
        until = f"{deferred.until.astimezone(UTC):%H:%M:%S} UTC"
        return Finding(subject, ok=False, text=f"not tested before {until}: {deferred.reason}")
    return Finding(subject, ok=True, text="reachable, credentials accepted")


def _also(resumed: Sequence[ScheduledJob]) -> str:
    """Return which halted jobs are due now, as an addition to a finding."""
    if not resumed:
        return ""
    jobs = ", ".join(one.job.replace("_", " ") for one in resumed)
    return f"; halted jobs are tried again now: {jobs}"
