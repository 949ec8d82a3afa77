"""Stock for the contracts of read models."""

from ....channel.stock_pools import StockRules
from ....channel.submissions import Kind
from ....repositories.stock import ItemOutcome, ItemResult, StockCall
from ....repositories.storage import Storage
from ....repositories.submissions import Submission, SubmissionStage
from ...fakes.builders import CONNECTION, NOON, a_submission


def put_stock_update(storage: Storage) -> Submission:
    """Store a processed stock update of three SKUs, the second of which the channel refused."""
    submission = a_submission(
        "stock-1", kind=Kind.STOCK, stage=SubmissionStage.PROCESSED, done_at=NOON
    )
    with storage.writing() as uow:
        skus = ("A-MUG", "B-MUG", "C-MUG")
        uow.stock.receive(CONNECTION, [StockCall(NOON, dict.fromkeys(skus, 5))])
    with storage.writing() as uow:
        uow.submissions.put([submission])
        uow.stock.coalesce(CONNECTION, StockRules())
        uow.stock.make_messages(CONNECTION, "stock-1", NOON)
        refused = ItemResult(ItemOutcome.REFUSED, "13013", "Unknown.")
        uow.stock.record_results(
            CONNECTION, "stock-1", {2: refused}, ItemResult(ItemOutcome.ACCEPTED), NOON
        )
    return submission
