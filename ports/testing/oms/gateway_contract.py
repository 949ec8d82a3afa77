"""Contract tests of `OmsGateway`."""

from datetime import timedelta
from typing import Protocol

import pytest

from ...host.errors import (
    CancellationRefused,
    ConnectorError,
    CredentialsRefused,
    NotSent,
    OrderRefused,
    Throttled,
    Unavailable,
)
from ...host.rate_policy import Deferred
from ...oms.gateway import CancelledLine, OmsGateway
from ..fakes.builders import NOON, ORDER_ID, a_cancelled_line, a_line, an_order

LATER = NOON + timedelta(minutes=5)


class OmsGatewayRig(Protocol):
    """An OMS that the test controls, and a gateway to it."""

    @property
    def oms(self) -> OmsGateway:
        """A gateway whose budget grants every call."""
        ...

    def oms_without_budget(self) -> OmsGateway:
        """Return a gateway of the same OMS whose budget grants nothing before LATER."""
        ...

    def units(self) -> dict[str, dict[str, int]]:
        """Return the orders at the OMS: units by SKU, by order id."""
        ...

    def cancelled(self) -> dict[str, dict[str, int]]:
        """Return the cancelled units at the OMS: by line id, by order id."""
        ...

    def calls(self) -> int:
        """Return how many calls reached the OMS."""
        ...

    def refuse(self, channel_order_id: str) -> None:
        """Make the OMS refuse this order, with a message that quotes the whole request."""
        ...

    def be_unavailable(self, times: int) -> None:
        """Make the next `times` calls fail without effect."""
        ...

    def lose_answers(self, times: int) -> None:
        """Execute the next `times` calls, but lose their answers."""
        ...

    def be_late(self, times: int) -> None:
        """Let the next `times` calls be granted, but come too late to be sent."""
        ...

    def throttle(self, times: int) -> None:
        """Make the OMS throttle the next `times` calls."""
        ...

    def refuse_credentials(self) -> None:
        """Make the OMS reject the credentials from now on."""
        ...


