"""Contract tests of `OrderSource`."""

from datetime import timedelta
from typing import ClassVar

import pytest

from ...channel.order_source import OrderPage, OrderSource, OrdersRead, OrderState
from ...host.errors import (
    NotSent,
    OrderUnreadable,
    PagingLost,
    StopConnection,
    Throttled,
    Unavailable,
)
from ...host.rate_policy import Deferred, Outcome
from ..fakes.builders import NOON, ORDER_ID, a_line, an_order
from ..fakes.rate_policies import AlwaysGranted, NeverGranted
from .order_source_rig import (
    LATER,
    METHODS,
    NOW,
    OrderSourceRig,
    assert_a_sentence,
    assert_nothing_personal,
    ids,
    lines_of,
    many_orders,
    page_of,
    read_lines,
    scan,
    told_of,
    with_lines,
)

NOT_HELD = "403-7654321-7654321"

each_method = pytest.mark.parametrize("method", METHODS)


class OrderSourceContract:
    """
    Subclasses provide `rig`, a fixture that returns an `OrderSourceRig`.

    Attributes:
        has_limits: whether the channel has rate limits. If not, no policy may be asked.
        lines_in_pages: whether the lines of a long order come in several pages. If not, 45
            lines must come at once.
    """

    has_limits: ClassVar[bool] = True
    lines_in_pages: ClassVar[bool] = True

    @pytest.fixture
    def policy(self) -> AlwaysGranted:
        """Return the policy behind `source`."""
        return AlwaysGranted()

    @pytest.fixture
    def source(self, rig: OrderSourceRig, policy: AlwaysGranted) -> OrderSource:
        """Return a source whose budget grants every call."""
        return rig.source(policy)

    def test_an_unfulfilled_order_is_listed_as_the_channel_has_it(
        self, rig: OrderSourceRig, source: OrderSource
    ) -> None:
        order = an_order(cash_on_delivery=True, priority=True)
        rig.hold(order)

        (listed,) = scan(source)

        assert with_lines(source, listed) == order

    def test_missing_values_stay_empty(self, rig: OrderSourceRig, source: OrderSource) -> None:
        """Buyer data may be missing because of age or permissions."""
        bare = an_order(dispatch_by=None, currency="", ship_to=None)
        rig.hold(bare)

        (listed,) = scan(source)

        assert (listed.dispatch_by, listed.currency, listed.ship_to) == (None, "", None)

    def test_a_partly_fulfilled_order_has_something_to_ship_and_is_listed(
        self, rig: OrderSourceRig, source: OrderSource
    ) -> None:
        rig.hold(an_order(state=OrderState.PARTLY_FULFILLED))

        assert [order.state for order in scan(source)] == [OrderState.PARTLY_FULFILLED]

    @pytest.mark.parametrize(
        "state", [OrderState.PENDING, OrderState.FULFILLED, OrderState.CANCELLED]
    )
    def test_an_order_with_nothing_to_ship_is_not_listed(
        self, rig: OrderSourceRig, source: OrderSource, state: OrderState
    ) -> None:
        rig.hold(an_order(state=state))

        assert scan(source) == []

    def test_an_order_that_changed_at_since_itself_is_listed(
        self, rig: OrderSourceRig, source: OrderSource
    ) -> None:
        order = an_order()
        rig.hold(order)

        assert ids(scan(source, since=order.updated_at)) == [order.channel_order_id]

    def test_an_order_that_changed_before_since_is_not_listed(
        self, rig: OrderSourceRig, source: OrderSource
    ) -> None:
        order = an_order()
        rig.hold(order)

        assert scan(source, since=order.updated_at + timedelta(minutes=1)) == []

    @pytest.mark.parametrize("ahead", [timedelta(0), timedelta(minutes=1), timedelta(hours=1)])
    def test_since_may_be_close_to_now_or_in_the_future(
        self, source: OrderSource, ahead: timedelta
    ) -> None:
        """The cursor comes from the channel's clock, which may be ahead of ours."""
        assert isinstance(source.first_page(NOW + ahead, NOW), OrderPage)

    def test_an_empty_list_ends_with_its_first_page(self, source: OrderSource) -> None:
        page = page_of(source.first_page(NOON, NOW))

        assert (page.orders, page.unreadable, page.next_page) == ((), (), None)

    def test_a_long_list_skips_no_order(self, rig: OrderSourceRig, source: OrderSource) -> None:
        held = many_orders(230)
        rig.hold(*held)

        assert set(ids(scan(source))) == set(ids(held))

    def test_reading_changes_nothing_so_a_list_can_be_read_again(
        self, rig: OrderSourceRig, source: OrderSource
    ) -> None:
        rig.hold(*many_orders(3))

        assert set(scan(source)) == set(scan(source))

    def test_covers_until_includes_the_listed_orders_and_is_not_in_the_future(
        self, rig: OrderSourceRig, source: OrderSource
    ) -> None:
        rig.hold(*many_orders(3))

        page = page_of(source.first_page(NOON, NOW))

        if page.covers_until is not None:
            newest = max(order.updated_at for order in page.orders)
            assert newest <= page.covers_until <= NOW

    def test_times_are_in_utc(self, rig: OrderSourceRig, source: OrderSource) -> None:
        rig.hold(an_order())

        page = page_of(source.first_page(NOON, NOW))
        (order,) = page.orders

        moments = [order.placed_at, order.updated_at, order.dispatch_by, page.covers_until]
        assert {moment.utcoffset() for moment in moments if moment} == {timedelta(0)}

    def test_an_unreadable_order_is_reported_and_the_others_are_returned(
        self, rig: OrderSourceRig, source: OrderSource
    ) -> None:
        first, second, third = many_orders(3)
        rig.hold(first, second, third)
        rig.spoil(second.channel_order_id)

        page = page_of(source.first_page(NOON, NOW))

        assert set(ids(page.orders)) == {first.channel_order_id, third.channel_order_id}
        (unreadable,) = page.unreadable
        assert unreadable.channel_order_id == second.channel_order_id
        assert unreadable.reason
        assert_nothing_personal(unreadable.reason)

    def test_all_lines_are_returned_as_the_channel_has_them(
        self, rig: OrderSourceRig, source: OrderSource
    ) -> None:
        held = an_order(
            lines=(
                a_line("RED-MUG", 3, shipped=1, gift_wrap=True),
                a_line("BLUE-MUG", 1, unit_price=None, unit_discount=None, unit_shipping=None),
            )
        )
        rig.hold(held)

        (order,) = scan(source)

        assert with_lines(source, order).lines == held.lines

    def test_a_long_order_skips_no_line(self, rig: OrderSourceRig, source: OrderSource) -> None:
        lines = tuple(a_line(f"SKU-{number}") for number in range(45))
        rig.hold(an_order(lines=lines))

        (order,) = scan(source)

        assert with_lines(source, order).lines == lines

    def test_a_line_without_sku_has_none(self, rig: OrderSourceRig, source: OrderSource) -> None:
        rig.hold(an_order(lines=(a_line(None, channel_line_id="line-1"),)))

        (line,) = read_lines(source, ORDER_ID)

        assert (line.channel_line_id, line.channel_sku) == ("line-1", None)

    def test_a_completely_cancelled_line_has_quantity_0(
        self, rig: OrderSourceRig, source: OrderSource
    ) -> None:
        rig.hold(an_order(lines=(a_line("RED-MUG", 0), a_line("BLUE-MUG", 1))))

        assert [line.quantity for line in read_lines(source, ORDER_ID)] == [0, 1]

    def test_malformed_lines_affect_only_their_order(
        self, rig: OrderSourceRig, source: OrderSource
    ) -> None:
        other = an_order("403-1234567-0000002")
        rig.hold(an_order(), other)
        rig.spoil_lines(ORDER_ID)

        with pytest.raises(OrderUnreadable) as unreadable:
            source.lines(ORDER_ID, None, NOW)

        assert ORDER_ID in str(unreadable.value)
        assert_nothing_personal(str(unreadable.value))
        assert read_lines(source, other.channel_order_id) == list(other.lines or ())

    @pytest.mark.parametrize("state", OrderState)
    def test_an_order_is_read_by_its_id_whatever_its_state(
        self, rig: OrderSourceRig, source: OrderSource, state: OrderState
    ) -> None:
        rig.hold(an_order(state=state))

        (order,) = told_of(source.read([ORDER_ID], NOW)).orders

        assert (order.channel_order_id, order.state) == (ORDER_ID, state)

    def test_an_order_that_the_channel_does_not_have_is_unknown(
        self, rig: OrderSourceRig, source: OrderSource
    ) -> None:
        rig.hold(an_order())

        told = told_of(source.read([NOT_HELD], NOW))

        assert told == OrdersRead(unknown=frozenset({NOT_HELD}))

    def test_orders_are_found_or_unknown_but_never_left_out_for_good(
        self, rig: OrderSourceRig, source: OrderSource
    ) -> None:
        """An order that an answer leaves out is asked for again, the longest left out first."""
        held = many_orders(12)
        rig.hold(*held)
        found: set[str] = set()
        unknown: set[str] = set()
        left = [NOT_HELD, *ids(held)]

        for _ in list(left):
            asked = left[: source.most_ids]
            told = told_of(source.read(asked, NOW))
            assert not told.unreadable
            assert set(ids(told.orders)).isdisjoint(told.unknown)
            assert {*ids(told.orders), *told.unknown} <= set(asked)
            found |= set(ids(told.orders))
            unknown |= told.unknown
            left = [one for one in left if one not in found | unknown]
            if not left:
                break

        assert (found, unknown) == (set(ids(held)), {NOT_HELD})

    def test_as_many_orders_as_it_says_are_read_by_their_ids_at_once(
        self, rig: OrderSourceRig, source: OrderSource
    ) -> None:
        held = many_orders(source.most_ids)
        rig.hold(*held)

        told = told_of(source.read(ids(held), NOW))

        assert source.most_ids >= 1
        assert told.orders
        assert told.unknown == frozenset()
        assert set(ids(told.orders)) <= set(ids(held))

    def test_a_malformed_order_is_neither_found_nor_unknown(
        self, rig: OrderSourceRig, source: OrderSource
    ) -> None:
        rig.hold(an_order())
        rig.spoil(ORDER_ID)

        told = told_of(source.read([ORDER_ID], NOW))

        assert (told.orders, told.unknown) == ((), frozenset())
        assert [entry.channel_order_id for entry in told.unreadable] == [ORDER_ID]

    def test_an_expired_page_token_of_orders_raises_paging_lost(
        self, rig: OrderSourceRig, source: OrderSource
    ) -> None:
        rig.hold(*many_orders(230))
        token = page_of(source.first_page(NOON, NOW)).next_page
        assert token is not None
        rig.forget_pages()

        with pytest.raises(PagingLost):
            source.next_page(token, NOW)

    def test_an_expired_page_token_of_lines_raises_paging_lost(
        self, rig: OrderSourceRig, source: OrderSource
    ) -> None:
        rig.hold(an_order(lines=tuple(a_line(f"SKU-{number}") for number in range(45))))
        token = lines_of(source.lines(ORDER_ID, None, NOW)).next_page
        assert (token is not None) == self.lines_in_pages
        if token is None:
            return
        rig.forget_pages()

        with pytest.raises(PagingLost):
            source.lines(ORDER_ID, token, NOW)

    @each_method
    def test_each_method_makes_only_granted_calls(
        self, rig: OrderSourceRig, source: OrderSource, policy: AlwaysGranted, method: str
    ) -> None:
        rig.hold(an_order())

        METHODS[method](source)

        assert rig.calls() >= 1
        assert not self.has_limits or rig.calls() == len(policy.granted)

    @each_method
    def test_the_outcome_of_every_granted_call_is_reported(
        self, rig: OrderSourceRig, source: OrderSource, policy: AlwaysGranted, method: str
    ) -> None:
        """Answered or not: a call without an outcome counts as lost."""
        rig.hold(an_order())

        METHODS[method](source)
        rig.be_unavailable(1)
        with pytest.raises(Unavailable):
            METHODS[method](source)

        assert set(policy.settled) == {granted.call for granted in policy.granted}

    @each_method
    def test_without_budget_the_answer_is_deferred_and_no_call_is_made(
        self, rig: OrderSourceRig, method: str
    ) -> None:
        rig.hold(an_order())
        policy = NeverGranted(LATER)

        answer = METHODS[method](rig.source(policy))

        assert bool(policy.asked) == self.has_limits
        if not self.has_limits:
            return
        assert isinstance(answer, Deferred)
        assert (answer.until, bool(answer.reason)) == (LATER, True)
        assert rig.calls() == 0

    @each_method
    def test_a_call_that_comes_too_late_is_not_sent(self, rig: OrderSourceRig, method: str) -> None:
        """The process stood still after the grant."""
        if not self.has_limits:
            return
        rig.hold(an_order())
        policy = AlwaysGranted(late_calls=1)

        with pytest.raises(NotSent):
            METHODS[method](rig.source(policy))

        assert rig.calls() == 0
        assert [result.outcome for result in policy.results] == [Outcome.NOT_SENT]

    @each_method
    def test_after_unavailable_the_call_can_be_repeated(
        self, rig: OrderSourceRig, source: OrderSource, method: str
    ) -> None:
        rig.hold(an_order())
        rig.be_unavailable(1)

        with pytest.raises(Unavailable) as error:
            METHODS[method](source)

        assert_a_sentence(error.value)
        assert not isinstance(METHODS[method](source), Deferred)

    @each_method
    def test_a_throttled_call_raises_throttled(
        self, rig: OrderSourceRig, source: OrderSource, method: str
    ) -> None:
        rig.hold(an_order())
        rig.throttle(1)

        with pytest.raises(Throttled) as error:
            METHODS[method](source)

        assert_a_sentence(error.value)

    @each_method
    def test_refused_credentials_stop_the_connection(
        self, rig: OrderSourceRig, source: OrderSource, method: str
    ) -> None:
        rig.hold(an_order())
        rig.refuse_credentials()

        with pytest.raises(StopConnection) as error:
            METHODS[method](source)

        assert_a_sentence(error.value)

    def test_the_lines_of_more_orders_take_at_least_as_long(self, source: OrderSource) -> None:
        few, many = source.lines_read_by(1, NOW), source.lines_read_by(1000, NOW)

        assert NOW <= few <= many

    def test_a_page_shows_nothing_personal_of_its_orders(
        self, rig: OrderSourceRig, source: OrderSource
    ) -> None:
        rig.hold(an_order())

        assert_nothing_personal(repr(source.first_page(NOON, NOW)))
