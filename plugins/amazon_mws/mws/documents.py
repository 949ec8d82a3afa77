"""Reports and feed results: raw bodies without an envelope, which are not always XML."""

import codecs
import hashlib
from base64 import b64encode
from dataclasses import dataclass
from email.message import Message

from .answers import LONGEST_ID, Reply

_NAMES_UNKNOWN_TO_PYTHON = {"windows-31j": "cp932"}


@dataclass(frozen=True, slots=True)
class Document:
    """
    A body byte for byte as it came.

    Args:
        content_type: as its header says; it may be wrong or say nothing.
        content_md5: base64, as its header says; empty where there is none.
    """

    body: bytes
    content_type: str = ""
    content_md5: str = ""
    request_id: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether the bytes are those that Amazon sent, as far as it told their MD5."""
        digest = hashlib.md5(self.body, usedforsecurity=False).digest()
        return self.content_md5 in {"", b64encode(digest).decode()}

    def text(self) -> str:
        """
        Decode by the charset of the content type, else as UTF-8, else as windows-1252.

        The last one always succeeds: a byte without a meaning there becomes U+FFFD.
        """
        for charset in (self._charset(), "utf-8"):
            try:
                return self.body.decode(charset)
            except (UnicodeError, LookupError):  # also what Python calls an encoding and is none
                continue
        return self.body.decode("windows-1252", "replace")

    def _charset(self) -> str:
        header = Message()
        header["Content-Type"] = self.content_type
        charset = header.get_content_charset("utf-8")
        try:
            return codecs.lookup(_NAMES_UNKNOWN_TO_PYTHON.get(charset, charset)).name
        except (LookupError, ValueError):  # the latter for a NUL in a name
            return "utf-8"


def read_document(reply: Reply) -> Document:
    """Take the body and what the headers say of it."""
    header = reply.headers.get
    return Document(
        reply.body,
        header("Content-Type", ""),
        header("Content-MD5", ""),
        header("x-mws-request-id", "")[:LONGEST_ID],
    )
