"""Tests of call records' outcomes."""

import pytest

from channel_connector.ports.host.call_records import CallOutcome
from channel_connector.ports.host.rate_policy import CallResult, Outcome
from channel_connector.sdk.call_outcome import call_outcome


@pytest.mark.parametrize("left", [True, False])
@pytest.mark.parametrize(
    ("outcome", "recorded"),
    [
        (Outcome.ANSWERED, CallOutcome.ANSWERED),
        (Outcome.REFUSED, CallOutcome.REFUSED),
        (Outcome.THROTTLED, CallOutcome.THROTTLED),
    ],
)
def test_an_answer_decides_the_outcome(outcome, recorded, left):
    assert call_outcome(CallResult(outcome), left=left) is recorded


def test_without_an_answer_it_matters_whether_the_call_left():
    lost = CallResult(Outcome.LOST)

    assert call_outcome(lost, left=True) is CallOutcome.LOST
    assert call_outcome(lost, left=False) is CallOutcome.NOT_SENT
