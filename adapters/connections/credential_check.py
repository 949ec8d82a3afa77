"""Tests the credentials of a connection at both sides, and resumes what had halted there."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from ...core.jobs.names import Side
from ...core.jobs.resume import resume
from ...ports.host.call_records import CallFilter, CallRecordRepository, Party
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
    calls: CallRecordRepository,
    now: Callable[[], datetime],
) -> Iterator[Finding]:
    """
    Make one call without effect to each side; it counts against the budgets of the jobs.

    Halted jobs are due at once if the side that they call accepted the credentials. Where the
    OMS may call as well, the last finding is when it last did.
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
    if connection.settings.oms.calls_with:
        yield _last_call(connection.name, calls)


def _last_call(name: str, calls: CallRecordRepository) -> Finding:
    """Return when the OMS last called; what it was answered may be right, and so no problem."""
    subject = f"{name}, calls from Assure"
    for last in calls.page(CallFilter(name, Party.FROM_OMS), limit=1):
        said = f"the last one, {last.operation}, came on {last.at.astimezone(UTC):%d %b %H:%M} UTC"
        answered = f", answered with {last.code}" if last.code else ""
        return Finding(subject, ok=True, text=f"{said}{answered}")
    text = (
        "none is on record, so nothing was packed or told of stock yet. Enter the addresses and "
        "headers at Increff, see docs/how-to/connect-assures-calls.md"
    )
    return Finding(subject, ok=True, text=text)


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
