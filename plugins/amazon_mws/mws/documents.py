"""Reports and feed results: raw bodies without an envelope, not always XML."""

import codecs
import hashlib
import logging
from base64 import b64encode
from dataclasses import dataclass
from email.message import Message

from ....ports.host.errors import AnswerUnusable
from .answers import LONGEST_ID, Reply

log = logging.getLogger(__name__)

_NAMES_UNKNOWN_TO_PYTHON = {"windows-31j": "cp932"}


@dataclass(frozen=True, slots=True)
class Document:
    """
    A response body, byte for byte.

    Args:
        content_type: the header's value; may be wrong or empty.
        content_md5: the header's value in base64; empty if absent.
    """

    body: bytes
    content_type: str = ""
    content_md5: str = ""
    request_id: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether the body matches its MD5; true if Amazon sent none."""
        digest = hashlib.md5(self.body, usedforsecurity=False).digest()
        return self.content_md5 in {"", b64encode(digest).decode()}

    @property
    def digest(self) -> str:
        """The SHA-256 of the body."""
        return hashlib.sha256(self.body).hexdigest()

    def text(self) -> str:
        """
        Decode with the content type's charset, else as UTF-8, else as windows-1252.

        The last always succeeds: an undefined byte becomes U+FFFD.
        """
        for charset in (self._charset(), "utf-8"):
            try:
                return self.body.decode(charset)
            except (
                UnicodeError,
                LookupError,
            ):  # LookupError also for codecs that are no text encoding
                continue
        return self.body.decode("windows-1252", "replace")

    def _charset(self) -> str:
        header = Message()
        header["Content-Type"] = self.content_type
        charset = header.get_content_charset("utf-8")
        try:
            return codecs.lookup(_NAMES_UNKNOWN_TO_PYTHON.get(charset, charset)).name
        except (LookupError, ValueError):  # ValueError for a NUL in the name
            return "utf-8"


def read_document(reply: Reply) -> Document:
    """Return the body with the headers that describe it."""
    header = reply.headers.get
    return Document(
        reply.body,
        header("Content-Type", ""),
        header("Content-MD5", ""),
        header("x-mws-request-id", "")[:LONGEST_ID],
    )


def believe_if_repeated(document: Document, refused_before: str, doubt: str) -> None:
    """
    Log that a document is taken in spite of a doubt, if it was refused before as it is.

    Raises:
        AnswerUnusable: it was not; what was damaged in transit comes otherwise the next time.
    """
    if document.digest != refused_before:
        raise AnswerUnusable(doubt, document.digest)
    log.warning("amazon.doubt_overruled", extra={"reason": doubt, "digest": document.digest})
