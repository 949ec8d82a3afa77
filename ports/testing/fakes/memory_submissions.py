"""What a channel in memory keeps of a submission, and the files that it makes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ...channel.submissions import Kind

PAGE = b"order "


@dataclass(slots=True)
class MemorySubmission:
    """A submission for the documents of these orders; `refused` tells why some get none."""

    kind: Kind
    order_ids: tuple[str, ...]
    submitted_at: datetime
    done_at: datetime
    refused: dict[str, str]
    cancelled: bool = False

    def is_done(self, now: datetime) -> bool:
        """Tell whether it has been worked on."""
        return now >= self.done_at and not self.cancelled


def page_of(channel_order_id: str) -> bytes:
    """Return a page that names its order."""
    return PAGE + channel_order_id.encode() + b"\n"


def pages_of(pdf: bytes) -> Mapping[str, bytes]:
    """Return each order's pages as a file of its own."""
    lines = [line for line in pdf.splitlines() if line.startswith(PAGE)]
    return {line.removeprefix(PAGE).decode(): b"%PDF-1.4\n" + line + b"\n" for line in lines}
