"""Submissions and files of the fake channel."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ...channel.submissions import Kind

PAGE = b"order "


@dataclass(slots=True)
class MemorySubmission:
    """A documents request for these orders; `refused` is why some get none, by order id."""

    kind: Kind
    order_ids: tuple[str, ...]
    submitted_at: datetime
    done_at: datetime
    refused: dict[str, str]
    cancelled: bool = False

    def is_done(self, now: datetime) -> bool:
        """Return whether it was processed."""
        return now >= self.done_at and not self.cancelled


def page_of(channel_order_id: str) -> bytes:
    """Return a page with the id of its order."""
    return PAGE + channel_order_id.encode() + b"\n"


def pages_of(pdf: bytes) -> Mapping[str, bytes]:
    """Return each order's pages as a separate file."""
    lines = [line for line in pdf.splitlines() if line.startswith(PAGE)]
    return {line.removeprefix(PAGE).decode(): b"%PDF-1.4\n" + line + b"\n" for line in lines}
