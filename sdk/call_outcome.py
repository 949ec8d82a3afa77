"""The outcome of a call to another system, as its call record states it."""

from types import MappingProxyType
from typing import Final

from ..ports.host.call_records import CallOutcome
from ..ports.host.rate_policy import Outcome

_RECORDED: Final = MappingProxyType(
    {
        Outcome.ANSWERED: CallOutcome.ANSWERED,
        Outcome.REFUSED: CallOutcome.REFUSED,
        Outcome.THROTTLED: CallOutcome.THROTTLED,
        Outcome.NOT_SENT: CallOutcome.NOT_SENT,
    }
)


def call_outcome(outcome: Outcome) -> CallOutcome:
    """Return how a call with this outcome ended for its caller; LOST without an answer."""
    return _RECORDED.get(outcome, CallOutcome.LOST)
