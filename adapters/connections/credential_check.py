"""Checks whether the channel and the OMS accept the credentials of a connection."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from ...ports.host.errors import ConnectorError
from ...ports.host.rate_policy import Deferred
from .connection import Connection


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check; `text` is shown to operators."""

    subject: str
    ok: bool
    text: str


def check_credentials(connection: Connection, now: Callable[[], datetime]) -> Iterator[Finding]:
    """Make one call without effect to each side; it counts against the budgets of the jobs."""
    title = connection.settings.channel_type.title
    yield _probe(f"{connection.name}, {title}", connection.channel.credential_test.probe, now())
    yield _probe(f"{connection.name}, Assure", connection.oms.probe, now())


def _probe(subject: str, probe: Callable[[datetime], Deferred | None], now: datetime) -> Finding:
    try:
        deferred = probe(now)
    except ConnectorError as error:
        return Finding(subject, ok=False, text=str(error))
    if deferred is not None:
        until = f"{deferred.until.astimezone(UTC):%H:%M:%S} UTC"
        return Finding(subject, ok=False, text=f"not tested before {until}: {deferred.reason}")
    return Finding(subject, ok=True, text="reachable, credentials accepted")
