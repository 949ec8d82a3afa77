"""What holds for all flows together: quotas and secrecy."""

from collections.abc import Iterator

from .flows import Flow
from .seen import Seen

SHORTEST = 6
"""Shorter words of an address could stand in any line by chance."""


def summary(seen: Seen) -> Iterator[tuple[str, str]]:
    """Count the calls of each budget."""
    for budget, (calls, _) in sorted(seen.budgets.items()):
        yield f"calls, {budget}", str(calls)
    yield "calls throttled", str(sum(too_many for _, too_many in seen.budgets.values()))


def broken(seen: Seen) -> Iterator[str]:
    """Hold what was seen against: never throttled; nothing private in the log."""
    for budget, (_, too_many) in seen.budgets.items():
        if too_many:
            yield f"{budget}: {too_many} calls were too many."
    if any(secret in seen.log for secret in seen.secrets):
        yield "A secret stands in the log."
    personal = {part for order in seen.at_oms for part in order.personal}
    if any(part in seen.log for part in personal if len(part) >= SHORTEST):
        yield "Something personal of a buyer stands in the log."


FLOW = Flow("all flows", summary, broken)
