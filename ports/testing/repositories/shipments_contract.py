"""What a book of shipments promises."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from ...channel.shipment_creator import Serials
from ...repositories.shipments import Shipment, ShipmentStage
from ...repositories.storage import Books
from ..fakes.builders import CONNECTION, NOON, a_parcel, a_shipment, a_slot

OTHER = "acme_elsewhere"
MINUTE = timedelta(minutes=1)
QUEUE = (ShipmentStage.CHECKED, ShipmentStage.BOOKED)
PDF = b"%PDF-1.4\x00\xff label"


def in_order(number: int, **changes: object) -> Shipment:
    """Return the shipment of an order of its own, accepted `number` minutes after NOON."""
    shipment = a_shipment(
        f"700{number}", channel_order_id=f"403-{number}", accepted_at=NOON + number * MINUTE
    )
    return replace(shipment, **changes)  # type: ignore[arg-type]  # names of its fields


class ShipmentBookContract:
    """Subclass me and provide `books`, a fixture that opens empty books."""

    def test_what_was_put_is_what_comes_back(self, books: Books) -> None:
        shipment = a_shipment(
            stage=ShipmentStage.FAILED,
            parcel=a_parcel(width_cm=Decimal("15.50"), weight_g=Decimal("0.1")),
            serials=(Serials("line-1", ("S-1", "\u0906\u0936\u093e")), Serials("line-2", ())),
            due_at=NOON + timedelta(microseconds=1),
            attempts=3,
            reason="the channel does not answer",
            failed_in=ShipmentStage.BOOKED,
            checked_at=NOON,
            released_at=NOON,
            slot=a_slot("Xyt123bbdg="),
            package_id="P-1",
            booked_at=NOON,
            invoice_number="IN-1",
            invoice_date=NOON,
            submission="documents-1",
            alone=True,
            document_handle="600",
            document_key="700",
            packed_at=NOON,
            ready_at=NOON,
            handed_over_at=NOON,
            digest="ab" * 32,
        )
        put(books, shipment)

        assert get(books, shipment.shipment_id) == shipment

    def test_what_was_not_told_stays_untold(self, books: Books) -> None:
        put(books, a_shipment())

        assert get(books, a_shipment().shipment_id) == a_shipment()

    def test_a_put_replaces_what_is_under_the_key(self, books: Books) -> None:
        put(books, a_shipment())

        put(books, a_shipment(stage=ShipmentStage.CHECKED))

        assert get(books, a_shipment().shipment_id) == a_shipment(stage=ShipmentStage.CHECKED)

    def test_a_key_may_not_come_twice_in_one_put(self, books: Books) -> None:
        with pytest.raises(ValueError, match="twice"):
            put(books, a_shipment(), a_shipment(attempts=1))

    def test_connections_do_not_see_each_others_shipments(self, books: Books) -> None:
        put(books, a_shipment(connection=OTHER, stage=ShipmentStage.CHECKED))

        with books.look() as book:
            kept = book.shipments
            assert kept.get(CONNECTION, [a_shipment().shipment_id]) == {}
            assert kept.of_order(CONNECTION, a_shipment().channel_order_id) == []
            assert kept.of_code(CONNECTION, a_shipment().shipment_code) is None
            assert kept.due(CONNECTION, QUEUE, NOON, 10) == []
            assert kept.next_due(CONNECTION, QUEUE) is None
            assert kept.count(CONNECTION) == {}
            assert kept.search(CONNECTION) == []
            assert kept.ahead_of(in_order(9), QUEUE) == 0

    def test_a_shipment_is_found_by_order_by_code_and_by_submission(self, books: Books) -> None:
        first = a_shipment("7001", submission="documents-1")
        second = a_shipment("7002", submission="documents-1", accepted_at=NOON - MINUTE)
        put(books, first, second, in_order(3))

        with books.look() as book:
            of_order = book.shipments.of_order(CONNECTION, first.channel_order_id)
            of_code = book.shipments.of_code(CONNECTION, first.shipment_code)
            of_submission = book.shipments.of_submission(CONNECTION, "documents-1")
        assert of_order == of_submission == [second, first]
        assert of_code == first

    def test_what_is_due_comes_first_accepted_first_whatever_its_stage(self, books: Books) -> None:
        first = in_order(1, stage=ShipmentStage.BOOKED)
        second = in_order(2, stage=ShipmentStage.CHECKED)
        later = in_order(3, stage=ShipmentStage.CHECKED, due_at=NOON + MINUTE)
        put(books, later, second, first, in_order(4, stage=ShipmentStage.READY))

        with books.look() as book:
            assert book.shipments.due(CONNECTION, QUEUE, NOON, 10) == [first, second]
            assert book.shipments.due(CONNECTION, QUEUE, NOON, 1) == [first]
            assert book.shipments.due(CONNECTION, QUEUE, NOON + MINUTE, 10)[-1] == later
            assert book.shipments.next_due(CONNECTION, QUEUE) == NOON
            assert book.shipments.next_due(CONNECTION, [ShipmentStage.FAILED]) is None

    def test_the_place_in_the_queue_is_counted(self, books: Books) -> None:
        queue = [in_order(number, stage=QUEUE[number % 2]) for number in range(1, 6)]
        put(books, *queue, in_order(0, stage=ShipmentStage.READY))

        with books.look() as book:
            places = [book.shipments.ahead_of(one, QUEUE) for one in queue]
        assert places == [0, 1, 2, 3, 4]

    def test_of_those_accepted_in_the_same_moment_the_smaller_id_is_the_first(
        self, books: Books
    ) -> None:
        stages = (ShipmentStage.BOOKED, ShipmentStage.CHECKED, ShipmentStage.BOOKED)
        queue = [
            a_shipment(f"700{number}", stage=stage) for number, stage in enumerate(stages, start=1)
        ]
        put(books, *reversed(queue))

        with books.look() as book:
            assert book.shipments.due(CONNECTION, QUEUE, NOON, 10) == queue
            assert book.shipments.due(CONNECTION, QUEUE, NOON, 2) == queue[:2]
            assert book.shipments.of_order(CONNECTION, a_shipment().channel_order_id) == queue
            assert [book.shipments.ahead_of(one, QUEUE) for one in queue] == [0, 1, 2]
            assert book.shipments.search(limit=2) == [queue[2], queue[1]]

    def test_a_shipment_that_is_not_in_the_queue_is_told_who_would_be_before_it(
        self, books: Books
    ) -> None:
        """So that a pack call may be answered with an outlook before its shipment is kept."""
        put(books, in_order(1, stage=ShipmentStage.CHECKED))

        with books.look() as book:
            assert book.shipments.ahead_of(in_order(2), QUEUE) == 1
            assert book.shipments.ahead_of(in_order(2), [ShipmentStage.BOOKED]) == 0

    @pytest.mark.parametrize("stage", ShipmentStage)
    def test_every_stage_can_be_kept_and_asked_for(
        self, books: Books, stage: ShipmentStage
    ) -> None:
        shipment = a_shipment(stage=stage, failed_in=stage)
        put(books, shipment)

        with books.look() as book:
            assert book.shipments.due(CONNECTION, [stage], NOON, 1) == [shipment]
            assert book.shipments.search(stages=[stage]) == [shipment]
            assert book.shipments.count(CONNECTION) == {stage: 1}

    def test_more_ids_than_fit_one_question_are_answered(self, books: Books) -> None:
        put(books, a_shipment("7001"), a_shipment("9998"))

        with books.look() as book:
            found = book.shipments.get(CONNECTION, [str(number) for number in range(10_000)])
        assert sorted(found) == ["7001", "9998"]

    def test_stages_are_counted(self, books: Books) -> None:
        put(books, in_order(1), in_order(2), in_order(3, stage=ShipmentStage.READY))

        with books.look() as book:
            assert book.shipments.count(CONNECTION) == {
                ShipmentStage.ACCEPTED: 2,
                ShipmentStage.READY: 1,
            }

    def test_a_search_finds_last_accepted_first_over_all_connections(self, books: Books) -> None:
        first, second = in_order(1), in_order(2, connection=OTHER)
        third = in_order(3, stage=ShipmentStage.READY)
        put(books, first, second, third)

        with books.look() as book:
            search = book.shipments.search
            assert search() == [third, second, first]
            assert search(limit=1) == [third]
            assert search(CONNECTION) == [third, first]
            assert search(stages=[ShipmentStage.READY]) == [third]
            assert search(channel_order_id="403-2") == [second]
            assert search(shipment_id="7001") == [first]
            assert search(OTHER, shipment_id="7001") == []
            assert search(shipment_id="7001", stages=[ShipmentStage.READY]) == []

    def test_documents_are_kept_byte_for_byte_until_they_are_dropped(self, books: Books) -> None:
        with books.change() as book:
            book.shipments.put([a_shipment(ready_at=NOON)])
            book.shipments.keep_documents(CONNECTION, "7001", b"%PDF-1.4 first")
            book.shipments.keep_documents(CONNECTION, "7001", PDF)

        with books.change() as book:
            assert book.shipments.documents(CONNECTION, "7001") == PDF
            assert book.shipments.documents(CONNECTION, "7002") is None
            assert book.shipments.documents(OTHER, "7001") is None
            assert book.shipments.drop_documents(CONNECTION, NOON) == 0
            assert book.shipments.drop_documents(OTHER, NOON + MINUTE) == 0
            assert book.shipments.drop_documents(CONNECTION, NOON + MINUTE) == 1
            assert book.shipments.documents(CONNECTION, "7001") is None
            assert book.shipments.drop_documents(CONNECTION, NOON + MINUTE) == 0

    def test_documents_stay_whatever_is_noted_of_their_shipment(self, books: Books) -> None:
        with books.change() as book:
            book.shipments.put([a_shipment(ready_at=NOON)])
            book.shipments.keep_documents(CONNECTION, "7001", PDF)

        put(books, a_shipment(ready_at=NOON, handed_over_at=NOON))

        with books.look() as book:
            assert book.shipments.documents(CONNECTION, "7001") == PDF

    def test_dropped_are_the_documents_alone_and_only_those_that_were_ready(
        self, books: Books
    ) -> None:
        fetched = in_order(1, ready_at=NOON)
        fetched_later = in_order(2, ready_at=NOON + 2 * MINUTE)
        not_ready = in_order(3)
        with books.change() as book:
            book.shipments.put([fetched, fetched_later, not_ready])
            for one in (fetched, fetched_later, not_ready):
                book.shipments.keep_documents(CONNECTION, one.shipment_id, PDF)

            assert book.shipments.drop_documents(CONNECTION, NOON + MINUTE) == 1

        with books.look() as book:
            kept = [book.shipments.documents(CONNECTION, f"700{number}") for number in (1, 2, 3)]
        assert kept == [None, PDF, PDF]
        assert get(books, "7001") == fetched


def put(books: Books, *shipments: Shipment) -> None:
    """Put the shipments in a change of their own."""
    with books.change() as book:
        book.shipments.put(shipments)


def get(books: Books, shipment_id: str) -> Shipment:
    """Return a shipment of the connection."""
    with books.look() as book:
        return book.shipments.get(CONNECTION, [shipment_id, "another"])[shipment_id]
