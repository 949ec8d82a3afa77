"""Tells whether a file is a complete PDF, without reading what its pages say."""

import io
from enum import Enum, auto

from pypdf import PdfReader

_BEGINNING = b"%PDF-"
_END = b"%%EOF"

END_WITHIN = 1024
"""Bytes at the end of a file among which its end mark stands; some programs append others."""


class Completeness(Enum):
    """What is known of a file."""

    COMPLETE = auto()
    """It begins and ends as a PDF and has a page."""
    UNKNOWN = auto()
    """It begins and ends as a PDF, but its pages cannot be read; they may be encrypted."""
    INCOMPLETE = auto()
    """It is no PDF, is cut off, or has no page."""


def completeness_of(pdf: bytes) -> Completeness:
    """Look at both ends of a file, and count its pages."""
    if not pdf.startswith(_BEGINNING) or _END not in pdf[-END_WITHIN:]:
        return Completeness.INCOMPLETE
    try:
        pages = len(PdfReader(io.BytesIO(pdf)).pages)
    except Exception:  # noqa: BLE001  # pypdf raises arbitrary errors on invalid input
        return Completeness.UNKNOWN
    return Completeness.COMPLETE if pages else Completeness.INCOMPLETE