class OmsGatewayContract:
    """Subclasses provide `rig`, a fixture that returns an `OmsGatewayRig`."""

    def test_a_placed_order_is_at_the_oms(self, rig: OmsGatewayRig) -> None:
        answer = rig.oms.place(an_order(), NOON)

        assert answer is None
        assert rig.units() == {ORDER_ID: {"RED-MUG": 1, "BLUE-MUG": 2}}

    def test_each_order_takes_as_many_calls_as_the_other(self, rig: OmsGatewayRig) -> None:
        rig.oms.place(an_order("403-1"), NOON)
        calls = rig.calls()
        rig.oms.place(an_order("403-2"), NOON)

        assert calls >= 1
        assert rig.calls() == 2 * calls

    def test_an_existing_order_counts_as_placed(self, rig: OmsGatewayRig) -> None:
        rig.oms.place(an_order(), NOON)

        assert rig.oms.place(an_order(), LATER) is None

    def test_an_existing_order_is_left_unchanged(self, rig: OmsGatewayRig) -> None:
        """Placing an order never changes it."""
        rig.oms.place(an_order(), NOON)

        rig.oms.place(an_order(lines=(a_line("RED-MUG", 7),)), LATER)

        assert rig.units() == {ORDER_ID: {"RED-MUG": 1, "BLUE-MUG": 2}}

    def test_each_line_is_sent_with_its_units_to_ship(self, rig: OmsGatewayRig) -> None:
        lines = (a_line("RED-MUG", 5, shipped=2), a_line("BLUE-MUG", 2, shipped=2))

        rig.oms.place(an_order(lines=lines), NOON)

        assert rig.units() == {ORDER_ID: {"RED-MUG": 3}}

    def test_an_order_with_nothing_to_ship_is_refused_without_a_call(
        self, rig: OmsGatewayRig
    ) -> None:
        order = an_order(lines=(a_line("RED-MUG", 0), a_line("BLUE-MUG", 2, shipped=2)))

        with pytest.raises(OrderRefused):
            rig.oms.place(order, NOON)

        assert rig.calls() == 0

    def test_a_refused_order_does_not_affect_the_next(self, rig: OmsGatewayRig) -> None:
        rig.refuse(ORDER_ID)

        with pytest.raises(OrderRefused, match=ORDER_ID):
            rig.oms.place(an_order(), NOON)
        rig.oms.place(an_order("403-2"), NOON)

        assert list(rig.units()) == ["403-2"]

    def test_a_refusal_contains_no_data_of_the_buyer(self, rig: OmsGatewayRig) -> None:
        """The refusal is stored and shown while the order is blocked."""
        rig.refuse(ORDER_ID)
        order = an_order()

        with pytest.raises(OrderRefused) as refusal:
            rig.oms.place(order, NOON)

        address = order.ship_to
        assert address is not None
        for value in (address.name, address.line1, address.city, address.phone, address.email):
            assert value not in str(refusal.value)

    def test_a_lost_answer_is_settled_by_placing_the_order_again(self, rig: OmsGatewayRig) -> None:
        rig.lose_answers(1)

        with pytest.raises(Unavailable):
            rig.oms.place(an_order(), NOON)
        rig.oms.place(an_order(), LATER)

        assert rig.units() == {ORDER_ID: {"RED-MUG": 1, "BLUE-MUG": 2}}

    @pytest.mark.parametrize(
        ("trouble", "error"), [("be_unavailable", Unavailable), ("throttle", Throttled)]
    )
    def test_after_a_failed_call_the_order_can_be_placed(
        self, rig: OmsGatewayRig, trouble: str, error: type[ConnectorError]
    ) -> None:
        getattr(rig, trouble)(1)

        with pytest.raises(error):
            rig.oms.place(an_order(), NOON)
        rig.oms.place(an_order(), LATER)

        assert list(rig.units()) == [ORDER_ID]

    def test_an_order_is_not_placed_with_credentials_that_are_refused(
        self, rig: OmsGatewayRig
    ) -> None:
        rig.refuse_credentials()

        with pytest.raises(CredentialsRefused):
            rig.oms.place(an_order(), NOON)

        assert rig.units() == {}

    def test_without_a_budget_nothing_is_placed(self, rig: OmsGatewayRig) -> None:
        answer = rig.oms_without_budget().place(an_order(), NOON)

        assert isinstance(answer, Deferred)
        assert (answer.until, rig.calls(), rig.units()) == (LATER, 0, {})

    def test_an_order_that_comes_too_late_is_not_sent(self, rig: OmsGatewayRig) -> None:
        """The process stood still after the grant."""
        rig.be_late(1)

        with pytest.raises(NotSent):
            rig.oms.place(an_order(), NOON)

        assert rig.units() == {}

    def test_a_cancellation_that_comes_too_late_is_not_sent(self, rig: OmsGatewayRig) -> None:
        """Another process may have sent a later one meanwhile."""
        rig.oms.place(an_order(), NOON)
        rig.be_late(1)

        with pytest.raises(NotSent):
            rig.oms.cancel(ORDER_ID, [a_cancelled_line()], NOON)

        assert rig.cancelled() == {}

    def test_orders_of_the_same_skus_are_independent(self, rig: OmsGatewayRig) -> None:
        rig.oms.place(an_order("403-1"), NOON)
        rig.oms.place(an_order("403-2"), NOON)

        assert sorted(rig.units()) == ["403-1", "403-2"]

    def test_cancelled_units_are_cancelled_at_the_oms(self, rig: OmsGatewayRig) -> None:
        rig.oms.place(an_order(), NOON)

        answer = rig.oms.cancel(ORDER_ID, [a_cancelled_line("BLUE-MUG", 2)], NOON)

        assert answer is None
        assert rig.cancelled() == {ORDER_ID: {"line-BLUE-MUG": 2}}

    def test_each_cancellation_takes_as_many_calls_as_the_other(self, rig: OmsGatewayRig) -> None:
        rig.oms.place(an_order(), NOON)
        before = rig.calls()

        rig.oms.cancel(ORDER_ID, [a_cancelled_line("RED-MUG", 1)], NOON)
        calls = rig.calls() - before
        rig.oms.cancel(ORDER_ID, [a_cancelled_line("BLUE-MUG", 1)], NOON)

        assert calls >= 1
        assert rig.calls() == before + 2 * calls

    def test_a_repeated_cancellation_cancels_nothing_more(self, rig: OmsGatewayRig) -> None:
        rig.oms.place(an_order(), NOON)

        for moment in (NOON, LATER):
            rig.oms.cancel(ORDER_ID, [a_cancelled_line("BLUE-MUG", 1)], moment)

        assert rig.cancelled() == {ORDER_ID: {"line-BLUE-MUG": 1}}

    def test_later_cancellations_are_added(self, rig: OmsGatewayRig) -> None:
        rig.oms.place(an_order(), NOON)
        first, more = a_cancelled_line("BLUE-MUG", 1), a_cancelled_line("BLUE-MUG", 2)

        rig.oms.cancel(ORDER_ID, [first], NOON)
        rig.oms.cancel(ORDER_ID, [more, a_cancelled_line("RED-MUG", 1)], LATER)

        assert rig.cancelled() == {ORDER_ID: {"line-BLUE-MUG": 2, "line-RED-MUG": 1}}

    def test_lines_of_one_sku_are_cancelled_each_under_its_own_code(
        self, rig: OmsGatewayRig
    ) -> None:
        twins = [
            a_line("RED-MUG", 2, channel_line_id="one"),
            a_line("RED-MUG", 2, channel_line_id="two"),
        ]
        rig.oms.place(an_order(lines=tuple(twins)), NOON)

        rig.oms.cancel(
            ORDER_ID,
            [CancelledLine("one", "RED-MUG", 1), CancelledLine("two", "RED-MUG", 2)],
            NOON,
        )

        assert rig.cancelled() == {ORDER_ID: {"one": 1, "two": 2}}

    def test_a_refused_cancellation_changes_nothing(self, rig: OmsGatewayRig) -> None:
        rig.oms.place(an_order(), NOON)
        rig.refuse(ORDER_ID)

        with pytest.raises(CancellationRefused, match=ORDER_ID):
            rig.oms.cancel(ORDER_ID, [a_cancelled_line()], NOON)

        assert rig.cancelled() == {}

    def test_an_order_that_the_oms_does_not_know_cannot_be_cancelled(
        self, rig: OmsGatewayRig
    ) -> None:
        with pytest.raises(CancellationRefused, match=ORDER_ID):
            rig.oms.cancel(ORDER_ID, [a_cancelled_line()], NOON)

    def test_a_lost_answer_is_settled_by_repeating_the_cancellation(
        self, rig: OmsGatewayRig
    ) -> None:
        rig.oms.place(an_order(), NOON)
        rig.lose_answers(1)

        with pytest.raises(Unavailable):
            rig.oms.cancel(ORDER_ID, [a_cancelled_line()], NOON)
        rig.oms.cancel(ORDER_ID, [a_cancelled_line()], LATER)

        assert rig.cancelled() == {ORDER_ID: {"line-RED-MUG": 1}}

    @pytest.mark.parametrize(
        ("trouble", "error"), [("be_unavailable", Unavailable), ("throttle", Throttled)]
    )
    def test_after_a_failed_call_the_cancellation_can_be_sent(
        self, rig: OmsGatewayRig, trouble: str, error: type[ConnectorError]
    ) -> None:
        rig.oms.place(an_order(), NOON)
        getattr(rig, trouble)(1)

        with pytest.raises(error):
            rig.oms.cancel(ORDER_ID, [a_cancelled_line()], NOON)
        rig.oms.cancel(ORDER_ID, [a_cancelled_line()], LATER)

        assert rig.cancelled() == {ORDER_ID: {"line-RED-MUG": 1}}

    def test_nothing_is_cancelled_with_credentials_that_are_refused(
        self, rig: OmsGatewayRig
    ) -> None:
        rig.oms.place(an_order(), NOON)
        rig.refuse_credentials()

        with pytest.raises(CredentialsRefused):
            rig.oms.cancel(ORDER_ID, [a_cancelled_line()], NOON)

        assert rig.cancelled() == {}

    def test_without_a_budget_nothing_is_cancelled(self, rig: OmsGatewayRig) -> None:
        rig.oms.place(an_order(), NOON)
        before = rig.calls()

        answer = rig.oms_without_budget().cancel(ORDER_ID, [a_cancelled_line()], NOON)

        assert isinstance(answer, Deferred)
        assert (answer.until, rig.calls(), rig.cancelled()) == (LATER, before, {})

    def test_a_probe_that_is_answered_takes_one_call_and_changes_nothing(
        self, rig: OmsGatewayRig
    ) -> None:
        answer = rig.oms.probe(NOON)

        assert (answer, rig.calls(), rig.units()) == (None, 1, {})

    def test_a_probe_shows_that_credentials_are_refused(self, rig: OmsGatewayRig) -> None:
        rig.refuse_credentials()

        with pytest.raises(CredentialsRefused):
            rig.oms.probe(NOON)

    @pytest.mark.parametrize(
        ("trouble", "error"), [("be_unavailable", Unavailable), ("throttle", Throttled)]
    )
    def test_a_failed_probe_raises(
        self, rig: OmsGatewayRig, trouble: str, error: type[ConnectorError]
    ) -> None:
        getattr(rig, trouble)(1)

        with pytest.raises(error):
            rig.oms.probe(NOON)

    def test_without_a_budget_there_is_no_probe(self, rig: OmsGatewayRig) -> None:
        answer = rig.oms_without_budget().probe(NOON)

        assert isinstance(answer, Deferred)
        assert (answer.until, rig.calls()) == (LATER, 0)
