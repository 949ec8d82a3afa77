"""Property test: after all faults, the channel shows each SKU's last quantity minus buffer."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from channel_connector.ports.channel.stock_pools import Buffer, Pool, StockRules
from channel_connector.ports.testing.repositories.exposure import exposure_of

SKUS = ("RED", "BLUE", "GREEN", "PINK")
TROUBLE = (
    "be_unavailable",
    "cancel",
    "keep_stuck",
    "lose_answers",
    "refuse_whole",
    "spoil_results",
    "throttle",
)

word = st.tuples(
    st.just("receive"), st.dictionaries(st.sampled_from(SKUS), st.integers(0, 9), min_size=1)
)
trouble = st.tuples(st.sampled_from(TROUBLE), st.integers(1, 3))
refusal = st.tuples(st.just("refuse"), st.sampled_from(SKUS))
kill = st.tuples(st.sampled_from(["die_before", "die_after"]), st.none())
wait = st.tuples(st.just("wait"), st.integers(1, 100))
events = st.lists(
    st.one_of(word, word, wait, wait, trouble, refusal, kill), min_size=1, max_size=10
)
rules = st.builds(
    StockRules,
    st.sampled_from(Pool),
    st.builds(Buffer, st.integers(0, 60), st.booleans()),
    st.sampled_from([None, 2]),
)


@settings(max_examples=6)
@given(events=events, rules=rules)
def test_at_rest_the_channel_shows_the_last_quantity_minus_the_buffer(new_stock, events, rules):
    world, last = new_stock(rules), {}
    for what, how in events:
        if what == "receive":
            world.receive(**how)
            last |= how
        elif what == "wait":
            world.pass_time(timedelta(minutes=how))
        elif how is None:
            getattr(world.sink, what)()
        else:
            getattr(world.sink, what)(how)
        claims_no_more_than_was_shown(world)

    for name in TROUBLE:
        getattr(world.sink, name)(0)
    world.sink.go_on()
    world.sink.refused.clear()
    world.pass_hours(6)

    assert world.sink.shown == {
        sku: exposure_of(quantity, rules).quantity for sku, quantity in last.items()
    }
    for sku in last:
        assert world.level(sku).exposed == world.sink.shown[sku]
        assert not world.level(sku).due
    never_two_in_an_hour(world)


def claims_no_more_than_was_shown(world):
    """An exposure is a quantity that the channel took at some time."""
    for sku in SKUS:
        level = world.level(sku)
        if level is not None and level.exposed is not None:
            taken = [
                one.quantity
                for submission in world.sink.submissions.values()
                if submission.result is not None and submission.result.whole is None
                for one in submission.levels
                if one.channel_sku == sku and one.number not in submission.result.refused
            ]
            assert level.exposed in taken


def never_two_in_an_hour(world):
    hours = [one.submitted_at.replace(minute=0) for one in world.sink.submissions.values()]
    hours = [hour.replace(second=0, microsecond=0) for hour in hours]
    assert len(hours) == len(set(hours))
