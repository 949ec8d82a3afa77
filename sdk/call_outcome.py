"""The outcome of a call to another system, as its call record states it."""

from typing import Final

from ..ports.host.call_records import CallOutcome
from ..ports.host.rate_policy import CallResult, Outcome

_WITH_AN_ANSWER: Final = {
    Outcome.ANSWERED: CallOutcome.ANSWERED,
    Outcome.REFUSED: CallOutcome.REFUSED,
    Outcome.THROTTLED: CallOutcome.THROTTLED,
}


def call_outcome(result: CallResult, *, left: bool) -> CallOutcome:
    """
    Return the outcome of a call.

    A call without an answer is LOST if it `left`, that is, if the other side may have received
    it, and NOT_SENT if it did not.
    """
    without_an_answer = CallOutcome.LOST if left else CallOutcome.NOT_SENT
    return _WITH_AN_ANSWER.get(result.outcome, without_an_answer)
