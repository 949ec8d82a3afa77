"""The ways of submissions."""

from typing import Final

from ..submissions import SubmissionStage
from .ways import NEW, Way, Ways

SUBMISSION_WAYS: Final = Ways(
    "Submission",
    (
        Way(
            [NEW],
            "documents are requested, or stock is sent",
            [SubmissionStage.INTENDED],
            "it is removed again if nothing was sent",
        ),
        Way([SubmissionStage.INTENDED], "the channel accepts it", [SubmissionStage.SENT]),
        Way(
            [SubmissionStage.INTENDED],
            "the answer was lost, and it is found in the channel's list",
            [SubmissionStage.SENT],
        ),
        Way(
            [SubmissionStage.INTENDED],
            "the answer was lost, and the channel would list it by now",
            [SubmissionStage.LOST],
        ),
        Way([SubmissionStage.SENT], "the channel finished it", [SubmissionStage.DONE]),
        Way([SubmissionStage.SENT], "the channel cancelled it", [SubmissionStage.CANCELLED]),
        Way(
            [SubmissionStage.SENT],
            "it is past its deadline",
            [SubmissionStage.SENT],
            "it is stuck, and asked about every 15 minutes",
        ),
        Way(
            [SubmissionStage.DONE, SubmissionStage.CANCELLED, SubmissionStage.LOST],
            "its shipments or SKUs are updated",
            [SubmissionStage.PROCESSED],
        ),
        Way(
            [stage for stage in SubmissionStage if stage is not SubmissionStage.PROCESSED],
            "`submissions give-up`",
            [SubmissionStage.PROCESSED],
            "an intended one only if its call cannot be under way",
        ),
        Way(
            [
                SubmissionStage.LOST,
                SubmissionStage.DONE,
                SubmissionStage.CANCELLED,
                SubmissionStage.PROCESSED,
            ],
            "the answer with its id arrives late; if its work was submitted again meanwhile, it "
            "stays as it is",
            [SubmissionStage.SENT],
        ),
        Way(
            [SubmissionStage.PROCESSED],
            "the answer to a stock update arrives late, and shows that the one found in the list "
            "was this one",
            [SubmissionStage.DONE],
            "its result is read after all",
        ),
    ),
)
