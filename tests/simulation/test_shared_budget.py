"""Packs and stock share one quota, whatever their order, and whatever fails."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from channel_connector.adapters.storage.rate_limit.rate_policy import USUAL
from channel_connector.ports.host.rate_policy import Budget, CallResult, Granted, Outcome
from channel_connector.ports.testing.fakes.builders import NOON
from channel_connector.ports.testing.fakes.counting_channel import CountingChannel
from channel_connector.ports.testing.fakes.timeline import Timeline

TRAVEL = USUAL.travel

FEED = "SubmitFeed"
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
EACH = 2 * MINUTE
FOREVER = datetime.max.replace(tzinfo=UTC)

# The clock error of each process. With the longest way of a call it adds up to `TRAVEL`.
CLOCKS = (-SECOND, timedelta(0), SECOND)
ways = st.integers(0, 3000).map(lambda milliseconds: timedelta(milliseconds=milliseconds))
processes = st.integers(0, len(CLOCKS) - 1)

some = settings(max_examples=60, stateful_step_count=25)
few = settings(max_examples=4, stateful_step_count=15)
until_found = settings(
    max_examples=300,
    stateful_step_count=25,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    report_multiple_bugs=False,
)


def submit_feed(burst):
    return Budget(FEED, (FEED,), burst, EACH, 30, 15 - burst, ("stock", "pack"))


class SharedQuota(RuleBasedStateMachine):
    """Amazon counts on its own; the connector must never make a call over its limit."""

    def __init__(self, store):
        super().__init__()
        self.store = store

    @initialize(
        burst=st.sampled_from([1, 15]),
        turns_at=st.none() | st.integers(0, 59).map(lambda minute: NOON + minute * MINUTE),
        tells=st.booleans(),
        lags=st.booleans(),
    )
    def amazon_opens(self, burst, turns_at, tells, lags):
        """It counts fixed hours from some minute on, or the sixty minutes before each call."""
        self.time = Timeline()
        self.amazon = CountingChannel(15, EACH, 30, turns_at, tells, lags)
        self.budget = self.declared(burst)
        self.open_policy = self.store(self.budget)
        self.policies = [self.open_policy(f"connection {n}") for n in range(len(CLOCKS))]
        self.stock_due: datetime | None = None
        self.told_throttled: list[datetime] = []

    def declared(self, burst):
        return submit_feed(burst)

    @rule(seconds=st.integers(0, 7200))
    def time_passes(self, seconds):
        self.time.until(self.time.now + seconds * SECOND)

    @rule(process=processes, packs=st.integers(1, 40), way=ways, answered=st.booleans())
    def packs_are_wanted(self, process, packs, way, answered):
        """One after the other, each as soon as it is granted."""
        for _ in range(packs):
            granted = self.its_turn(process)
            if granted:
                self.send(process, granted, way, "answered" if answered else "answer lost")

    @rule(process=processes, fate=st.sampled_from(["answered", "answer lost", "never sent"]))
    def a_pack_is_wanted_now(self, process, fate):
        answer = self.policies[process].request(FEED, self.clock(process), work="pack")
        if isinstance(answer, Granted):
            self.send(process, answer, timedelta(0), fate)

    @rule(process=processes, minutes=st.integers(0, 90), way=ways)
    def a_stock_update_is_announced(self, process, minutes, way):
        if self.stock_due is None:
            policy, due = self.policies[process], self.clock(process) + minutes * MINUTE
            policy.reserve(FEED, "stock", due, self.clock(process))
            could_leave = policy.forecast(FEED, 1, due, "stock")
            self.stock_due = due - CLOCKS[process]
            self.stock_by = max(due + EACH, could_leave) - CLOCKS[process] + TRAVEL
            self.time.at(self.stock_due, lambda: self.stock_asks(process, way))

    @rule(process=processes)
    def a_process_is_killed_and_starts_again(self, process):
        """Calls in flight arrive; their answers are lost."""
        self.starts(process)

    def starts(self, process):
        self.policies[process] = self.open_policy(f"connection {process}")

    @invariant()
    def amazon_never_had_one_call_too_many(self):
        assert self.amazon.throttled == []

    @invariant()
    def the_stock_update_is_on_time(self):
        assert self.stock_due is None or self.time.now <= self.stock_by

    def clock(self, process):
        return self.time.now + CLOCKS[process]

    def its_turn(self, process):
        for _ in range(9):
            answer = self.policies[process].request(FEED, self.clock(process), work="pack")
            if isinstance(answer, Granted):
                return answer
            self.time.until(answer.until - CLOCKS[process])
        return None

    def stock_asks(self, process, way):
        answer = self.policies[process].request(FEED, self.clock(process), work="stock")
        if isinstance(answer, Granted):
            self.stock_due = None
            self.send(process, answer, way, "answered")
        else:
            again_at = answer.until - CLOCKS[process]
            self.time.at(again_at, lambda: self.stock_asks(process, way))

    def send(self, process, granted, way, fate):
        """A call is sent; it arrives later, and its answer comes later still, if at all."""
        policy = self.policies[process]

        def answers(result):
            if policy is self.policies[process]:
                policy.report_outcome(granted, result, self.clock(process))
                if result.outcome is Outcome.THROTTLED:
                    self.told_throttled.append(self.time.now)

        def arrives():
            result = self.amazon.answer(self.time.now)
            if fate == "answered":
                self.time.at(self.time.now + way, lambda: answers(result))

        if fate == "never sent":
            answers(CallResult(Outcome.LOST))
        else:
            self.time.at(self.time.now + way, arrives)


class BesideAnotherProgram(SharedQuota):
    """Another program, unknown to the connector, uses slots. Then it stops, and a day passes."""

    @rule(calls=st.integers(1, 20), apart=st.integers(0, 600))
    def another_program_takes_slots(self, calls, apart):
        for number in range(calls):
            moment = self.time.now + number * apart * SECOND
            self.time.at(moment, lambda: self.amazon.take(self.time.now))

    @invariant()
    def amazon_never_had_one_call_too_many(self):
        """Not guaranteed: the other program's calls are unknown."""

    @invariant()
    def the_stock_update_is_on_time(self):
        """Not guaranteed: the other program may have used the slot."""

    @invariant()
    def being_throttled_is_not_repeated_again_and_again(self):
        hours = (self.time.now - NOON) / HOUR
        assert len(self.accidents) <= 6 + hours

    def send(self, process, granted, way, fate):
        throttled = self.told_throttled[-1:]  # the answer took a while to return
        assert not throttled or self.time.now >= throttled[0] + EACH - 2 * TRAVEL, "called too soon"
        super().send(process, granted, way, fate)

    @property
    def accidents(self):
        """Throttling answers; those of calls in flight together count as one."""
        return [
            a for a, b in pairwise([*self.told_throttled, FOREVER]) if b - a > EACH - 2 * TRAVEL
        ]

    def teardown(self):
        if hasattr(self, "amazon"):
            self.time.until(self.time.now + 24 * HOUR)
            begun, before = self.time.now, len(self.amazon.throttled)
            self.packs_are_wanted(0, 30, SECOND, answered=True)
            self.time.until(self.time.now + MINUTE)
            assert len(self.amazon.throttled) == before, "not recovered: throttled once more"
            assert self.time.now - begun <= HOUR, "not recovered: still slow"


