"""Makes the call of a stored intent, and stores how it ended."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from ...ports.channel.submissions import Kind
from ...ports.host.errors import NotSent, StopConnection, StorageFailed, Throttled, TryAgain
from ...ports.host.rate_policy import Deferred
from ...ports.repositories.storage import Storage
from ...ports.repositories.submissions import Submission, SubmissionStage
from ...ports.repositories.unit_of_work import UnitOfWork
from .submission_rows import log_submission, put_submission, sent

ANSWERED_LATE = (
    "The channel's answer arrived after the submission counted as lost and its work was "
    "submitted again."
)


@dataclass(frozen=True, slots=True)
class Submitting:
    """
    Sends one submission, whose intent is stored.

    The process may stand still at any moment, and another one go on with the work: what is
    stored after the call respects what became of the intent meanwhile.

    Args:
        withdraw: undoes what was stored with the intent, which was not sent.
        revive: gives a submission that counted as lost its shipments or levels back; returns
            False if all of them are in a later submission.
    """

    storage: Storage
    intent: Submission
    withdraw: Callable[[UnitOfWork], None]
    revive: Callable[[UnitOfWork], bool]

    def run(self, call: Callable[[], str | Deferred], now: datetime) -> Deferred | None:
        """
        Make the call; return None once the channel accepted the submission.

        Raises:
            NotSent, Throttled, StopConnection: it was not accepted; the intent is withdrawn.
            TryAgain: the outcome is unknown.
        """
        try:
            answer = call()
        except (NotSent, Throttled, StopConnection):
            self._withdraw()
            raise
        except StorageFailed:
            raise
        except TryAgain:
            put_submission(self.storage, self.intent, _call_ended)
            raise
        if isinstance(answer, Deferred):
            self._withdraw()
            return answer
        self._keep_id(answer, now)
        return None

    def _withdraw(self) -> None:
        """Remove the intent, unless it was given up: then its work was submitted again."""
        intent = self.intent
        with self.storage.writing() as uow:
            kept = uow.submissions.get(intent.connection, [intent.name]).get(intent.name)
            if kept is not None and kept.stage is SubmissionStage.INTENDED:
                self.withdraw(uow)
                uow.submissions.remove(intent.connection, intent.name)

    def _keep_id(self, submission_id: str, now: datetime) -> None:
        """Store the channel's id, however late it arrived."""
        intent = self.intent
        with self.storage.writing() as uow:
            kept = uow.submissions.get(intent.connection, [intent.name])[intent.name]
            if kept.submission_id == submission_id:
                changed = _confirmed(kept, now)
            elif kept.stage is not SubmissionStage.PROCESSED or self.revive(uow):
                changed = replace(sent(kept, submission_id, now), found=False, done_at=None)
            else:
                changed = replace(
                    kept, submission_id=submission_id, found=False, reason=ANSWERED_LATE
                )
            uow.submissions.put([changed])
        log_submission(changed)


def _call_ended(submission: Submission) -> Submission:
    return replace(submission, call_ended=True)


def _confirmed(submission: Submission, now: datetime) -> Submission:
    """
    Return a submission that was found in the channel's list, and is ours after all.

    The result of a stock update that was only found was not read; now it is.
    """
    unread = submission.kind is Kind.STOCK and submission.stage is SubmissionStage.PROCESSED
    if submission.found and unread:
        return replace(submission, found=False, stage=SubmissionStage.DONE, due_at=now, reason="")
    return replace(submission, found=False)
