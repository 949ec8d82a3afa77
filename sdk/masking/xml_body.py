"""XML bodies as a call record keeps them."""

from collections.abc import Iterable
from typing import IO, Final
from xml.sax.saxutils import escape

from lxml import etree

from ...ports.host.call_records import LONGEST_BODY
from .fields import KeptFields
from .mask import CUT

NO_XML: Final = "(It is no XML. Nothing is kept of it.)"

_LONGEST_TEXT = 200
"""Characters of an element's text that are read; every text that is kept is shorter."""

_CHUNK = 16 * 1024


def mask_xml(content: bytes | IO[bytes], kept: KeptFields) -> str:
    """
    Return a document with the local names of its elements and the texts that are kept.

    Attributes are left out. A file is read from its beginning, and no further than is kept.
    At most LONGEST_BODY characters are returned, and CUT after them. Of a document that breaks
    off, the beginning is returned, and of what is no XML, NO_XML.
    """
    masked = _Masked(kept)
    parser = etree.XMLParser(
        target=masked,  # type: ignore[arg-type]  # lxml hands text over, and asks for no more
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        for chunk in _chunks(content):
            parser.feed(chunk)
            if masked.size > LONGEST_BODY:
                return "".join(masked.parts)[:LONGEST_BODY] + CUT
        parser.close()
    except etree.XMLSyntaxError:
        return "".join(masked.parts) + CUT if masked.parts else NO_XML
    return "".join(masked.parts)


class _Masked:
    """
    Receives the events of a parser, which builds no tree.

    For each open element it holds the text so far, or None once the element holds others.
    """

    def __init__(self, kept: KeptFields) -> None:
        self.parts: list[str] = []
        self.size = 0
        self._kept = kept
        self._texts: list[str | None] = []

    def start(self, tag: str, _attributes: object) -> None:
        """Receive the start of an element."""
        if self._texts:
            self._texts[-1] = None
        self._texts.append("")
        self._add(f"<{self._kept.shown_name(_local(tag))}>")

    def data(self, text: str) -> None:
        """Receive a piece of text."""
        held = self._texts[-1] if self._texts else None
        if held is not None:
            self._texts[-1] = (held + text if held else text.lstrip())[:_LONGEST_TEXT]

    def end(self, tag: str) -> None:
        """Receive the end of an element."""
        name, text = self._kept.shown_name(_local(tag)), (self._texts.pop() or "").strip()
        self._add(f"{escape(self._kept.shown_value(name, text)) if text else ''}</{name}>")

    def close(self) -> None:
        """Receive the end of the document."""

    def _add(self, part: str) -> None:
        self.parts.append(part)
        self.size += len(part)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _chunks(content: bytes | IO[bytes]) -> Iterable[bytes]:
    if isinstance(content, bytes):
        return (content[at : at + _CHUNK] for at in range(0, len(content), _CHUNK))
    content.seek(0)
    return iter(lambda: content.read(_CHUNK), b"")
