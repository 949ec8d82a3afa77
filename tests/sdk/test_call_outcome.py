"""Tests of call records' outcomes."""

import pytest

from channel_connector.ports.host.call_records import CallOutcome
from channel_connector.ports.host.rate_policy import Outcome
from channel_connector.sdk.call_outcome import call_outcome


@pytest.mark.parametrize(
    ("outcome", "recorded"),
    [
        (Outcome.ANSWERED, CallOutcome.ANSWERED),
        (Outcome.REFUSED, CallOutcome.REFUSED),
        (Outcome.THROTTLED, CallOutcome.THROTTLED),
        (Outcome.NOT_SENT, CallOutcome.NOT_SENT),
        (Outcome.LOST, CallOutcome.LOST),
        (Outcome.PENDING, CallOutcome.LOST),
    ],
)
def test_each_outcome_of_a_call_has_its_word_in_the_record(outcome, recorded):
    assert call_outcome(outcome) is recorded
