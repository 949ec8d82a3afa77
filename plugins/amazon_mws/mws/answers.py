"""
What Amazon sends, read carefully.

An answer is matched by local names: sections use several namespaces for the same elements,
and the order of elements varies from answer to answer. What is not known is skipped.
"""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple, TypeAlias

from lxml import etree

log = logging.getLogger(__name__)

Element: TypeAlias = etree._Element  # noqa: SLF001  # lxml gives its element type no other name

_PARSER = etree.XMLParser(
    encoding="utf-8",
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
    remove_blank_text=True,
)

_IN_WINDOWS_1252 = {
    chr(0xDC00 + byte): bytes([byte]).decode("windows-1252", "replace") for byte in range(128, 256)
}
_STRAY = re.compile("[\udc80-\udcff]")
"""A byte that is not UTF-8, as Python's `surrogateescape` tells it."""

_LONG_NAMESPACE = re.compile(rb"""xmlns(?::[^\s=]{1,100})?\s{0,100}=\s{0,100}["'][^"'<]{1000}""")
"""It would stand in the tag of every element below it."""

MOST_IN_AN_ANSWER = 300_000
"""Tags and attributes; a page of 100 orders has some 10,000."""

MOST_IN_A_REPORT = 3_000_000
"""
Tags and attributes; a report on 200,000 refused messages has so many.

Each takes up to 250 bytes of memory: 64 MiB of the smallest would take gigabytes.
"""

LONGEST_ID = 200
"""Characters of an id that Amazon gives. Longer ones were never seen, and none is kept whole."""


class NoAnswer(Exception):
    """No answer came, or none that can be read. The text says why and shows nothing of it."""


class NoReply(NoAnswer):
    """
    The exchange brought no answer at all, or not all of one.

    Args:
        left: whether the request may have reached Amazon.
        elapsed: from the request to when it was given up.
    """

    def __init__(self, message: str, *, left: bool, elapsed: timedelta) -> None:
        self.left = left
        self.elapsed = elapsed
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Reply:
    """
    One HTTP answer as it came.

    Args:
        headers: by name, whatever the case.
        elapsed: from the request to the answer's headers.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    elapsed: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of an operation, without its envelope, and the id Amazon gave the call."""

    result: Element
    request_id: str


class LocalNames(dict[str, str]):
    """
    Local names by tag, found once for each tag; empty for a name that is not wanted.

    Made without names, it wants all. It forgets all when a stranger fills it, and remembers
    no tag that is longer than Amazon's are.
    """

    _MOST = 4096
    _LONGEST = 300

    def __init__(self, *wanted: str) -> None:
        super().__init__()
        self._wanted = frozenset(wanted)

    def __missing__(self, tag: str) -> str:
        name = tag.rpartition("}")[2]
        found = name if not self._wanted or name in self._wanted else ""
        if len(self) >= self._MOST:
            self.clear()
        if len(tag) <= self._LONGEST:
            self[tag] = found
        return found


ALL = LocalNames()


class Contents(NamedTuple):
    """
    What stands inside an element, by local name; of several with one name the last.

    `texts` are without blanks around them and never empty. `groups` are the elements that
    have no text of their own: those that hold elements, and those that hold nothing.
    """

    texts: dict[str, str]
    groups: dict[str, Element]


def contents_of(element: Element | None, names: LocalNames = ALL) -> Contents:
    """Return what stands inside; nothing, where there is no element."""
    texts: dict[str, str] = {}
    groups: dict[str, Element] = {}
    for child in () if element is None else element:
        name = names[child.tag]
        if name:
            text = child.text
            if text and (text := text.strip()):
                texts[name] = text
            else:
                groups[name] = child
    return Contents(texts, groups)


def entries_of(element: Element, name: str) -> list[Element]:
    """Return every child with this local name: one is as good as many."""
    return [child for child in element if ALL[child.tag] == name]


def parse(body: bytes, most: int = MOST_IN_AN_ANSWER) -> Element:
    """
    Parse a document, in UTF-8 whatever it declares.

    Bytes that are not UTF-8 are read as windows-1252, which the log notes: single such bytes
    were seen in answers, and whole answers too.

    Raises:
        NoAnswer: it is no well-formed document, it brings its own document type, or it holds
            more than `most` tags and attributes.
    """
    if body.count(b"<") + body.count(b"=") > most:
        raise NoAnswer("it holds more elements than any of Amazon's")
    try:
        root = _parse(body)
    except etree.XMLSyntaxError:
        mended = _mended(body)
        if mended is None:
            raise NoAnswer("it is not a well-formed document") from None
        log.warning("amazon.answer_not_utf8", extra={"size": len(body)})
        try:
            root = _parse(mended)
        except etree.XMLSyntaxError:
            raise NoAnswer("it is not a well-formed document") from None
    if _LONG_NAMESPACE.search(body):
        raise NoAnswer("it names a namespace that is longer than any of Amazon's")
    if root.getroottree().docinfo.internalDTD is not None:
        raise NoAnswer("it brings its own document type, which Amazon's answers never do")
    return root


def _parse(body: bytes) -> Element:
    return etree.fromstring(body, _PARSER)


def _mended(body: bytes) -> bytes | None:
    """Return the body in UTF-8; None where it is in UTF-8 already."""
    try:
        body.decode()
    except UnicodeDecodeError:
        text = body.decode("utf-8", "surrogateescape")
        return _STRAY.sub(lambda found: _IN_WINDOWS_1252[found[0]], text).encode()
    return None


def read_answer(action: str, reply: Reply) -> Answer:
    """
    Take the result out of its envelope.

    Raises:
        NoAnswer: it is not what `action` answers with.
    """
    envelope = parse(reply.body)
    contents = contents_of(envelope)
    if ALL[envelope.tag] != f"{action}Response" or f"{action}Result" not in contents.groups:
        raise NoAnswer(f"it is not what {action} answers with")
    return Answer(contents.groups[f"{action}Result"], request_id_of(reply, contents))


def request_id_of(reply: Reply, envelope: Contents) -> str:
    """Return Amazon's id of the call from wherever it stands."""
    metadata = contents_of(envelope.groups.get("ResponseMetadata"))
    texts = envelope.texts | metadata.texts
    told = (
        texts.get("RequestId")
        or texts.get("RequestID")
        or reply.headers.get("x-mws-request-id", "")
    )
    return told[:LONGEST_ID]
