"""Promises on all flows together: quotas and secrecy."""

from collections.abc import Iterator

from .flows import Flow
from .observation import Observation

SHORTEST = 6
"""Shorter parts of an address could be in a log line by chance."""


def summary(observed: Observation) -> Iterator[tuple[str, str]]:
    """Count the calls of each budget."""
    for budget, (calls, _) in sorted(observed.budgets.items()):
        yield f"calls, {budget}", str(calls)
    yield "calls throttled", str(sum(too_many for _, too_many in observed.budgets.values()))


def broken(observed: Observation) -> Iterator[str]:
    """Check that no call was throttled, and that the log has no secrets or personal data."""
    for budget, (_, too_many) in observed.budgets.items():
        if too_many:
            yield f"{budget}: {too_many} calls were throttled."
    if any(secret in observed.log for secret in observed.secrets):
        yield "The log contains a secret."
    personal = {part for order in observed.at_oms for part in order.personal}
    if any(part in observed.log for part in personal if len(part) >= SHORTEST):
        yield "The log contains personal data of a buyer."


FLOW = Flow("all flows", summary, broken)
