"""The shape of an answer: all that two answers have in common that differ in their values only."""

import re
from collections.abc import Iterator
from itertools import groupby

from amazon_bodies import HttpAnswer
from lxml import etree

WORDS = frozenset(
    {
        "Code",
        "FeedProcessingStatus",
        "HasNext",
        "OrderStatus",
        "PackageStatus",
        "ReportProcessingStatus",
        "Status",
        "StatusCode",
        "TFMShipmentStatus",
        "Type",
    }
)
"""Elements whose words are Amazon's; readers tell them apart."""

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d(:|%3A)\d\d\S*")


def shape(answer: HttpAnswer) -> frozenset[object]:
    """
    Return the status and the names of the headers, and of an XML body its declaration, layout and
    different kinds of elements.

    The MD5 is left out: masking made it wrong for some recordings.
    A kind of element is its path with namespaces, attributes, the sequence of its children
    (several of a name in a row count once) and the form of its text.
    """
    parts: set[object] = {answer.status}
    parts.update(f"{name.lower()}:" for name in answer.headers if name.lower() != "content-md5")
    if answer.body.lstrip().startswith(b"<"):
        declared = re.match(rb"<\?xml[^>]*\?>", answer.body)
        parts.add(declared[0] if declared else "no declaration")
        indented = re.search(rb">\n([ \t])", answer.body)
        parts.add(f"indented by {indented[1]!r}" if indented else "in one line")
        parts.update(_kinds(etree.fromstring(answer.body), ""))
    return frozenset(parts)


def _kinds(element: etree._Element, above: str) -> Iterator[object]:
    path = f"{above}/{element.tag}"
    children = [child for child in element if isinstance(child.tag, str)]
    in_sequence = tuple(name for name, _ in groupby(child.tag for child in children))
    yield path, tuple(element.attrib.items()), in_sequence, _form(element)
    for child in children:
        yield from _kinds(child, path)


def _form(element: etree._Element) -> str:
    text = (element.text or "").strip()
    name = etree.QName(element).localname
    if name in WORDS:
        return text
    if name == "Message":
        return re.sub(r"\d+|reset on .*", "0", text)
    if MOMENT.fullmatch(text):
        return re.sub(r"\d", "0", text.replace("%3A", "%:"))
    return "text" if text else ""
