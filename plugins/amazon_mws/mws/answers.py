"""
Parses Amazon's XML responses.

Elements are matched by local name: sections use several namespaces for the same elements, and
the sequence of elements varies. Unknown elements are skipped.
"""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple, TypeAlias

from lxml import etree

from .bad_entries import reduce_bad_entries
from .mending import mended

log = logging.getLogger(__name__)

Element: TypeAlias = etree._Element  # noqa: SLF001  # lxml has no public name for it

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

_LONG_NAMESPACE = re.compile(rb"""xmlns(?::[^\s=]{1,100})?\s{0,100}=\s{0,100}["'][^"'<]{1000}""")
"""lxml would repeat it in the tag of every element in its scope."""
_ITS_LONGEST = 1_400
"""No match of it is longer, in bytes."""

MOST_IN_AN_ANSWER = 300_000
"""Limit of tags and attributes; a page of 100 orders has some 10,000."""

MOST_IN_A_REPORT = 3_000_000
"""
Limit of tags and attributes, reached by a report with 200,000 rejected messages.

Each takes up to 250 bytes of memory: 64 MiB of the smallest would take gigabytes.
"""

_SHORTEST = 3
"""Bytes of the shortest tag, `<a>`; an attribute takes more."""

LONGEST_ID = 200
"""Maximum characters of an ID from Amazon; longer ones were never observed."""


class NoAnswer(Exception):
    """No response, or an unreadable one. The message quotes none of its content."""


class NotMadeYet(NoAnswer):
    """What was asked for does not exist yet."""


class NoReply(NoAnswer):
    """
    The response is missing or incomplete.

    Args:
        elapsed: time from the request to the failure.
    """

    def __init__(self, message: str, *, elapsed: timedelta) -> None:
        self.elapsed = elapsed
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Reply:
    """
    An HTTP response.

    Args:
        headers: a case-insensitive mapping.
        elapsed: time from the request to the response's headers.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    elapsed: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of an operation without its envelope, and Amazon's request ID."""

    result: Element
    request_id: str


class LocalNames(dict[str, str]):
    """
    A cache of local names by tag; empty for a name that is not wanted.

    Without arguments, all names are wanted. The cache is bounded: it is cleared when full and
    skips tags longer than Amazon's.
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
    The children of an element by local name; the last of several with one name.

    `texts` are stripped and never empty. `groups` are the children without text: those with
    children of their own and those that are empty.
    """

    texts: dict[str, str]
    groups: dict[str, Element]


def contents_of(element: Element | None, names: LocalNames = ALL) -> Contents:
    """Return the children of an element; empty for None."""
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


def text_of(element: Element | None, name: str) -> str:
    """Return the stripped text of the first child with this local name; empty if there is none."""
    for child in () if element is None else element:
        if ALL[child.tag] == name:
            return (child.text or "").strip()
    return ""


def entries_of(element: Element, name: str) -> list[Element]:
    """Return every child with this local name."""
    return [child for child in element if ALL[child.tag] == name]


def log_foreign(action: str, entries: int) -> None:
    """Log that entries of an answer were left out because they name something not asked for."""
    if entries:
        log.warning("amazon.answer_about_another", extra={"operation": action, "entries": entries})


def parse(body: bytes, most: int = MOST_IN_AN_ANSWER) -> Element:
    """
    Parse a document as UTF-8, whatever encoding it declares.

    A document that is not well-formed is mended, which is logged: Amazon was observed to send
    single bytes and whole responses in windows-1252, and characters that XML forbids in what
    buyers write. One bad entry must not hide all others.

    Raises:
        NoAnswer: the document cannot be mended, has a document type, or has more than `most` tags
            and attributes.
    """
    if len(body) > _SHORTEST * most and body.count(b"<") + body.count(b"=") > most:
        raise NoAnswer("the response has more elements than any of Amazon's")
    try:
        root = _parse(body)
    except etree.XMLSyntaxError:
        root = _parse_mended(body)
    if _LONG_NAMESPACE.search(body, 0, body.rfind(b"xmlns") + _ITS_LONGEST):
        raise NoAnswer("the response has a namespace longer than any of Amazon's")
    if root.getroottree().docinfo.internalDTD is not None:
        raise NoAnswer("the response has a document type, which Amazon's never have")
    return root


def _parse(body: bytes) -> Element:
    return etree.fromstring(body, _PARSER)


def _parse_mended(body: bytes) -> Element:
    size, body, reduced = len(body), mended(body), 0
    try:
        if not _is_xml(body):
            body, reduced = reduce_bad_entries(body, _is_xml)
        root = _parse(body)
    except etree.XMLSyntaxError:
        raise NoAnswer("the response is not well-formed XML") from None
    log.warning("amazon.answer_mended", extra={"size": size, "reduced": reduced})
    return root


def _is_xml(body: bytes) -> bool:
    try:
        _parse(body)
    except etree.XMLSyntaxError:
        return False
    return True


def read_answer(action: str, reply: Reply) -> Answer:
    """
    Return the result without its envelope.

    Raises:
        NoAnswer: not a response of `action`.
    """
    envelope = parse(reply.body)
    contents = contents_of(envelope)
    if ALL[envelope.tag] != f"{action}Response" or f"{action}Result" not in contents.groups:
        raise NoAnswer(f"the response is not one of {action}")
    return Answer(contents.groups[f"{action}Result"], request_id_of(reply, contents))


def request_id_of(reply: Reply, envelope: Contents) -> str:
    """Return Amazon's request ID from the envelope, its metadata or the header."""
    metadata = contents_of(envelope.groups.get("ResponseMetadata"))
    texts = envelope.texts | metadata.texts
    request_id = (
        texts.get("RequestId")
        or texts.get("RequestID")
        or reply.headers.get("x-mws-request-id", "")
    )
    return request_id[:LONGEST_ID]
