"""Erase documents that were kept long enough: they hold personal data."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..ports.stores.books import Books
from .deed import Pause

log = logging.getLogger(__name__)

EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class EraseDocuments:
    """Erases the documents of shipments that have been ready for longer than `keep`."""

    connection: str
    books: Books
    keep: timedelta
    name: str = "erase_documents"

    def run(self, now: datetime) -> Pause:
        """Erase what is old enough."""
        with self.books.change() as books:
            erased = books.shipments.drop_documents(self.connection, now - self.keep)
        if erased:
            log.info("documents.erased", extra={"connection": self.connection, "count": erased})
        return Pause(now + EVERY, f"Documents are kept for {self.keep.days} days.")
