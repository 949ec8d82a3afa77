"""What a book of stock promises."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from ...repositories.stock import Receipt, Ruling, StockCall, StockLevel, Unexposable, Verdict
from ...repositories.stock_pools import Buffer, Pool, StockOverride, StockRules, exposure_of
from ...repositories.storage import Books
from ..fakes.builders import CONNECTION, NOON, a_listing, an_override

HOUR = timedelta(hours=1)
ALL = StockRules()
ACCEPTED = Ruling(Verdict.ACCEPTED)
REFUSED = Ruling(Verdict.REFUSED, "13013", "This SKU is not in the catalogue.")
LOST = Ruling(Verdict.LOST, reason="It never reached the channel.")
UNKNOWN = Ruling(Verdict.UNKNOWN, reason="The report cannot be read.")
PATIENCE_SECONDS = 30


class StockBookContract:
    """Subclass me and provide `books`, a fixture that opens empty books for many threads."""

    def test_the_last_word_on_a_sku_is_what_is_wanted(self, books: Books) -> None:
        receive(books, {"RED-MUG": 5, "BLUE-MUG": 2})
        receive(books, {"RED-MUG": 3})

        assert take_in(books) == 2

        level = level_of(books)
        assert (level.received, level.wanted, level.due) == (3, 3, True)
        assert (level.exposed, level.received_at) == (None, NOON)

    def test_what_was_received_counts_once_it_is_taken_in(self, books: Books) -> None:
        receive(books, {"RED-MUG": 5})

        with books.look() as book:
            assert book.stock.level(CONNECTION, "RED-MUG") is None
            assert book.stock.has_news(CONNECTION)

    def test_after_all_is_taken_in_and_nothing_is_due_there_is_no_news(self, books: Books) -> None:
        expose(books, {"RED-MUG": 5})

        with books.look() as book:
            assert not book.stock.has_news(CONNECTION)

    def test_other_connections_are_no_news(self, books: Books) -> None:
        receive(books, {"RED-MUG": 5})

        with books.change() as book:
            assert not book.stock.has_news("other")
            assert book.stock.take_in("other", ALL) == 0
        assert take_in(books) == 1

    def test_a_call_without_a_sku_leaves_nothing(self, books: Books) -> None:
        receive(books, {})

        with books.look() as book:
            assert not book.stock.has_news(CONNECTION)

    def test_calls_that_are_kept_together_count_in_their_order(self, books: Books) -> None:
        calls = [
            StockCall(NOON, {"RED-MUG": 5, "BLUE-MUG": 2}),
            StockCall(NOON + HOUR, {"RED-MUG": 3}),
        ]
        with books.change() as book:
            book.stock.receive(CONNECTION, calls)

        assert take_in(books) == 2

        red, blue = level_of(books, "RED-MUG"), level_of(books, "BLUE-MUG")
        assert (red.received, red.received_at) == (3, NOON + HOUR)
        assert (blue.received, blue.received_at) == (2, NOON)

    def test_where_no_listings_are_kept_none_is_missing(self, books: Books) -> None:
        with books.change() as book:
            book.listings.put([a_listing("GHOST", connection="other")])

            assert book.stock.unexposable(CONNECTION, ["GHOST", "RED-MUG"]) == {}

    def test_a_sku_without_a_listing_or_disabled_cannot_be_exposed(self, books: Books) -> None:
        with books.change() as book:
            book.listings.put([a_listing("RED-MUG"), a_listing("BLUE-MUG")])
            book.stock.override(
                [
                    an_override("BLUE-MUG", disabled=True),
                    an_override("GHOST", disabled=True),
                    an_override("RED-MUG", buffer=Buffer(1)),
                ]
            )
        with books.change() as book:
            found = book.stock.unexposable(CONNECTION, ["RED-MUG", "BLUE-MUG", "GHOST", "É 'x'"])

        assert found == {
            "BLUE-MUG": Unexposable.DISABLED,
            "GHOST": Unexposable.NO_LISTING,
            "É 'x'": Unexposable.NO_LISTING,
        }

    def test_zero_is_a_quantity(self, books: Books) -> None:
        expose(books, {"RED-MUG": 5})
        receive(books, {"RED-MUG": 0})

        assert take_in(books) == 1
        assert level_of(books).wanted == 0

    def test_a_first_zero_is_told_as_well(self, books: Books) -> None:
        receive(books, {"RED-MUG": 0})

        assert take_in(books) == 1

    def test_what_goes_and_comes_back_within_the_hour_is_not_due(self, books: Books) -> None:
        expose(books, {"RED-MUG": 5})
        receive(books, {"RED-MUG": 3})
        receive(books, {"RED-MUG": 5})

        assert take_in(books) == 0

    def test_the_same_holds_where_it_was_taken_in_between(self, books: Books) -> None:
        expose(books, {"RED-MUG": 5})
        receive(books, {"RED-MUG": 3})
        assert take_in(books) == 1
        receive(books, {"RED-MUG": 5})

        assert take_in(books) == 0

    @pytest.mark.parametrize("pool", Pool)
    @pytest.mark.parametrize("buffer", [Buffer(), Buffer(3), Buffer(15, per_cent=True)])
    def test_pools_and_buffers_are_as_the_rule_says(
        self, books: Books, pool: Pool, buffer: Buffer
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
        with books.change() as book:
            book.stock.override(
                StockOverride(
                    CONNECTION, sku, override.buffer, override.latency_days, override.disabled
                )
                for sku, override in of_sku.items()
                if override is not None
            )
        receive(books, quantities)

        take_in(books, rules)

        for sku, quantity in quantities.items():
            expected = exposure_of(quantity, rules, of_sku[sku])
            level = level_of(books, sku)
            assert level.wanted == expected.quantity, sku
            assert (level.buffer, level.latency_days) == (expected.buffer, expected.latency_days)

    def test_new_rules_reach_what_was_taken_in_before(self, books: Books) -> None:
        expose(books, {"RED-MUG": 5, "BLUE-MUG": 2})

        due = take_in(books, StockRules(Pool.COMMON, Buffer(2)))

        assert due == 2
        assert (level_of(books).wanted, level_of(books, "BLUE-MUG").wanted) == (3, 0)

    def test_a_new_latency_is_due_as_well(self, books: Books) -> None:
        expose(books, {"RED-MUG": 5})

        assert take_in(books, StockRules(latency_days=3)) == 1

    def test_an_override_reaches_what_was_taken_in_before(self, books: Books) -> None:
        expose(books, {"RED-MUG": 5, "BLUE-MUG": 2})
        override = an_override(disabled=True)
        with books.change() as book:
            book.stock.override([override])

        assert take_in(books) == 1

        assert level_of(books).wanted == 0
        with books.look() as book:
            assert book.stock.overrides(CONNECTION, ["RED-MUG", "BLUE-MUG"]) == {
                "RED-MUG": override
            }

    def test_a_disabled_sku_exposes_0_once_and_then_is_silent(self, books: Books) -> None:
        with books.change() as book:
            book.stock.override([an_override(disabled=True)])
        assert take_in(books) == 1
        send(books)
        rule(books)

        receive(books, {"RED-MUG": 9})

        assert take_in(books) == 0
        assert level_of(books).exposed == 0

    def test_an_override_alone_tells_nothing(self, books: Books) -> None:
        with books.change() as book:
            book.stock.override([an_override(buffer=Buffer(3))])

        assert take_in(books) == 0

    def test_each_due_level_makes_one_message(self, books: Books) -> None:
        expose(books, {"GREEN-MUG": 1})
        receive(books, {"RED-MUG": 5, "BLUE-MUG": 2})
        take_in(books, StockRules(Pool.COMMON, Buffer(1)))

        assert send(books, "stock-2") == 3

        with books.look() as book:
            messages = book.stock.messages(CONNECTION, "stock-2")
        assert [(one.number, one.channel_sku, one.quantity) for one in messages] == [
            (1, "BLUE-MUG", 1),
            (2, "GREEN-MUG", 0),
            (3, "RED-MUG", 4),
        ]
        assert [(one.received, one.buffer) for one in messages] == [(2, 1), (1, 1), (5, 1)]
        assert level_of(books).pending == "stock-2"

    def test_messages_are_read_in_portions(self, books: Books) -> None:
        receive(books, {f"SKU-{number:02}": number for number in range(5)})
        take_in(books)
        send(books)

        with books.look() as book:
            first = book.stock.messages(CONNECTION, "stock-1", limit=3)
            rest = book.stock.messages(CONNECTION, "stock-1", after=3, limit=3)

        assert [one.number for one in first + rest] == [1, 2, 3, 4, 5]

    def test_what_is_under_way_is_not_due(self, books: Books) -> None:
        receive(books, {"RED-MUG": 5})
        take_in(books)
        send(books)

        assert take_in(books) == 0
        assert level_of(books).exposed is None

    def test_an_accepted_message_moves_the_exposure(self, books: Books) -> None:
        expose(books, {"RED-MUG": 5})

        level = level_of(books)

        assert (level.exposed, level.exposed_at, level.pending) == (5, NOON + HOUR, "")

    def test_a_refused_message_leaves_it_and_goes_again(self, books: Books) -> None:
        expose(books, {"RED-MUG": 5, "BLUE-MUG": 2})
        receive(books, {"RED-MUG": 3, "BLUE-MUG": 1})
        take_in(books)
        send(books, "stock-2")

        counted = rule(books, "stock-2", {2: REFUSED})

        assert counted == {Verdict.ACCEPTED: 1, Verdict.REFUSED: 1}
        level = level_of(books)
        assert (level.exposed, level.wanted, level.due) == (5, 3, True)
        assert (level.code, level.reason) == ("13013", "This SKU is not in the catalogue.")
        assert level_of(books, "BLUE-MUG").exposed == 1
        with books.look() as book:
            assert [one.channel_sku for one in book.stock.refused(CONNECTION)] == ["RED-MUG"]
            assert [one.channel_sku for one in book.stock.due(CONNECTION)] == ["RED-MUG"]

    def test_once_it_is_accepted_it_is_refused_no_more(self, books: Books) -> None:
        receive(books, {"RED-MUG": 3})
        take_in(books)
        send(books)
        rule(books, others=REFUSED)
        send(books, "stock-2")

        rule(books, "stock-2")

        with books.look() as book:
            assert book.stock.refused(CONNECTION) == []
        assert level_of(books).reason == ""

    def test_a_refused_change_that_was_undone_meanwhile_is_not_due(self, books: Books) -> None:
        """The channel still shows what is wanted again."""
        expose(books, {"RED-MUG": 5})
        receive(books, {"RED-MUG": 3})
        take_in(books)
        send(books, "stock-2")
        receive(books, {"RED-MUG": 5})
        assert take_in(books) == 1

        rule(books, "stock-2", others=REFUSED)

        assert take_in(books) == 0

    def test_a_newer_word_is_not_overwritten_by_a_result(self, books: Books) -> None:
        receive(books, {"RED-MUG": 5})
        take_in(books)
        send(books)
        receive(books, {"RED-MUG": 1})
        take_in(books)

        rule(books)

        level = level_of(books)
        assert (level.exposed, level.wanted, level.received, level.due) == (5, 1, 1, True)

    def test_what_never_reached_the_channel_goes_again(self, books: Books) -> None:
        expose(books, {"RED-MUG": 5})
        receive(books, {"RED-MUG": 3})
        take_in(books)
        send(books, "stock-2")

        rule(books, "stock-2", others=LOST)

        level = level_of(books)
        assert (level.exposed, level.due, level.pending) == (5, True, "")

    def test_what_is_in_doubt_goes_again_whatever_is_wanted(self, books: Books) -> None:
        """The channel may show either quantity."""
        expose(books, {"RED-MUG": 5})
        receive(books, {"RED-MUG": 3})
        take_in(books)
        send(books, "stock-2")
        rule(books, "stock-2", others=UNKNOWN)
        receive(books, {"RED-MUG": 5})

        assert take_in(books) == 1
        assert level_of(books).exposed == 5

    def test_a_doubt_outlives_a_submission_that_was_lost(self, books: Books) -> None:
        expose(books, {"RED-MUG": 5})
        receive(books, {"RED-MUG": 3})
        take_in(books)
        send(books, "stock-2")
        rule(books, "stock-2", others=UNKNOWN)
        receive(books, {"RED-MUG": 5})
        take_in(books)
        send(books, "stock-3")

        rule(books, "stock-3", others=LOST)

        assert take_in(books) == 1

    def test_a_late_word_ends_a_doubt(self, books: Books) -> None:
        receive(books, {"RED-MUG": 5})
        take_in(books)
        send(books)
        rule(books, others=UNKNOWN)

        assert rule(books) == {Verdict.ACCEPTED: 1}
        assert level_of(books).exposed == 5

    def test_a_late_word_does_not_move_what_a_later_message_decides(self, books: Books) -> None:
        receive(books, {"RED-MUG": 5})
        take_in(books)
        send(books)
        rule(books, others=UNKNOWN)
        receive(books, {"RED-MUG": 4})
        take_in(books)
        send(books, "stock-2")
        rule(books, "stock-2")

        rule(books)

        assert level_of(books).exposed == 4

    def test_a_level_goes_again_where_an_older_message_took_effect_late(self, books: Books) -> None:
        receive(books, {"RED-MUG": 5})
        take_in(books)
        send(books)
        rule(books, others=UNKNOWN)
        receive(books, {"RED-MUG": 4})
        take_in(books)
        send(books, "stock-2")

        rule(books)

        assert take_in(books) == 0
        rule(books, "stock-2")
        assert take_in(books) == 1

    def test_a_late_word_that_says_the_same_as_a_newer_message_costs_none(
        self, books: Books
    ) -> None:
        receive(books, {"RED-MUG": 5})
        take_in(books)
        send(books)
        rule(books, others=UNKNOWN)
        take_in(books)
        send(books, "stock-2")
        rule(books, "stock-2")

        rule(books)

        assert take_in(books) == 0

    def test_messages_that_are_taken_back_leave_everything_as_it_was(self, books: Books) -> None:
        expose(books, {"RED-MUG": 5, "BLUE-MUG": 2})
        with books.change() as book:
            assert book.stock.resend(CONNECTION) == 2
        receive(books, {"RED-MUG": 3})
        take_in(books)
        before = [level_of(books, sku) for sku in ("RED-MUG", "BLUE-MUG")]
        send(books, "stock-2")

        with books.change() as book:
            book.stock.take_back(CONNECTION, "stock-2")

        assert [level_of(books, sku) for sku in ("RED-MUG", "BLUE-MUG")] == before
        with books.look() as book:
            assert book.stock.messages(CONNECTION, "stock-2") == []

    def test_everything_exposed_can_be_sent_again_but_what_is_disabled(self, books: Books) -> None:
        expose(books, {"RED-MUG": 5, "BLUE-MUG": 2})
        with books.change() as book:
            book.stock.override([an_override("BLUE-MUG", disabled=True)])
        take_in(books)
        send(books, "stock-2")
        rule(books, "stock-2")

        with books.change() as book:
            assert book.stock.resend(CONNECTION) == 1

        assert take_in(books) == 1
        assert send(books, "stock-3") == 1
        rule(books, "stock-3")
        assert take_in(books) == 0

    def test_a_resending_that_was_refused_goes_again(self, books: Books) -> None:
        expose(books, {"RED-MUG": 5})
        with books.change() as book:
            book.stock.resend(CONNECTION)
        send(books, "stock-2")

        rule(books, "stock-2", others=REFUSED)

        assert take_in(books) == 1

    def test_the_history_tells_what_was_received_and_what_was_sent(self, books: Books) -> None:
        expose(books, {"RED-MUG": 5})
        receive(books, {"RED-MUG": 3})
        take_in(books)
        send(books, "stock-2")
        rule(books, "stock-2", others=REFUSED)

        with books.look() as book:
            history = book.stock.history(CONNECTION, "RED-MUG")
            shortened = book.stock.history(CONNECTION, "RED-MUG", limit=1)

        assert history.receipts == (Receipt(3, NOON), Receipt(5, NOON))
        assert {(one.submission, one.quantity, one.ruling) for one in history.messages} == {
            ("stock-2", 3, REFUSED),
            ("stock-1", 5, ACCEPTED),
        }
        assert (len(shortened.receipts), len(shortened.messages)) == (1, 1)

    def test_old_history_is_folded_and_the_level_stays(self, books: Books) -> None:
        expose(books, {"RED-MUG": 5, "BLUE-MUG": 2})
        before = level_of(books)

        assert fold(books, limit=1) == 2
        assert fold(books) == 2
        assert fold(books) == 0

        with books.look() as book:
            history = book.stock.history(CONNECTION, "RED-MUG")
        assert (history.receipts, history.messages) == ((), ())
        assert level_of(books) == before

    def test_what_is_not_taken_in_or_still_open_is_not_folded(self, books: Books) -> None:
        receive(books, {"RED-MUG": 5})
        take_in(books)
        send(books)
        receive(books, {"RED-MUG": 3})

        assert fold(books) == 1

        assert take_in(books) == 1
        rule(books)
        assert level_of(books).exposed == 5

    def test_what_is_received_after_all_was_folded_is_taken_in(self, books: Books) -> None:
        expose(books, {"RED-MUG": 5})
        fold(books)

        receive(books, {"RED-MUG": 3})

        assert take_in(books) == 1

    def test_the_moment_that_was_used_is_kept(self, books: Books) -> None:
        with books.change() as book:
            assert book.stock.concluded(CONNECTION) is None
            book.stock.conclude(CONNECTION, NOON)
        receive(books, {"RED-MUG": 5})
        take_in(books)

        with books.change() as book:
            assert book.stock.concluded(CONNECTION) == NOON
            book.stock.conclude(CONNECTION, NOON - HOUR)
            assert book.stock.concluded(CONNECTION) == NOON - HOUR
        assert take_in(books) == 1

    def test_nothing_is_lost_between_many_who_receive_and_one_who_takes_in(
        self, books: Books
    ) -> None:
        def receive_some(caller: int) -> None:
            for number in range(10):
                receive(books, {f"SKU-{caller}-{number}": number})
                receive(books, {"SHARED": 100 * caller + number})

        def take_in_some(_: int) -> None:
            for _ in range(10):
                take_in(books)

        with ThreadPoolExecutor(5) as pool:
            done = [pool.submit(receive_some, caller) for caller in range(4)]
            done.append(pool.submit(take_in_some, 0))
            for one in done:
                one.result(PATIENCE_SECONDS)

        assert take_in(books) == 41
        with books.look() as book:
            [last, *_] = book.stock.history(CONNECTION, "SHARED").receipts
        assert level_of(books, "SHARED").received == last.quantity


def receive(books: Books, quantities: Mapping[str, int]) -> None:
    """Receive in a change of its own."""
    with books.change() as book:
        book.stock.receive(CONNECTION, [StockCall(NOON, quantities)])


def take_in(books: Books, rules: StockRules = ALL) -> int:
    """Take in, in a change of its own."""
    with books.change() as book:
        return book.stock.take_in(CONNECTION, rules)


def send(books: Books, submission: str = "stock-1") -> int:
    """Make the messages of a submission."""
    with books.change() as book:
        return book.stock.make_messages(CONNECTION, submission, NOON)


def rule(
    books: Books,
    submission: str = "stock-1",
    rulings: Mapping[int, Ruling] | None = None,
    others: Ruling = ACCEPTED,
) -> Mapping[Verdict, int]:
    """Rule a submission, an hour later."""
    with books.change() as book:
        return book.stock.rule(CONNECTION, submission, rulings or {}, others, NOON + HOUR)


def expose(books: Books, quantities: Mapping[str, int]) -> None:
    """Receive, send, and have it accepted."""
    receive(books, quantities)
    take_in(books)
    send(books)
    rule(books)


def fold(books: Books, limit: int = 10_000) -> int:
    """Fold everything before tomorrow."""
    with books.change() as book:
        return book.stock.fold(CONNECTION, NOON + 24 * HOUR, limit)


def level_of(books: Books, channel_sku: str = "RED-MUG") -> StockLevel:
    """Return how a SKU stands."""
    with books.look() as book:
        level = book.stock.level(CONNECTION, channel_sku)
    assert level is not None
    return level
