"""Contract tests of `InventorySink`."""

from datetime import datetime, timedelta
from typing import ClassVar, Protocol

import pytest

from ...channel.inventory_sink import InventorySink, StockMessage, StockResult
from ...channel.submissions import Kind, Progress, SubmissionList
from ...host.errors import (
    AnswerUnusable,
    ConnectorError,
    CredentialsRefused,
    NotSent,
    Throttled,
    Unavailable,
)
from ...host.rate_policy import Deferred

A_MINUTE = timedelta(minutes=1)
AT_MOST = 60
"""Maximum time of a submission, in minutes."""


class InventoryRig(Protocol):
    """A channel that the test controls, and ports to it whose budgets grant every call."""

    @property
    def sink(self) -> InventorySink:
        """The channel's inventory sink."""
        ...

    @property
    def submissions(self) -> SubmissionList:
        """The channel's submission list."""
        ...

    def sink_without_budget(self) -> InventorySink:
        """Return a sink of the same channel whose budget grants nothing."""
        ...

    def now(self) -> datetime:
        """Return the channel's time."""
        ...

    def wait(self, span: timedelta) -> datetime:
        """Advance the channel's time, and return it."""
        ...

    def skus(self) -> tuple[str, str, str]:
        """Return three SKUs that exist on the channel."""
        ...

    def shown(self, channel_sku: str) -> int | None:
        """Return the quantity of a SKU on the channel."""
        ...

    def bad_sku(self) -> str:
        """Return a SKU that passes `why_not` but is refused by the channel."""
        ...

    def refuse_whole(self) -> None:
        """Make the channel refuse the next submission as a whole."""
        ...

    def lose_answers(self, times: int) -> None:
        """Execute the next `times` calls with an effect, but lose their answers."""
        ...

    def be_unavailable(self, times: int) -> None:
        """Make the next `times` calls fail without effect."""
        ...

    def be_late(self, times: int) -> None:
        """Let the next `times` calls be granted, but come too late to be sent."""
        ...

    def throttle(self, times: int) -> None:
        """Make the channel throttle the next `times` calls."""
        ...

    def misstate_checksums(self) -> None:
        """Send a wrong checksum with each document from now on, if the channel sends any."""
        ...

    def refuse_credentials(self) -> None:
        """Make the channel reject the credentials from now on."""
        ...

    def calls(self) -> int:
        """Return how many calls were made."""
        ...


