"""What every source of cancellations must keep to."""

from datetime import datetime, timedelta
from typing import Protocol

import pytest

from ...channel.cancellation_source import CancellationSource
from ...channel.order_source import Order, OrderState
from ...host.errors import PagingLost, StopConnection, Throttled, Unavailable
from ...host.rate_policy import Deferred, RatePolicy
from ..fakes.builders import NOON, a_line, an_order
from ..fakes.rate_policies import AlwaysGranted, NeverGranted
from .order_source_rig import LATER, MOST_PAGES, NOW, assert_a_sentence, ids, many_orders, page_of


class CancellationSourceRig(Protocol):
    """
    A channel that does as the test says, and sources that read from it.

    Every question is asked at NOW; what a test lets the channel hold changed well before.
    """

    def cancellation_source(self, rate_policy: RatePolicy) -> CancellationSource:
        """Return a source that this policy grants its calls, if it has any limits."""
        ...

    def hold(self, *orders: Order) -> None:
        """Let the channel hold these orders, in place of those with the same ids."""
        ...

    def spoil(self, channel_order_id: str) -> None:
        """Let an order that is held make no sense, but for its id."""
        ...

    def forget_pages(self) -> None:
        """Let the channel know no token any more that it gave."""
        ...

    def be_unavailable(self, times: int) -> None:
        """Let the channel fail the next calls."""
        ...

    def throttle(self, times: int) -> None:
        """Let the channel count too many calls with the next ones."""
        ...

    def refuse_credentials(self) -> None:
        """Let the channel know us no more."""
        ...

    def calls(self) -> int:
        """Return how many calls reached the channel."""
        ...


class CancellationSourceContract:
    """Subclass me and provide `rig`, a fixture that returns a `CancellationSourceRig`."""

    @pytest.fixture
    def source(self, rig: CancellationSourceRig) -> CancellationSource:
        """Return a source whose every call is granted."""
        return rig.cancellation_source(AlwaysGranted())

    @pytest.mark.parametrize(
        "state",
        [
            OrderState.UNFULFILLED,
            OrderState.PARTLY_FULFILLED,
            OrderState.FULFILLED,
            OrderState.CANCELLED,
        ],
    )
    def test_an_order_is_listed_however_far_it_is(
        self, rig: CancellationSourceRig, source: CancellationSource, state: OrderState
    ) -> None:
        order = an_order(state=state)
        rig.hold(order)

        (listed,) = _scan(source)

        assert (listed.channel_order_id, listed.state) == (order.channel_order_id, state)
        assert listed.updated_at == order.updated_at

    def test_an_order_that_lost_units_is_listed_again_with_a_newer_update(
        self, rig: CancellationSourceRig, source: CancellationSource
    ) -> None:
        before = an_order()
        rig.hold(before)
        later = before.updated_at + timedelta(minutes=5)
        rig.hold(an_order(lines=(a_line("RED-MUG", 0), a_line("BLUE-MUG", 1)), updated_at=later))

        (listed,) = _scan(source, since=before.updated_at + timedelta(minutes=1))

        assert listed.updated_at == later

    def test_an_order_that_changed_at_since_itself_is_listed(
        self, rig: CancellationSourceRig, source: CancellationSource
    ) -> None:
        order = an_order(state=OrderState.CANCELLED)
        rig.hold(order)

        assert ids(_scan(source, since=order.updated_at)) == [order.channel_order_id]

    def test_an_order_that_changed_before_since_is_not_listed(
        self, rig: CancellationSourceRig, source: CancellationSource
    ) -> None:
        order = an_order(state=OrderState.CANCELLED)
        rig.hold(order)

        assert _scan(source, since=order.updated_at + timedelta(minutes=1)) == []

    def test_a_long_listing_skips_no_order(
        self, rig: CancellationSourceRig, source: CancellationSource
    ) -> None:
        states = [OrderState.CANCELLED, OrderState.UNFULFILLED, OrderState.FULFILLED]
        held = [
            an_order(order.channel_order_id, state=states[at % 3], updated_at=order.updated_at)
            for at, order in enumerate(many_orders(230))
        ]
        rig.hold(*held)

        assert set(ids(_scan(source))) == set(ids(held))

    def test_a_listing_can_be_read_again(
        self, rig: CancellationSourceRig, source: CancellationSource
    ) -> None:
        rig.hold(an_order(state=OrderState.CANCELLED))

        assert ids(_scan(source)) == ids(_scan(source))

    def test_a_listing_covers_its_own_orders_and_not_the_future(
        self, rig: CancellationSourceRig, source: CancellationSource
    ) -> None:
        order = an_order(state=OrderState.CANCELLED)
        rig.hold(order)

        page = page_of(source.first_page(NOON, NOW))

        if page.covers_until is not None:
            assert order.updated_at <= page.covers_until <= NOW

    def test_an_order_that_cannot_be_read_is_named(
        self, rig: CancellationSourceRig, source: CancellationSource
    ) -> None:
        order = an_order(state=OrderState.CANCELLED)
        rig.hold(order)
        rig.spoil(order.channel_order_id)

        page = page_of(source.first_page(NOON, NOW))

        assert [entry.channel_order_id for entry in page.unreadable] == [order.channel_order_id]

    def test_a_token_that_the_channel_forgot_is_told(
        self, rig: CancellationSourceRig, source: CancellationSource
    ) -> None:
        rig.hold(*many_orders(230))
        page = page_of(source.first_page(NOON, NOW))
        assert page.next_page
        rig.forget_pages()

        with pytest.raises(PagingLost):
            source.next_page(page.next_page, NOW)

    def test_a_page_takes_one_call(
        self, rig: CancellationSourceRig, source: CancellationSource
    ) -> None:
        rig.hold(an_order(state=OrderState.CANCELLED))

        source.first_page(NOON, NOW)

        assert rig.calls() == 1

    def test_passing_trouble_is_told_and_the_same_may_be_asked_again(
        self, rig: CancellationSourceRig, source: CancellationSource
    ) -> None:
        order = an_order(state=OrderState.CANCELLED)
        rig.hold(order)
        rig.be_unavailable(1)
        with pytest.raises(Unavailable) as away:
            source.first_page(NOON, NOW)
        rig.throttle(1)
        with pytest.raises(Throttled) as throttled:
            source.first_page(NOON, NOW)

        assert ids(_scan(source)) == [order.channel_order_id]
        assert_a_sentence(away.value)
        assert_a_sentence(throttled.value)

    def test_without_budget_there_is_no_call_but_a_moment_to_ask_again(
        self, rig: CancellationSourceRig
    ) -> None:
        policy = NeverGranted(LATER)

        answer = rig.cancellation_source(policy).first_page(NOON, NOW)

        if not policy.asked:
            pytest.skip("This channel has no limits.")
        assert isinstance(answer, Deferred)
        assert (answer.until, bool(answer.reason)) == (LATER, True)
        assert rig.calls() == 0

    def test_refused_credentials_stop_the_connection(
        self, rig: CancellationSourceRig, source: CancellationSource
    ) -> None:
        rig.refuse_credentials()

        with pytest.raises(StopConnection):
            source.first_page(NOON, NOW)


def _scan(source: CancellationSource, since: datetime = NOON) -> list[Order]:
    """Return the orders of every page of a listing."""
    page = page_of(source.first_page(since, NOW))
    orders = list(page.orders)
    for _ in range(MOST_PAGES):
        if page.next_page is None:
            return orders
        page = page_of(source.next_page(page.next_page, NOW))
        orders += page.orders
    raise AssertionError(f"more than {MOST_PAGES} pages")