def test_amazon_never_has_one_call_too_many(in_memory):
    run_state_machine_as_test(lambda: SharedQuota(in_memory), settings=some)


def test_over_a_database_amazon_never_has_one_call_too_many(in_database):
    run_state_machine_as_test(lambda: SharedQuota(in_database), settings=few)


def test_another_program_slows_us_down_and_does_not_break_us(in_memory):
    run_state_machine_as_test(lambda: BesideAnotherProgram(in_memory), settings=some)


def test_over_a_database_another_program_does_not_break_us(in_database):
    run_state_machine_as_test(lambda: BesideAnotherProgram(in_database), settings=few)


class ARestartForgets(SharedQuota):
    """A deliberate defect."""

    def starts(self, process):
        self.open_policy = self.store(self.budget)
        super().starts(process)


class TheHourIsNotCounted(SharedQuota):
    """A deliberate defect."""

    def declared(self, burst):
        return replace(submit_feed(burst), hourly_quota=None)


class ReservationsAreIgnored(SharedQuota):
    """A deliberate defect."""

    def declared(self, burst):
        return replace(submit_feed(burst), priority=())


@pytest.mark.parametrize(
    ("defect", "broken"),
    [
        (ARestartForgets, "amazon_never_had_one_call_too_many"),
        (TheHourIsNotCounted, "amazon_never_had_one_call_too_many"),
        (ReservationsAreIgnored, "the_stock_update_is_on_time"),
    ],
)
def test_a_defect_is_found(in_memory, defect, broken):
    """Verifies that the tests above can fail."""
    with pytest.raises(AssertionError) as found:
        run_state_machine_as_test(lambda: defect(in_memory), settings=until_found)

    assert broken in str(found.traceback[-1])
