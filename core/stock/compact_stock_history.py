"""Compacts stock history after its retention period."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from ...ports.repositories.storage import Storage
from ..jobs.job import NextRun
from ..jobs.names import JobName

log = logging.getLogger(__name__)

EVERY = timedelta(hours=1)
AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class CompactStockHistory:
    """Folds history older than `keep` into the levels, in batches."""

    connection: str
    storage: Storage
    keep: timedelta
    name: str = JobName.COMPACT_STOCK_HISTORY

    def run(self, now: datetime) -> NextRun:
        """Fold one batch."""
        with self.storage.writing() as uow:
            folded = uow.stock.fold(self.connection, now - self.keep, AT_ONCE)
        if folded:
            log.info(
                "stock.history_compacted", extra={"connection": self.connection, "count": folded}
            )
        if folded >= AT_ONCE:
            return NextRun(now, "There is more stock history to compact.")
        return NextRun(now + EVERY, f"Stock history is kept for {self.keep.days} days.")