class InventorySinkContract:
    """
    Subclasses provide `rig`, a fixture that returns an `InventoryRig`.

    Attributes:
        prepares: whether `send` makes other calls before the one that submits, for example an
            upload. If one of those fails, nothing was submitted, and it must say so.
    """

    prepares: ClassVar[bool] = False

    def test_sent_levels_are_shown_once_the_submission_is_done(self, rig: InventoryRig) -> None:
        red, blue, _ = rig.skus()

        result = self.sent(rig, StockMessage(1, red, 7), StockMessage(2, blue, 0))

        assert result == StockResult()
        assert (rig.shown(red), rig.shown(blue)) == (7, 0)

    def test_skus_that_are_not_sent_stay_unchanged(self, rig: InventoryRig) -> None:
        red, blue, _ = rig.skus()
        self.sent(rig, StockMessage(1, red, 7), StockMessage(2, blue, 5))

        self.sent(rig, StockMessage(1, red, 6, 2))

        assert (rig.shown(red), rig.shown(blue)) == (6, 5)

    def test_many_levels_take_no_more_calls_than_one(self, rig: InventoryRig) -> None:
        before = rig.calls()
        self.send(rig, StockMessage(1, rig.skus()[0], 1))
        calls = rig.calls() - before
        rig.wait(10 * A_MINUTE)

        self.send(rig, *(StockMessage(place, sku, 1) for place, sku in enumerate(rig.skus(), 1)))

        assert calls >= 1
        assert rig.calls() == before + 2 * calls

    def test_a_refused_sku_has_code_and_reason_and_affects_no_other(
        self, rig: InventoryRig
    ) -> None:
        red, _, green = rig.skus()

        result = self.sent(
            rig,
            StockMessage(1, red, 7),
            StockMessage(2, rig.bad_sku(), 6),
            StockMessage(3, green, 5),
        )

        assert list(result.refused) == [2]
        assert result.refused[2].code
        assert result.refused[2].reason
        assert (result.whole, result.doubt) == (None, "")
        assert (rig.shown(red), rig.shown(green)) == (7, 5)

    def test_a_submission_refused_as_a_whole_is_reported(self, rig: InventoryRig) -> None:
        red, *_ = rig.skus()
        rig.refuse_whole()

        result = self.sent(rig, StockMessage(1, red, 77))

        assert result.whole is not None
        assert result.whole.code
        assert rig.shown(red) != 77

    def test_a_result_with_another_number_of_messages_is_in_doubt(self, rig: InventoryRig) -> None:
        """It is the result of another program's submission."""
        red, *_ = rig.skus()
        submission_id = self.send(rig, StockMessage(1, red, 7))
        self.wait_for(rig, submission_id)

        result = rig.sink.result(submission_id, 2, rig.now())

        assert isinstance(result, StockResult)
        assert result.doubt

    def test_a_result_is_not_available_before_the_submission_is_done(
        self, rig: InventoryRig
    ) -> None:
        submission_id = self.send(rig, StockMessage(1, rig.skus()[0], 7))

        with pytest.raises(Unavailable):
            rig.sink.result(submission_id, 1, rig.now())

    def test_a_result_whose_checksum_never_fits_is_taken_when_it_comes_the_same_again(
        self, rig: InventoryRig
    ) -> None:
        submission_id = self.send(rig, StockMessage(1, rig.skus()[0], 3))
        self.wait_for(rig, submission_id)
        rig.misstate_checksums()

        try:
            result = rig.sink.result(submission_id, 1, rig.now())
        except AnswerUnusable as failure:
            result = rig.sink.result(submission_id, 1, rig.wait(A_MINUTE), failure.digest)

        assert result == StockResult()

    def test_a_lost_answer_is_settled_by_finding_the_submission(self, rig: InventoryRig) -> None:
        red, before = rig.skus()[0], rig.now()
        rig.lose_answers(1)

        with pytest.raises(Unavailable):
            self.send(rig, StockMessage(1, red, 7))

        seen = rig.submissions.sent_since(Kind.STOCK, before, rig.wait(5 * A_MINUTE))
        assert not isinstance(seen, Deferred)
        assert len(seen) == 1
        self.wait_for(rig, seen[0].submission_id)
        assert rig.sink.result(seen[0].submission_id, 1, rig.now()) == StockResult()
        assert rig.shown(red) == 7

    def test_a_submission_that_comes_too_late_is_not_sent(self, rig: InventoryRig) -> None:
        """The process stood still after the grant; what was intended can be taken back."""
        before = rig.now()
        rig.be_late(1)

        with pytest.raises(NotSent):
            self.send(rig, StockMessage(1, rig.skus()[0], 7))

        assert rig.submissions.sent_since(Kind.STOCK, before, rig.wait(10 * A_MINUTE)) == ()

    @pytest.mark.parametrize(
        ("trouble", "error"), [("be_unavailable", Unavailable), ("throttle", Throttled)]
    )
    def test_a_failed_call_submits_nothing(
        self, rig: InventoryRig, trouble: str, error: type[ConnectorError]
    ) -> None:
        before = rig.now()
        getattr(rig, trouble)(1)

        with pytest.raises((NotSent, Throttled) if self.prepares else error):
            self.send(rig, StockMessage(1, rig.skus()[0], 7))

        assert rig.submissions.sent_since(Kind.STOCK, before, rig.wait(10 * A_MINUTE)) == ()

    def test_refused_credentials_send_nothing(self, rig: InventoryRig) -> None:
        rig.refuse_credentials()

        with pytest.raises(CredentialsRefused):
            self.send(rig, StockMessage(1, rig.skus()[0], 7))

    def test_without_a_budget_no_call_is_made(self, rig: InventoryRig) -> None:
        sink, calls, now = rig.sink_without_budget(), rig.calls(), rig.now()

        answers = (sink.send([StockMessage(1, rig.skus()[0], 7)], now), sink.result("1", 1, now))

        assert all(isinstance(answer, Deferred) for answer in answers)
        assert sink.possible_at(now) > now
        assert rig.calls() == calls

    def test_a_reservation_can_be_made_and_cancelled(self, rig: InventoryRig) -> None:
        now = rig.now()

        rig.sink.reserve(now + A_MINUTE, now)
        rig.sink.reserve(None, now)

        assert rig.sink.possible_at(now) <= now

    def test_a_sku_that_can_never_be_accepted_is_reported_in_advance(
        self, rig: InventoryRig
    ) -> None:
        assert rig.sink.why_not("X" * 1000)
        assert [rig.sink.why_not(sku) for sku in rig.skus()] == ["", "", ""]

    def send(self, rig: InventoryRig, *levels: StockMessage) -> str:
        """Submit levels."""
        submission_id = rig.sink.send(iter(levels), rig.now())
        assert isinstance(submission_id, str)
        return submission_id

    def wait_for(self, rig: InventoryRig, submission_id: str) -> None:
        """Advance the time until a submission is done."""
        for _ in range(AT_MOST):
            seen = rig.submissions.status([submission_id], rig.wait(A_MINUTE))
            assert not isinstance(seen, Deferred)
            found = seen.found.get(submission_id)
            if found is not None and found.progress is Progress.DONE:
                return
        raise AssertionError("The submission was not done.")

    def sent(self, rig: InventoryRig, *levels: StockMessage) -> StockResult:
        """Submit levels and return the result."""
        submission_id = self.send(rig, *levels)
        self.wait_for(rig, submission_id)
        result = rig.sink.result(submission_id, len(levels), rig.now())
        assert isinstance(result, StockResult)
        return result
