"""Contract tests of the ways between stages, which every repository with stages keeps."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from ....repositories.cancellations import CancellationStage
from ....repositories.orders import Stage
from ....repositories.shipments import ShipmentStage
from ....repositories.stages.ways import WrongWay
from ....repositories.storage import Storage
from ....repositories.submissions import SubmissionStage
from ....repositories.unit_of_work import UnitOfWork
from ...fakes.builders import (
    CONNECTION,
    NOON,
    ORDER_ID,
    SHIPMENT_ID,
    SUBMISSION,
    a_cancellation,
    a_record,
    a_shipment,
    a_submission,
)

LATER = NOON + timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Subject:
    """
    A row with a stage, and how it is read.

    Args:
        right, wrong: a stage to which a way leads from that of the row, and one to which none does.
        never_new: a stage in which no row begins.
    """

    repository: str
    row: Any
    right: Any
    wrong: Any
    never_new: Any
    reads: dict[str, Callable[[UnitOfWork], object]]

    def put(self, uow: UnitOfWork, row: object) -> None:
        """Put a row into its repository."""
        getattr(uow, self.repository).put([row])

    def change(
        self, storage: Storage, read: Callable[[UnitOfWork], object], *stages: object
    ) -> None:
        """Read the row, and put it in these stages, one after the other, in one unit of work."""
        with storage.writing() as uow:
            read(uow)
            for stage in stages:
                self.put(uow, replace(self.row, stage=stage))

    def stage(self, storage: Storage) -> object:
        """Return the stored stage of the row; None if it does not exist."""
        with storage.reading() as uow:
            found = list(getattr(uow, self.repository).search())
        return found[0].stage if found else None


SUBJECTS = (
    Subject(
        "orders",
        a_record(stage=Stage.TO_READ),
        Stage.CLOSED,
        Stage.HELD,
        Stage.HELD,
        {
            "get": lambda uow: uow.orders.get(CONNECTION, [ORDER_ID]),
            "due": lambda uow: uow.orders.due(CONNECTION, [Stage.TO_READ], LATER, 9),
            "to_read": lambda uow: uow.orders.to_read(CONNECTION, LATER, 9),
            "search": lambda uow: uow.orders.search(CONNECTION),
        },
    ),
    Subject(
        "shipments",
        a_shipment(stage=ShipmentStage.BOOKED, submission=SUBMISSION),
        ShipmentStage.DOCUMENTS_REQUESTED,
        ShipmentStage.REFUSED,
        ShipmentStage.REFUSED,
        {
            "get": lambda uow: uow.shipments.get(CONNECTION, [SHIPMENT_ID]),
            "of_order": lambda uow: uow.shipments.of_order(CONNECTION, ORDER_ID),
            "of_submission": lambda uow: uow.shipments.of_submission(CONNECTION, SUBMISSION),
            "due": lambda uow: uow.shipments.due(CONNECTION, [ShipmentStage.BOOKED], LATER, 9),
            "search": lambda uow: uow.shipments.search(CONNECTION),
        },
    ),
    Subject(
        "submissions",
        a_submission(stage=SubmissionStage.SENT),
        SubmissionStage.DONE,
        SubmissionStage.INTENDED,
        SubmissionStage.DONE,
        {
            "get": lambda uow: uow.submissions.get(CONNECTION, [SUBMISSION]),
            "in_stages": lambda uow: uow.submissions.in_stages(CONNECTION, list(SubmissionStage)),
            "search": lambda uow: uow.submissions.search(CONNECTION),
        },
    ),
    Subject(
        "cancellations",
        a_cancellation(stage=CancellationStage.SENT),
        CancellationStage.TO_SEND,
        CancellationStage.BLOCKED,
        CancellationStage.BLOCKED,
        {
            "get": lambda uow: uow.cancellations.get(CONNECTION, [ORDER_ID]),
            "search": lambda uow: uow.cancellations.search(CONNECTION),
        },
    ),
)


EACH_READ = tuple(
    pytest.param(subject, read, id=f"{subject.repository} {name}")
    for subject in SUBJECTS
    for name, read in subject.reads.items()
)
each_read = pytest.mark.parametrize(("subject", "read"), EACH_READ)
each_subject = pytest.mark.parametrize("subject", SUBJECTS, ids=lambda one: one.repository)


class StageWaysContract:
    """Subclasses provide `storage`, a fixture of empty storage."""

    @each_read
    def test_a_row_that_was_read_goes_a_way_of_the_table(
        self, storage: Storage, subject: Subject, read: Callable[[UnitOfWork], object]
    ) -> None:
        with storage.writing() as uow:
            subject.put(uow, subject.row)

        subject.change(storage, read, subject.right)

        assert subject.stage(storage) is subject.right

    @each_read
    def test_a_row_that_was_read_goes_no_other_way_and_nothing_is_stored(
        self, storage: Storage, subject: Subject, read: Callable[[UnitOfWork], object]
    ) -> None:
        with storage.writing() as uow:
            subject.put(uow, subject.row)

        with pytest.raises(WrongWay, match=f"to {subject.wrong}"):
            subject.change(storage, read, subject.wrong)

        assert subject.stage(storage) is subject.row.stage

    @each_subject
    def test_a_row_that_does_not_exist_begins_in_a_stage_for_new_ones(
        self, storage: Storage, subject: Subject
    ) -> None:
        with pytest.raises(WrongWay, match="from new"):
            subject.change(storage, subject.reads["get"], subject.never_new)

        assert subject.stage(storage) is None

    def test_each_of_several_changes_in_one_unit_of_work_is_checked(self, storage: Storage) -> None:
        orders = SUBJECTS[0]
        with storage.writing() as uow:
            orders.put(uow, orders.row)

        with pytest.raises(WrongWay, match="from CLOSED to HELD"):
            orders.change(storage, orders.reads["get"], Stage.CLOSED, Stage.HELD)

        assert orders.stage(storage) is orders.row.stage
