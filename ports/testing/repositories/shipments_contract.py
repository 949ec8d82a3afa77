"""Contract tests of `ShipmentRepository`."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from ...channel.shipment_creator import Serials
from ...repositories.shipments import Shipment, ShipmentStage
from ...repositories.storage import Storage
from ..fakes.builders import CONNECTION, NOON, a_parcel, a_shipment, a_slot

OTHER = "acme_elsewhere"
MINUTE = timedelta(minutes=1)
QUEUE = (ShipmentStage.CHECKED, ShipmentStage.BOOKED)
PDF = b"%PDF-1.4\x00\xff label"


def in_order(number: int, **changes: object) -> Shipment:
    """Return the shipment of a separate order, accepted `number` minutes after NOON."""
    shipment = a_shipment(
        f"700{number}", channel_order_id=f"403-{number}", accepted_at=NOON + number * MINUTE
    )
    return replace(shipment, **changes)  # type: ignore[arg-type]  # names of its fields


class ShipmentRepositoryContract:
    """Subclasses provide `storage`, a fixture of empty storage."""

    def test_a_row_is_returned_unchanged(self, storage: Storage) -> None:
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
            documents_made_at=NOON,
            ready_at=NOON,
            collected_at=NOON,
            digest="ab" * 32,
            refused_digest="cd" * 32,
            refused_times=2,
        )
        put(storage, shipment)

        assert get(storage, shipment.shipment_id) == shipment

    def test_missing_values_stay_missing(self, storage: Storage) -> None:
        put(storage, a_shipment())

        assert get(storage, a_shipment().shipment_id) == a_shipment()

    def test_a_put_replaces_the_row_with_the_same_key(self, storage: Storage) -> None:
        put(storage, a_shipment())

        put(storage, a_shipment(stage=ShipmentStage.CHECKED))

        assert get(storage, a_shipment().shipment_id) == a_shipment(stage=ShipmentStage.CHECKED)

    def test_keys_must_be_unique_in_one_put(self, storage: Storage) -> None:
        with pytest.raises(ValueError, match="twice"):
            put(storage, a_shipment(), a_shipment(attempts=1))

    def test_connections_do_not_see_each_others_shipments(self, storage: Storage) -> None:
        put(storage, a_shipment(connection=OTHER, stage=ShipmentStage.CHECKED))

        with storage.reading() as uow:
            kept = uow.shipments
            assert kept.get(CONNECTION, [a_shipment().shipment_id]) == {}
            assert kept.of_order(CONNECTION, a_shipment().channel_order_id) == []
            assert kept.of_code(CONNECTION, a_shipment().shipment_code) is None
            assert kept.due(CONNECTION, QUEUE, NOON, 10) == []
            assert kept.next_due(CONNECTION, QUEUE) is None
            assert kept.count(CONNECTION) == {}
            assert kept.search(CONNECTION) == []
            assert kept.ahead_of(in_order(9), QUEUE) == 0

    def test_a_shipment_is_found_by_order_by_code_and_by_submission(self, storage: Storage) -> None:
        first = a_shipment("7001", submission="documents-1")
        second = a_shipment("7002", submission="documents-1", accepted_at=NOON - MINUTE)
        put(storage, first, second, in_order(3))

        with storage.reading() as uow:
            of_order = uow.shipments.of_order(CONNECTION, first.channel_order_id)
            of_code = uow.shipments.of_code(CONNECTION, first.shipment_code)
            of_submission = uow.shipments.of_submission(CONNECTION, "documents-1")
        assert of_order == of_submission == [second, first]
        assert of_code == first

    def test_shipments_that_need_a_person_are_found(self, storage: Storage) -> None:
        stop = "Stop the parcel."
        second = in_order(2, stage=ShipmentStage.READY, attention=stop)
        first = in_order(1, stage=ShipmentStage.BOOKED, attention=stop)
        theirs = replace(in_order(3, attention=stop), connection="other")
        put(storage, second, first, theirs, in_order(4, stage=ShipmentStage.FAILED))

        with storage.reading() as uow:
            assert uow.shipments.needing_attention(CONNECTION) == [first, second]
            assert uow.shipments.needing_attention(CONNECTION, limit=1) == [first]
            assert uow.shipments.needing_attention() == [first, second, theirs]

    def test_due_shipments_are_sorted_by_acceptance_in_all_stages(self, storage: Storage) -> None:
        first = in_order(1, stage=ShipmentStage.BOOKED)
        second = in_order(2, stage=ShipmentStage.CHECKED)
        later = in_order(3, stage=ShipmentStage.CHECKED, due_at=NOON + MINUTE)
        put(storage, later, second, first, in_order(4, stage=ShipmentStage.READY))

        with storage.reading() as uow:
            assert uow.shipments.due(CONNECTION, QUEUE, NOON, 10) == [first, second]
            assert uow.shipments.due(CONNECTION, QUEUE, NOON, 1) == [first]
            assert uow.shipments.due(CONNECTION, QUEUE, NOON + MINUTE, 10)[-1] == later
            assert uow.shipments.next_due(CONNECTION, QUEUE) == NOON
            assert uow.shipments.next_due(CONNECTION, [ShipmentStage.FAILED]) is None

    def test_the_queue_position_is_counted(self, storage: Storage) -> None:
        queue = [in_order(number, stage=QUEUE[number % 2]) for number in range(1, 6)]
        put(storage, *queue, in_order(0, stage=ShipmentStage.READY))

        with storage.reading() as uow:
            places = [uow.shipments.ahead_of(one, QUEUE) for one in queue]
        assert places == [0, 1, 2, 3, 4]

    def test_of_those_accepted_in_the_same_moment_the_smaller_id_is_the_first(
        self, storage: Storage
    ) -> None:
        stages = (ShipmentStage.BOOKED, ShipmentStage.CHECKED, ShipmentStage.BOOKED)
        queue = [
            a_shipment(f"700{number}", stage=stage) for number, stage in enumerate(stages, start=1)
        ]
        put(storage, *reversed(queue))

        with storage.reading() as uow:
            assert uow.shipments.due(CONNECTION, QUEUE, NOON, 10) == queue
            assert uow.shipments.due(CONNECTION, QUEUE, NOON, 2) == queue[:2]
            assert uow.shipments.of_order(CONNECTION, a_shipment().channel_order_id) == queue
            assert [uow.shipments.ahead_of(one, QUEUE) for one in queue] == [0, 1, 2]
            assert uow.shipments.search(limit=2) == [queue[2], queue[1]]

    def test_the_queue_position_of_an_unstored_shipment_is_counted(self, storage: Storage) -> None:
        """So that a pack call can be answered with an estimate before its shipment is stored."""
        put(storage, in_order(1, stage=ShipmentStage.CHECKED))

        with storage.reading() as uow:
            assert uow.shipments.ahead_of(in_order(2), QUEUE) == 1
            assert uow.shipments.ahead_of(in_order(2), [ShipmentStage.BOOKED]) == 0

    @pytest.mark.parametrize("stage", ShipmentStage)
    def test_every_stage_can_be_kept_and_asked_for(
        self, storage: Storage, stage: ShipmentStage
    ) -> None:
        shipment = a_shipment(stage=stage, failed_in=stage)
        put(storage, shipment)

        with storage.reading() as uow:
            assert uow.shipments.due(CONNECTION, [stage], NOON, 1) == [shipment]
            assert uow.shipments.search(stages=[stage]) == [shipment]
            assert uow.shipments.count(CONNECTION) == {stage: 1}

    def test_more_ids_than_fit_one_query_are_found(self, storage: Storage) -> None:
        put(storage, a_shipment("7001"), a_shipment("9998"))

        with storage.reading() as uow:
            found = uow.shipments.get(CONNECTION, [str(number) for number in range(10_000)])
        assert sorted(found) == ["7001", "9998"]

    def test_stages_are_counted(self, storage: Storage) -> None:
        put(storage, in_order(1), in_order(2), in_order(3, stage=ShipmentStage.READY))

        with storage.reading() as uow:
            assert uow.shipments.count(CONNECTION) == {
                ShipmentStage.ACCEPTED: 2,
                ShipmentStage.READY: 1,
            }

    def test_a_search_finds_last_accepted_first_over_all_connections(
        self, storage: Storage
    ) -> None:
        first, second = in_order(1), in_order(2, connection=OTHER)
        third = in_order(3, stage=ShipmentStage.READY)
        put(storage, first, second, third)

        with storage.reading() as uow:
            search = uow.shipments.search
            assert search() == [third, second, first]
            assert search(limit=1) == [third]
            assert search(CONNECTION) == [third, first]
            assert search(stages=[ShipmentStage.READY]) == [third]
            assert search(channel_order_id="403-2") == [second]
            assert search(shipment_id="7001") == [first]
            assert search(OTHER, shipment_id="7001") == []
            assert search(shipment_id="7001", stages=[ShipmentStage.READY]) == []

    def test_documents_are_stored_byte_for_byte_until_they_are_dropped(
        self, storage: Storage
    ) -> None:
        with storage.writing() as uow:
            uow.shipments.put([a_shipment(ready_at=NOON)])
            uow.shipments.keep_documents(CONNECTION, "7001", b"%PDF-1.4 first")
            uow.shipments.keep_documents(CONNECTION, "7001", PDF)

        with storage.writing() as uow:
            assert uow.shipments.documents(CONNECTION, "7001") == PDF
            assert uow.shipments.documents(CONNECTION, "7002") is None
            assert uow.shipments.documents(OTHER, "7001") is None
            assert uow.shipments.drop_documents(CONNECTION, NOON) == 0
            assert uow.shipments.drop_documents(OTHER, NOON + MINUTE) == 0
            assert uow.shipments.drop_documents(CONNECTION, NOON + MINUTE) == 1
            assert uow.shipments.documents(CONNECTION, "7001") is None
            assert uow.shipments.drop_documents(CONNECTION, NOON + MINUTE) == 0

    def test_documents_stay_when_their_shipment_changes(self, storage: Storage) -> None:
        with storage.writing() as uow:
            uow.shipments.put([a_shipment(ready_at=NOON)])
            uow.shipments.keep_documents(CONNECTION, "7001", PDF)

        put(storage, a_shipment(ready_at=NOON, collected_at=NOON))

        with storage.reading() as uow:
            assert uow.shipments.documents(CONNECTION, "7001") == PDF

    def test_only_documents_of_ready_shipments_are_dropped(self, storage: Storage) -> None:
        fetched = in_order(1, ready_at=NOON)
        fetched_later = in_order(2, ready_at=NOON + 2 * MINUTE)
        not_ready = in_order(3)
        with storage.writing() as uow:
            uow.shipments.put([fetched, fetched_later, not_ready])
            for one in (fetched, fetched_later, not_ready):
                uow.shipments.keep_documents(CONNECTION, one.shipment_id, PDF)

            assert uow.shipments.drop_documents(CONNECTION, NOON + MINUTE) == 1

        with storage.reading() as uow:
            kept = [uow.shipments.documents(CONNECTION, f"700{number}") for number in (1, 2, 3)]
        assert kept == [None, PDF, PDF]
        assert get(storage, "7001") == fetched


def put(storage: Storage, *shipments: Shipment) -> None:
    """Put the shipments in a separate unit of work."""
    with storage.writing() as uow:
        uow.shipments.put(shipments)


def get(storage: Storage, shipment_id: str) -> Shipment:
    """Return a shipment of the connection."""
    with storage.reading() as uow:
        return uow.shipments.get(CONNECTION, [shipment_id, "another"])[shipment_id]
