"""The ways of cancellations."""

from typing import Final

from ..cancellations import CancellationStage
from .ways import NEW, Way, Ways

CANCELLATION_WAYS: Final = Ways(
    "The cancellation of order",
    (
        Way(
            [NEW],
            "the channel reports cancelled units of an order that Assure has",
            [CancellationStage.TO_SEND],
        ),
        Way([CancellationStage.TO_SEND], "Assure accepts it", [CancellationStage.SENT]),
        Way([CancellationStage.TO_SEND], "Assure refuses it", [CancellationStage.BLOCKED]),
        Way(
            [CancellationStage.TO_SEND],
            "more units are cancelled, or `cancellations retry`",
            [CancellationStage.TO_SEND],
            "with all of them, at once",
        ),
        Way(
            [CancellationStage.SENT, CancellationStage.BLOCKED],
            "more units are cancelled",
            [CancellationStage.TO_SEND],
        ),
        Way([CancellationStage.BLOCKED], "`cancellations retry`", [CancellationStage.TO_SEND]),
        Way(
            [CancellationStage.BLOCKED],
            "Assure's answer that accepts it arrives after another process went on with it",
            [CancellationStage.SENT],
        ),
    ),
)
