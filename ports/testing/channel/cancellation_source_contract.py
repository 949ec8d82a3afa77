"""Contract tests of `CancellationSource`."""

from datetime import datetime, timedelta
from typing import ClassVar, Protocol

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
    A channel that the test controls, and sources that read from it.

    Every call is made at NOW; the orders that it holds changed well before.
    """

    def cancellation_source(self, rate_policy: RatePolicy) -> CancellationSource:
        """Return a source that uses this rate policy, if the channel has rate limits."""
        ...

    def hold(self, *orders: Order) -> None:
        """Add these orders to the channel, or replace those with the same ids."""
        ...

    def spoil(self, channel_order_id: str) -> None:
        """Make an order of the channel malformed, except for its id."""
        ...

    def forget_pages(self) -> None:
        """Invalidate all page tokens that the channel returned."""
        ...

    def be_unavailable(self, times: int) -> None:
        """Make the next `times` calls fail as unavailable."""
        ...

    def throttle(self, times: int) -> None:
        """Make the channel throttle the next `times` calls."""
        ...

    def refuse_credentials(self) -> None:
        """Make the channel reject the credentials from now on."""
        ...

    def calls(self) -> int:
        """Return how many calls reached the channel."""
        ...


class CancellationSourceContract:
    """
    Subclasses provide `rig`, a fixture that returns a `CancellationSourceRig`.

    Attributes:
        has_limits: whether the channel has rate limits. If not, no policy may be asked.
    """

    has_limits: ClassVar[bool] = True

    @pytest.fixture
    def source(self, rig: CancellationSourceRig) -> CancellationSource:
        """Return a source whose budget grants every call."""
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
    def test_an_order_is_listed_in_any_state(
        self, rig: CancellationSourceRig, source: CancellationSource, state: OrderState
    ) -> None:
        order = an_order(state=state)
        rig.hold(order)

        (listed,) = _scan(source)

        assert (listed.channel_order_id, listed.state) == (order.channel_order_id, state)
        assert listed.updated_at == order.updated_at

    def test_an_order_with_cancelled_units_is_listed_again_with_a_newer_update(
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

    def test_a_long_list_skips_no_order(
        self, rig: CancellationSourceRig, source: CancellationSource
    ) -> None:
        states = [OrderState.CANCELLED, OrderState.UNFULFILLED, OrderState.FULFILLED]
        held = [
            an_order(order.channel_order_id, state=states[at % 3], updated_at=order.updated_at)
            for at, order in enumerate(many_orders(230))
        ]
        rig.hold(*held)

        assert set(ids(_scan(source))) == set(ids(held))

    def test_a_list_can_be_read_again(
        self, rig: CancellationSourceRig, source: CancellationSource
    ) -> None:
        rig.hold(an_order(state=OrderState.CANCELLED))

        assert ids(_scan(source)) == ids(_scan(source))

    def test_covers_until_includes_the_listed_orders_and_is_not_in_the_future(
        self, rig: CancellationSourceRig, source: CancellationSource
    ) -> None:
        order = an_order(state=OrderState.CANCELLED)
        rig.hold(order)

        page = page_of(source.first_page(NOON, NOW))

        if page.covers_until is not None:
            assert order.updated_at <= page.covers_until <= NOW

    def test_an_unreadable_order_is_reported(
        self, rig: CancellationSourceRig, source: CancellationSource
    ) -> None:
        order = an_order(state=OrderState.CANCELLED)
        rig.hold(order)
        rig.spoil(order.channel_order_id)

        page = page_of(source.first_page(NOON, NOW))

        assert [entry.channel_order_id for entry in page.unreadable] == [order.channel_order_id]

    def test_an_expired_page_token_raises_paging_lost(
        self, rig: CancellationSourceRig, source: CancellationSource
    ) -> None:
        rig.hold(*many_orders(230))
        page = page_of(source.first_page(NOON, NOW))
        assert page.next_page
        rig.forget_pages()

        with pytest.raises(PagingLost):
            source.next_page(page.next_page, NOW)

    def test_each_page_takes_as_many_calls_as_the_other(
        self, rig: CancellationSourceRig, source: CancellationSource
    ) -> None:
        rig.hold(an_order(state=OrderState.CANCELLED))

        source.first_page(NOON, NOW)
        calls = rig.calls()
        source.first_page(NOON, NOW)

        assert calls >= 1
        assert rig.calls() == 2 * calls

    def test_a_failed_call_can_be_repeated(
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

    def test_without_budget_the_answer_is_deferred_and_no_call_is_made(
        self, rig: CancellationSourceRig
    ) -> None:
        policy = NeverGranted(LATER)

        answer = rig.cancellation_source(policy).first_page(NOON, NOW)

        assert bool(policy.asked) == self.has_limits
        if not self.has_limits:
            return
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
    """Return the orders of all pages."""
    page = page_of(source.first_page(since, NOW))
    orders = list(page.orders)
    for _ in range(MOST_PAGES):
        if page.next_page is None:
            return orders
        page = page_of(source.next_page(page.next_page, NOW))
        orders += page.orders
    raise AssertionError(f"more than {MOST_PAGES} pages")
