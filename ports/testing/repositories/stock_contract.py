"""Contract tests of `StockRepository`."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from ...channel.stock_pools import Buffer, Pool, StockOverride, StockRules
from ...repositories.stock import (
    ItemOutcome,
    ItemResult,
    Receipt,
    StockCall,
    StockLevel,
    Unexposable,
)
from ...repositories.storage import Storage
from ..fakes.builders import CONNECTION, NOON, a_listing, an_override
from .exposure import exposure_of

HOUR = timedelta(hours=1)
ALL = StockRules()
ACCEPTED = ItemResult(ItemOutcome.ACCEPTED)
REFUSED = ItemResult(ItemOutcome.REFUSED, "13013", "This SKU is not in the catalogue.")
LOST = ItemResult(ItemOutcome.LOST, reason="It never reached the channel.")
UNKNOWN = ItemResult(ItemOutcome.UNKNOWN, reason="The report cannot be read.")
PATIENCE_SECONDS = 30


class StockRepositoryContract:
    """Subclasses provide `storage`: a fixture of empty storage, usable from several threads."""

    def test_the_last_received_quantity_is_wanted(self, storage: Storage) -> None:
        receive(storage, {"RED-MUG": 5, "BLUE-MUG": 2})
        receive(storage, {"RED-MUG": 3})

        assert coalesce(storage) == 2

        level = level_of(storage)
        assert (level.received, level.wanted, level.due) == (3, 3, True)
        assert (level.exposed, level.received_at) == (None, NOON)

    def test_received_quantities_count_after_coalesce(self, storage: Storage) -> None:
        receive(storage, {"RED-MUG": 5})

        with storage.reading() as uow:
            assert uow.stock.level(CONNECTION, "RED-MUG") is None
            assert uow.stock.has_news(CONNECTION)

    def test_without_receipts_and_due_levels_there_is_no_news(self, storage: Storage) -> None:
        expose(storage, {"RED-MUG": 5})

        with storage.reading() as uow:
            assert not uow.stock.has_news(CONNECTION)

    def test_other_connections_are_no_news(self, storage: Storage) -> None:
        receive(storage, {"RED-MUG": 5})

        with storage.writing() as uow:
            assert not uow.stock.has_news("other")
            assert uow.stock.coalesce("other", ALL) == 0
        assert coalesce(storage) == 1

    def test_a_call_without_a_sku_leaves_nothing(self, storage: Storage) -> None:
        receive(storage, {})

        with storage.reading() as uow:
            assert not uow.stock.has_news(CONNECTION)

    def test_calls_received_together_count_in_order(self, storage: Storage) -> None:
        calls = [
            StockCall(NOON, {"RED-MUG": 5, "BLUE-MUG": 2}),
            StockCall(NOON + HOUR, {"RED-MUG": 3}),
        ]
        with storage.writing() as uow:
            uow.stock.receive(CONNECTION, calls)

        assert coalesce(storage) == 2

        red, blue = level_of(storage, "RED-MUG"), level_of(storage, "BLUE-MUG")
        assert (red.received, red.received_at) == (3, NOON + HOUR)
        assert (blue.received, blue.received_at) == (2, NOON)

    def test_without_any_listings_none_is_missing(self, storage: Storage) -> None:
        with storage.writing() as uow:
            uow.listings.put([a_listing("GHOST", connection="other")])

            assert uow.stock.unexposable(CONNECTION, ["GHOST", "RED-MUG"]) == {}

    def test_a_sku_without_a_listing_or_disabled_cannot_be_exposed(self, storage: Storage) -> None:
        with storage.writing() as uow:
            uow.listings.put([a_listing("RED-MUG"), a_listing("BLUE-MUG")])
            uow.stock.override(
                [
                    an_override("BLUE-MUG", disabled=True),
                    an_override("GHOST", disabled=True),
                    an_override("RED-MUG", buffer=Buffer(1)),
                ]
            )
        with storage.writing() as uow:
            found = uow.stock.unexposable(CONNECTION, ["RED-MUG", "BLUE-MUG", "GHOST", "É 'x'"])

        assert found == {
            "BLUE-MUG": Unexposable.DISABLED,
            "GHOST": Unexposable.NO_LISTING,
            "É 'x'": Unexposable.NO_LISTING,
        }

    def test_zero_is_a_quantity(self, storage: Storage) -> None:
        expose(storage, {"RED-MUG": 5})
        receive(storage, {"RED-MUG": 0})

        assert coalesce(storage) == 1
        assert level_of(storage).wanted == 0

    def test_a_first_zero_is_due(self, storage: Storage) -> None:
        receive(storage, {"RED-MUG": 0})

        assert coalesce(storage) == 1

    def test_a_change_that_is_reverted_is_not_due(self, storage: Storage) -> None:
        expose(storage, {"RED-MUG": 5})
        receive(storage, {"RED-MUG": 3})
        receive(storage, {"RED-MUG": 5})

        assert coalesce(storage) == 0

    def test_a_change_that_is_reverted_after_coalesce_is_not_due(self, storage: Storage) -> None:
        expose(storage, {"RED-MUG": 5})
        receive(storage, {"RED-MUG": 3})
        assert coalesce(storage) == 1
        receive(storage, {"RED-MUG": 5})

        assert coalesce(storage) == 0

    @pytest.mark.parametrize("pool", Pool)
    @pytest.mark.parametrize("buffer", [Buffer(), Buffer(3), Buffer(15, per_cent=True)])
    def test_pools_and_buffers_follow_the_rules(
        self, storage: Storage, pool: Pool, buffer: Buffer
    ) -> None:
        rules = StockRules(pool, buffer, latency_days=2)
        overrides = {
            "PLAIN": an_override("PLAIN"),
            "UNITS": an_override("UNITS", buffer=Buffer(7)),
            "NONE": an_override("NONE", buffer=Buffer(0)),
            "PART": an_override("PART", buffer=Buffer(34, per_cent=True), latency_days=5),
            "OFF": an_override("OFF", disabled=True),
        }
        quantities = {
            f"{name}-{quantity}": quantity
            for name in ("", *overrides)
            for quantity in (0, 1, 3, 4, 7, 8, 100, 2_147_483_647)
        }
        of_sku = {sku: overrides.get(sku.partition("-")[0]) for sku in quantities}
        with storage.writing() as uow:
            uow.stock.override(
                StockOverride(
                    CONNECTION, sku, override.buffer, override.latency_days, override.disabled
                )
                for sku, override in of_sku.items()
                if override is not None
            )
        receive(storage, quantities)

        coalesce(storage, rules)

        for sku, quantity in quantities.items():
            expected = exposure_of(quantity, rules, of_sku[sku])
            level = level_of(storage, sku)
            assert level.wanted == expected.quantity, sku
            assert (level.buffer, level.latency_days) == (expected.buffer, expected.latency_days)

    def test_new_rules_apply_to_existing_levels(self, storage: Storage) -> None:
        expose(storage, {"RED-MUG": 5, "BLUE-MUG": 2})

        due = coalesce(storage, StockRules(Pool.COMMON, Buffer(2)))

        assert due == 2
        assert (level_of(storage).wanted, level_of(storage, "BLUE-MUG").wanted) == (3, 0)

    def test_a_new_latency_is_due_as_well(self, storage: Storage) -> None:
        expose(storage, {"RED-MUG": 5})

        assert coalesce(storage, StockRules(latency_days=3)) == 1

    def test_an_override_applies_to_existing_levels(self, storage: Storage) -> None:
        expose(storage, {"RED-MUG": 5, "BLUE-MUG": 2})
        override = an_override(disabled=True)
        with storage.writing() as uow:
            uow.stock.override([override])

        assert coalesce(storage) == 1

        assert level_of(storage).wanted == 0
        with storage.reading() as uow:
            assert uow.stock.overrides(CONNECTION, ["RED-MUG", "BLUE-MUG"]) == {"RED-MUG": override}

    def test_a_disabled_sku_exposes_0_once(self, storage: Storage) -> None:
        with storage.writing() as uow:
            uow.stock.override([an_override(disabled=True)])
        assert coalesce(storage) == 1
        send(storage)
        record_results(storage)

        receive(storage, {"RED-MUG": 9})

        assert coalesce(storage) == 0
        assert level_of(storage).exposed == 0

    def test_an_override_without_a_quantity_is_not_due(self, storage: Storage) -> None:
        with storage.writing() as uow:
            uow.stock.override([an_override(buffer=Buffer(3))])

        assert coalesce(storage) == 0

    def test_each_due_level_makes_one_message(self, storage: Storage) -> None:
        expose(storage, {"GREEN-MUG": 1})
        receive(storage, {"RED-MUG": 5, "BLUE-MUG": 2})
        coalesce(storage, StockRules(Pool.COMMON, Buffer(1)))

        assert send(storage, "stock-2") == 3

        with storage.reading() as uow:
            messages = uow.stock.messages(CONNECTION, "stock-2")
        assert [(one.number, one.channel_sku, one.quantity) for one in messages] == [
            (1, "BLUE-MUG", 1),
            (2, "GREEN-MUG", 0),
            (3, "RED-MUG", 4),
        ]
        assert [(one.received, one.buffer) for one in messages] == [(2, 1), (1, 1), (5, 1)]
        assert level_of(storage).pending == "stock-2"

    def test_messages_are_read_in_portions(self, storage: Storage) -> None:
        receive(storage, {f"SKU-{number:02}": number for number in range(5)})
        coalesce(storage)
        send(storage)

        with storage.reading() as uow:
            first = uow.stock.messages(CONNECTION, "stock-1", limit=3)
            rest = uow.stock.messages(CONNECTION, "stock-1", after=3, limit=3)

        assert [one.number for one in first + rest] == [1, 2, 3, 4, 5]

    def test_a_level_in_flight_is_not_due(self, storage: Storage) -> None:
        receive(storage, {"RED-MUG": 5})
        coalesce(storage)
        send(storage)

        assert coalesce(storage) == 0
        assert level_of(storage).exposed is None

    def test_an_accepted_message_updates_the_exposure(self, storage: Storage) -> None:
        expose(storage, {"RED-MUG": 5})

        level = level_of(storage)

        assert (level.exposed, level.exposed_at, level.pending) == (5, NOON + HOUR, "")

    def test_a_refused_message_keeps_the_exposure_and_is_due_again(self, storage: Storage) -> None:
        expose(storage, {"RED-MUG": 5, "BLUE-MUG": 2})
        receive(storage, {"RED-MUG": 3, "BLUE-MUG": 1})
        coalesce(storage)
        send(storage, "stock-2")

        counted = record_results(storage, "stock-2", {2: REFUSED})

        assert counted == {ItemOutcome.ACCEPTED: 1, ItemOutcome.REFUSED: 1}
        level = level_of(storage)
        assert (level.exposed, level.wanted, level.due) == (5, 3, True)
        assert (level.code, level.reason) == ("13013", "This SKU is not in the catalogue.")
        assert level_of(storage, "BLUE-MUG").exposed == 1
        with storage.reading() as uow:
            assert [one.channel_sku for one in uow.stock.refused(CONNECTION)] == ["RED-MUG"]
            assert [one.channel_sku for one in uow.stock.due(CONNECTION)] == ["RED-MUG"]

    def test_an_accepted_level_is_no_longer_refused(self, storage: Storage) -> None:
        receive(storage, {"RED-MUG": 3})
        coalesce(storage)
        send(storage)
        record_results(storage, others=REFUSED)
        send(storage, "stock-2")

        record_results(storage, "stock-2")

        with storage.reading() as uow:
            assert uow.stock.refused(CONNECTION) == []
        assert level_of(storage).reason == ""

    def test_a_refused_change_that_was_undone_meanwhile_is_not_due(self, storage: Storage) -> None:
        """The channel still shows the quantity wanted again."""
        expose(storage, {"RED-MUG": 5})
        receive(storage, {"RED-MUG": 3})
        coalesce(storage)
        send(storage, "stock-2")
        receive(storage, {"RED-MUG": 5})
        assert coalesce(storage) == 1

        record_results(storage, "stock-2", others=REFUSED)

        assert coalesce(storage) == 0

    def test_a_newer_quantity_is_not_overwritten_by_a_result(self, storage: Storage) -> None:
        receive(storage, {"RED-MUG": 5})
        coalesce(storage)
        send(storage)
        receive(storage, {"RED-MUG": 1})
        coalesce(storage)

        record_results(storage)

        level = level_of(storage)
        assert (level.exposed, level.wanted, level.received, level.due) == (5, 1, 1, True)

    def test_a_lost_message_is_due_again(self, storage: Storage) -> None:
        expose(storage, {"RED-MUG": 5})
        receive(storage, {"RED-MUG": 3})
        coalesce(storage)
        send(storage, "stock-2")

        record_results(storage, "stock-2", others=LOST)

        level = level_of(storage)
        assert (level.exposed, level.due, level.pending) == (5, True, "")

    def test_an_unknown_result_is_due_again_in_any_case(self, storage: Storage) -> None:
        """The channel may show either quantity."""
        expose(storage, {"RED-MUG": 5})
        receive(storage, {"RED-MUG": 3})
        coalesce(storage)
        send(storage, "stock-2")
        record_results(storage, "stock-2", others=UNKNOWN)
        receive(storage, {"RED-MUG": 5})

        assert coalesce(storage) == 1
        assert level_of(storage).exposed == 5

    def test_an_unknown_result_outlives_a_lost_submission(self, storage: Storage) -> None:
        expose(storage, {"RED-MUG": 5})
        receive(storage, {"RED-MUG": 3})
        coalesce(storage)
        send(storage, "stock-2")
        record_results(storage, "stock-2", others=UNKNOWN)
        receive(storage, {"RED-MUG": 5})
        coalesce(storage)
        send(storage, "stock-3")

        record_results(storage, "stock-3", others=LOST)

        assert coalesce(storage) == 1

    def test_a_late_result_replaces_unknown(self, storage: Storage) -> None:
        receive(storage, {"RED-MUG": 5})
        coalesce(storage)
        send(storage)
        record_results(storage, others=UNKNOWN)

        assert record_results(storage) == {ItemOutcome.ACCEPTED: 1}
        assert level_of(storage).exposed == 5

    def test_a_late_result_replaces_lost(self, storage: Storage) -> None:
        """The submission arrived after all; what the channel shows is sent once more."""
        receive(storage, {"RED-MUG": 5})
        coalesce(storage)
        send(storage)
        record_results(storage, others=LOST)

        assert record_results(storage) == {ItemOutcome.ACCEPTED: 1}
        assert coalesce(storage) == 1

    def test_a_late_result_does_not_change_the_exposure_of_a_later_message(
        self, storage: Storage
    ) -> None:
        receive(storage, {"RED-MUG": 5})
        coalesce(storage)
        send(storage)
        record_results(storage, others=UNKNOWN)
        receive(storage, {"RED-MUG": 4})
        coalesce(storage)
        send(storage, "stock-2")
        record_results(storage, "stock-2")

        record_results(storage)

        assert level_of(storage).exposed == 4

    def test_a_level_is_due_again_if_an_older_message_took_effect_late(
        self, storage: Storage
    ) -> None:
        receive(storage, {"RED-MUG": 5})
        coalesce(storage)
        send(storage)
        record_results(storage, others=UNKNOWN)
        receive(storage, {"RED-MUG": 4})
        coalesce(storage)
        send(storage, "stock-2")

        record_results(storage)

        assert coalesce(storage) == 0
        record_results(storage, "stock-2")
        assert coalesce(storage) == 1

    def test_a_late_result_with_the_same_quantity_causes_no_message(self, storage: Storage) -> None:
        receive(storage, {"RED-MUG": 5})
        coalesce(storage)
        send(storage)
        record_results(storage, others=UNKNOWN)
        coalesce(storage)
        send(storage, "stock-2")
        record_results(storage, "stock-2")

        record_results(storage)

        assert coalesce(storage) == 0

    def test_messages_that_are_taken_back_leave_no_trace(self, storage: Storage) -> None:
        expose(storage, {"RED-MUG": 5, "BLUE-MUG": 2})
        with storage.writing() as uow:
            assert uow.stock.resend(CONNECTION) == 2
        receive(storage, {"RED-MUG": 3})
        coalesce(storage)
        before = [level_of(storage, sku) for sku in ("RED-MUG", "BLUE-MUG")]
        send(storage, "stock-2")

        with storage.writing() as uow:
            uow.stock.take_back(CONNECTION, "stock-2")

        assert [level_of(storage, sku) for sku in ("RED-MUG", "BLUE-MUG")] == before
        with storage.reading() as uow:
            assert uow.stock.messages(CONNECTION, "stock-2") == []

    def test_all_exposed_levels_except_disabled_ones_can_be_resent(self, storage: Storage) -> None:
        expose(storage, {"RED-MUG": 5, "BLUE-MUG": 2})
        with storage.writing() as uow:
            uow.stock.override([an_override("BLUE-MUG", disabled=True)])
        coalesce(storage)
        send(storage, "stock-2")
        record_results(storage, "stock-2")

        with storage.writing() as uow:
            assert uow.stock.resend(CONNECTION) == 1

        assert coalesce(storage) == 1
        assert send(storage, "stock-3") == 1
        record_results(storage, "stock-3")
        assert coalesce(storage) == 0

    def test_a_refused_resend_is_due_again(self, storage: Storage) -> None:
        expose(storage, {"RED-MUG": 5})
        with storage.writing() as uow:
            uow.stock.resend(CONNECTION)
        send(storage, "stock-2")

        record_results(storage, "stock-2", others=REFUSED)

        assert coalesce(storage) == 1

    def test_the_history_has_receipts_and_messages(self, storage: Storage) -> None:
        expose(storage, {"RED-MUG": 5})
        receive(storage, {"RED-MUG": 3})
        coalesce(storage)
        send(storage, "stock-2")
        record_results(storage, "stock-2", others=REFUSED)

        with storage.reading() as uow:
            history = uow.stock.history(CONNECTION, "RED-MUG")
            shortened = uow.stock.history(CONNECTION, "RED-MUG", limit=1)

        assert history.receipts == (Receipt(3, NOON), Receipt(5, NOON))
        assert {(one.submission, one.quantity, one.result) for one in history.messages} == {
            ("stock-2", 3, REFUSED),
            ("stock-1", 5, ACCEPTED),
        }
        assert (len(shortened.receipts), len(shortened.messages)) == (1, 1)

    def test_old_history_is_folded_and_the_level_stays(self, storage: Storage) -> None:
        expose(storage, {"RED-MUG": 5, "BLUE-MUG": 2})
        before = level_of(storage)

        assert fold(storage, limit=1) == 2
        assert fold(storage) == 2
        assert fold(storage) == 0

        with storage.reading() as uow:
            history = uow.stock.history(CONNECTION, "RED-MUG")
        assert (history.receipts, history.messages) == ((), ())
        assert level_of(storage) == before

    def test_receipts_not_coalesced_and_open_messages_are_not_folded(
        self, storage: Storage
    ) -> None:
        receive(storage, {"RED-MUG": 5})
        coalesce(storage)
        send(storage)
        receive(storage, {"RED-MUG": 3})

        assert fold(storage) == 1

        assert coalesce(storage) == 1
        record_results(storage)
        assert level_of(storage).exposed == 5

    def test_receipts_after_a_fold_are_coalesced(self, storage: Storage) -> None:
        expose(storage, {"RED-MUG": 5})
        fold(storage)

        receive(storage, {"RED-MUG": 3})

        assert coalesce(storage) == 1

    def test_the_last_period_is_stored(self, storage: Storage) -> None:
        with storage.writing() as uow:
            assert uow.stock.last_period_done(CONNECTION) is None
            uow.stock.mark_period_done(CONNECTION, NOON)
        receive(storage, {"RED-MUG": 5})
        coalesce(storage)

        with storage.writing() as uow:
            assert uow.stock.last_period_done(CONNECTION) == NOON
            uow.stock.mark_period_done(CONNECTION, NOON - HOUR)
            assert uow.stock.last_period_done(CONNECTION) == NOON - HOUR
        assert coalesce(storage) == 1

    def test_concurrent_receive_and_coalesce_lose_nothing(self, storage: Storage) -> None:
        def receive_some(caller: int) -> None:
            for number in range(10):
                receive(storage, {f"SKU-{caller}-{number}": number})
                receive(storage, {"SHARED": 100 * caller + number})

        def coalesce_some(_: int) -> None:
            for _ in range(10):
                coalesce(storage)

        with ThreadPoolExecutor(5) as pool:
            done = [pool.submit(receive_some, caller) for caller in range(4)]
            done.append(pool.submit(coalesce_some, 0))
            for one in done:
                one.result(PATIENCE_SECONDS)

        assert coalesce(storage) == 41
        with storage.reading() as uow:
            [last, *_] = uow.stock.history(CONNECTION, "SHARED").receipts
        assert level_of(storage, "SHARED").received == last.quantity


def receive(storage: Storage, quantities: Mapping[str, int]) -> None:
    """Receive in a separate unit of work."""
    with storage.writing() as uow:
        uow.stock.receive(CONNECTION, [StockCall(NOON, quantities)])


def coalesce(storage: Storage, rules: StockRules = ALL) -> int:
    """Coalesce in a separate unit of work."""
    with storage.writing() as uow:
        return uow.stock.coalesce(CONNECTION, rules)


def send(storage: Storage, submission: str = "stock-1") -> int:
    """Create the messages of a submission."""
    with storage.writing() as uow:
        return uow.stock.make_messages(CONNECTION, submission, NOON)


def record_results(
    storage: Storage,
    submission: str = "stock-1",
    results: Mapping[int, ItemResult] | None = None,
    others: ItemResult = ACCEPTED,
) -> Mapping[ItemOutcome, int]:
    """Record the results of a submission, an hour later."""
    with storage.writing() as uow:
        return uow.stock.record_results(CONNECTION, submission, results or {}, others, NOON + HOUR)


def expose(storage: Storage, quantities: Mapping[str, int]) -> None:
    """Receive, send, and record acceptance."""
    receive(storage, quantities)
    coalesce(storage)
    send(storage)
    record_results(storage)


def fold(storage: Storage, limit: int = 10_000) -> int:
    """Fold everything before tomorrow."""
    with storage.writing() as uow:
        return uow.stock.fold(CONNECTION, NOON + 24 * HOUR, limit)


def level_of(storage: Storage, channel_sku: str = "RED-MUG") -> StockLevel:
    """Return the level of a SKU."""
    with storage.reading() as uow:
        level = uow.stock.level(CONNECTION, channel_sku)
    assert level is not None
    return level
