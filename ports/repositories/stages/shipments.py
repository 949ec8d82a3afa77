"""The ways of shipments."""

from typing import Final

from ..shipments import ShipmentStage
from .ways import NEW, Way, Ways

_BEFORE_BOOKING: Final = (
    ShipmentStage.ACCEPTED,
    ShipmentStage.CHECKED,
    ShipmentStage.SLOT_CHOSEN,
)

SHIPMENT_WAYS: Final = Ways(
    "Shipment",
    (
        Way(
            [NEW],
            "the pack call is accepted, and the order was read again at once",
            [ShipmentStage.CHECKED],
        ),
        Way(
            [NEW],
            "the pack call is accepted, and the order could not be read at once",
            [ShipmentStage.ACCEPTED],
        ),
        Way(
            [ShipmentStage.ACCEPTED],
            "the order is read, and is as Assure has it",
            [ShipmentStage.CHECKED],
        ),
        Way(
            _BEFORE_BOOKING,
            "the order is read, and the customer cancelled units that Assure does not know of, "
            "or all of it",
            [ShipmentStage.REFUSED],
            "the cancellation is sent to Assure",
        ),
        Way(
            _BEFORE_BOOKING,
            "the order is no longer readable, its buyer asks to cancel it, or serial numbers are "
            "missing",
            [ShipmentStage.FAILED],
        ),
        Way(
            [ShipmentStage.CHECKED],
            "an offered pickup fits the connection's rules; the earliest is chosen",
            [ShipmentStage.SLOT_CHOSEN],
        ),
        Way(
            [ShipmentStage.CHECKED],
            "none fits",
            [ShipmentStage.CHECKED],
            "they are listed again every 15 minutes",
        ),
        Way(
            [ShipmentStage.CHECKED, ShipmentStage.SLOT_CHOSEN],
            "the channel refuses the order or the parcel, and the order is unchanged",
            [ShipmentStage.FAILED],
            "with the channel's reason",
        ),
        Way(
            [ShipmentStage.CHECKED, ShipmentStage.SLOT_CHOSEN],
            "the booking call is about to be made",
            [ShipmentStage.BOOKING],
        ),
        Way(
            [ShipmentStage.BOOKING],
            "the channel books package and pickup",
            [ShipmentStage.BOOKED],
        ),
        Way(
            [ShipmentStage.BOOKING],
            "the budget or the channel allows no call now, or nothing was done",
            [ShipmentStage.CHECKED, ShipmentStage.SLOT_CHOSEN],
            "as before",
        ),
        Way(
            [ShipmentStage.BOOKING],
            "the chosen pickup slot is no longer available",
            [ShipmentStage.CHECKED],
        ),
        Way(
            [ShipmentStage.BOOKING],
            "the answer was lost; the channel reports that it is booked",
            [ShipmentStage.BOOKED],
        ),
        Way(
            [ShipmentStage.BOOKING],
            "the answer was lost; the channel reports that nothing is booked",
            [ShipmentStage.CHECKED],
            "after 30 seconds",
        ),
        Way(
            [ShipmentStage.BOOKING],
            "the answer was lost, and the channel refuses to report what is booked",
            [ShipmentStage.FAILED],
            "a retry asks again",
        ),
        Way(
            [ShipmentStage.BOOKED],
            "the shared budget allows a submission for it",
            [ShipmentStage.DOCUMENTS_REQUESTED],
        ),
        Way(
            [ShipmentStage.BOOKED],
            "the order is read again, and the customer cancelled",
            [ShipmentStage.FAILED],
            "the cancellation is sent to Assure. A retry goes on with the remaining units; where "
            "none remain, cancel the pickup by hand",
        ),
        Way(
            [ShipmentStage.BOOKED],
            "the order is no longer readable, or its buyer asks to cancel it",
            [ShipmentStage.FAILED],
        ),
        Way(
            [ShipmentStage.DOCUMENTS_REQUESTED],
            "the budget or the channel allows no submission now, or nothing was submitted",
            [ShipmentStage.BOOKED],
        ),
        Way(
            [ShipmentStage.DOCUMENTS_REQUESTED],
            "the submission never reached the channel, or was given up",
            [ShipmentStage.BOOKED],
        ),
        Way(
            [ShipmentStage.DOCUMENTS_REQUESTED],
            "the documents are made",
            [ShipmentStage.DOCUMENTS_MADE],
        ),
        Way(
            [ShipmentStage.DOCUMENTS_REQUESTED],
            "the channel fails and says to retry (Amazon: 610013), or its result says nothing of "
            "the order, up to three times",
            [ShipmentStage.BOOKED],
            "requested again after 10, 20 and 40 minutes",
        ),
        Way(
            [ShipmentStage.DOCUMENTS_REQUESTED],
            "the submission was only found in the channel's list, and its result has no documents "
            "of the order",
            [ShipmentStage.BOOKED],
        ),
        Way(
            [ShipmentStage.DOCUMENTS_REQUESTED],
            "the channel makes none, or cancels the submission",
            [ShipmentStage.FAILED],
            "with the channel's reason",
        ),
        Way(
            [ShipmentStage.DOCUMENTS_REQUESTED],
            "six times in a row, the same result that cannot be read",
            [ShipmentStage.FAILED],
        ),
        Way([ShipmentStage.DOCUMENTS_MADE], "the file is fetched", [ShipmentStage.READY]),
        Way(
            [ShipmentStage.DOCUMENTS_MADE],
            "six times in a row, the same file that is no complete PDF with a page",
            [ShipmentStage.FAILED, ShipmentStage.BOOKED],
            "the latter if it is of several orders, and documents are requested for each alone",
        ),
        Way(
            [ShipmentStage.DOCUMENTS_MADE],
            "the channel no longer provides the file",
            [ShipmentStage.FAILED],
        ),
        Way(
            [ShipmentStage.DOCUMENTS_MADE],
            "three times in a row, the pages of the file name another order, or all their text "
            "can be read and does not name this one",
            [ShipmentStage.FAILED, ShipmentStage.BOOKED],
            "the latter if the submission had several orders, and documents are requested for "
            "the order alone",
        ),
        Way(
            [ShipmentStage.DOCUMENTS_MADE],
            "the pages of several orders in one file cannot be told apart, or do not name the "
            "order of a submission that was only found in the channel's list",
            [ShipmentStage.BOOKED],
            "documents are requested for each order alone",
        ),
        Way(
            [ShipmentStage.DOCUMENTS_MADE, ShipmentStage.READY],
            "`shipments retry --documents fetch`",
            [ShipmentStage.DOCUMENTS_MADE],
            "the file is fetched again",
        ),
        Way(
            [ShipmentStage.DOCUMENTS_MADE, ShipmentStage.READY],
            "`shipments retry --documents request`",
            [ShipmentStage.BOOKED],
            "documents are requested for the order alone",
        ),
        Way(
            [ShipmentStage.FAILED],
            "the order is packed again while nothing is booked for it",
            [ShipmentStage.REFUSED],
        ),
        Way(
            [ShipmentStage.FAILED],
            "`shipments retry`, or the buyer no longer asks to cancel the order",
            [
                ShipmentStage.ACCEPTED,
                ShipmentStage.CHECKED,
                ShipmentStage.BOOKING,
                ShipmentStage.BOOKED,
            ],
            "the stage in which it goes on",
        ),
    ),
)
