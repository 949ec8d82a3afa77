"""The tone, and thereby the colour, in which pages show each stage, outcome and state."""

from typing import Final

from ...ports.host.call_records import CallOutcome
from ...ports.repositories.cancellations import CancellationStage
from ...ports.repositories.orders import Stage
from ...ports.repositories.shipments import ShipmentStage
from ...ports.repositories.stock import ItemOutcome
from ...ports.repositories.submissions import SubmissionStage

GOOD: Final = "good"
BUSY: Final = "busy"
WARN: Final = "warn"
BAD: Final = "bad"
CALM: Final = "calm"

TONES: Final[dict[str, str]] = {
    Stage.TO_READ: BUSY,
    Stage.TO_COMPLETE: BUSY,
    Stage.TO_SEND: BUSY,
    Stage.HELD: WARN,
    Stage.SENT_TO_OMS: GOOD,
    Stage.TO_COMPARE: BUSY,
    Stage.CLOSED: CALM,
    Stage.BLOCKED: BAD,
    ShipmentStage.ACCEPTED: BUSY,
    ShipmentStage.CHECKED: BUSY,
    ShipmentStage.SLOT_CHOSEN: BUSY,
    ShipmentStage.BOOKING: BUSY,
    ShipmentStage.BOOKED: BUSY,
    ShipmentStage.DOCUMENTS_REQUESTED: BUSY,
    ShipmentStage.DOCUMENTS_MADE: BUSY,
    ShipmentStage.READY: GOOD,
    ShipmentStage.REFUSED: CALM,
    ShipmentStage.FAILED: BAD,
    SubmissionStage.INTENDED: BUSY,
    SubmissionStage.SENT: BUSY,
    SubmissionStage.DONE: BUSY,
    SubmissionStage.CANCELLED: WARN,
    SubmissionStage.LOST: WARN,
    SubmissionStage.PROCESSED: GOOD,
    CancellationStage.TO_SEND: BUSY,
    CancellationStage.SENT: GOOD,
    ItemOutcome.OPEN: BUSY,
    ItemOutcome.ACCEPTED: GOOD,
    ItemOutcome.REFUSED: BAD,
    ItemOutcome.UNKNOWN: WARN,
    "STUCK": BAD,
    CallOutcome.ANSWERED: GOOD,
    CallOutcome.THROTTLED: WARN,
    CallOutcome.NOT_SENT: WARN,
}
