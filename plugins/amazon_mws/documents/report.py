"""
Reads the report of a documents feed.

Amazon publishes no schema. Three forms were observed: one reference for the feed, one per
order, and the processing report of other feeds if the whole feed is rejected. Elements are
therefore matched by casefolded name at any depth.
"""

from collections.abc import Collection, Iterator

from ....ports.channel.document_source import DocumentsMade
from ....sdk.masking.sentences import mask_contacts
from ..mws.answers import ALL, MOST_IN_A_REPORT, Element, NoAnswer, contents_of, parse
from ..mws.call_fields import ORDER_ID
from ..mws.documents import Document
from .feed import message_ids

_REFERENCES = frozenset({"documentreportreferenceid", "reportreferenceid"})
_FEEDS = frozenset({"feedsubmissionid", "documenttransactionid"})
_ORDER = "amazonorderid"
_MESSAGE = "messageid"
_REFUSED = "error"
_WHOLE_FEED = "0"
_LONGEST_REASON = 300
_PASSING = frozenset({"610013"})
"""Codes of a failure that passes: "Internal service failure. Please retry after some time."."""

_NO_REASON = "Amazon made no document and gave no reason."
_UNREADABLE = "Amazon's report of the feed cannot be read, so there are no documents."
_AMBIGUOUS = "Amazon made several documents without assigning them to orders."


def read_documents_report(
    document: Document, feed_id: str, channel_order_ids: Collection[str]
) -> DocumentsMade:
    """
    Return a handle or a refusal for each of these orders.

    A document that is not XML counts as a refusal of all if it came with an MD5, which the
    caller has verified. A report that does not name its feed is believed only where it names
    the order.

    Raises:
        NoAnswer: not XML and without an MD5, for another feed, or names neither the feed nor
            each of these orders.
    """
    try:
        root = parse(document.body, MOST_IN_A_REPORT)
    except NoAnswer:
        if not document.content_md5:
            raise
        return DocumentsMade(refused=dict.fromkeys(channel_order_ids, _UNREADABLE))
    feeds = {feed for _, feed in _texts(root, _FEEDS)}
    if feeds - {feed_id}:
        raise NoAnswer("the report is for another feed")
    entries = list(_entries(root))
    in_entries = set(entries)
    shared = {
        reference
        for part, reference in _texts(root, _REFERENCES)
        if in_entries.isdisjoint(part.iterancestors())
    }
    handles: dict[str, str] = {}
    refused: dict[str, str] = {}
    failing: set[str] = set()
    by_message = _orders_by_message(channel_order_ids) if feeds else {}
    for entry in entries:
        order_id = _text(entry, _ORDER) or by_message.get(_text(entry, _MESSAGE), "")
        reference = next((text for _, text in _texts(entry, _REFERENCES)), "")
        if order_id and reference:
            handles[order_id] = reference
        elif order_id and _is_error(entry):
            refused[order_id] = _reason(entry)
            failing |= {order_id} if _is_passing(entry) else set()
        elif feeds and _text(entry, _MESSAGE) == _WHOLE_FEED and _is_error(entry):
            refused |= {each: _reason(entry) for each in channel_order_ids}
            failing |= set(channel_order_ids) if _is_passing(entry) else set()
    if not feeds and not handles.keys() | refused.keys() >= set(channel_order_ids):
        raise NoAnswer("the report does not name its feed")
    if len(shared) == 1 and not _counts_errors(root, len(channel_order_ids)):
        (only,) = shared
        handles = {each: only for each in channel_order_ids if each not in refused} | handles
    no_reason = _AMBIGUOUS if len(shared) > 1 else _NO_REASON
    return DocumentsMade(
        {each: handles[each] for each in channel_order_ids if each in handles},
        {each: refused.get(each, no_reason) for each in channel_order_ids if each not in handles},
        frozenset(each for each in channel_order_ids if each in failing and each not in handles),
    )


def _orders_by_message(channel_order_ids: Collection[str]) -> dict[str, str]:
    return {message: order_id for order_id, message in message_ids(channel_order_ids).items()}


def _entries(element: Element) -> Iterator[Element]:
    """Yield the outermost elements that describe one message or one order."""
    for child in element:
        names = {ALL[part.tag].casefold() for part in child}
        holds_a_report = any(name.endswith("processingreport") for name in names)
        if names & {_ORDER, _MESSAGE} and not holds_a_report:
            yield child
        else:
            yield from _entries(child)


def _texts(element: Element, names: Collection[str]) -> Iterator[tuple[Element, str]]:
    for part in element.iter():
        text = (part.text or "").strip()
        if text and ALL[part.tag].casefold() in names:
            yield part, text


def _text(entry: Element, name: str) -> str:
    for part in entry.iter():
        if ALL[part.tag].casefold() == name and (part.text or "").strip():
            return (part.text or "").strip()
    return ""


def _is_error(entry: Element) -> bool:
    code = contents_of(entry).texts.get("ResultCode", _REFUSED)
    return code.casefold() == _REFUSED


def _is_passing(entry: Element) -> bool:
    """Return whether every error of the entry is one that passes."""
    codes = [
        (part.text or "").strip()
        for part in entry.iter()
        if ALL[part.tag].casefold() in {"errorcode", "resultmessagecode"}
    ]
    return bool(codes) and _PASSING.issuperset(codes)


def _reason(entry: Element) -> str:
    """Return the texts of an entry without its IDs and personal data."""
    ids = {_ORDER, _MESSAGE, "resultcode"}
    words = (
        " ".join((part.text or "").split())
        for part in entry.iter()
        if ALL[part.tag].casefold() not in ids
    )
    said = mask_contacts(": ".join(filter(None, words)), ORDER_ID)
    return said[:_LONGEST_REASON] or _NO_REASON


def _counts_errors(root: Element, orders: int) -> bool:
    """Return whether the feed has one order and the summary counts an error."""
    for part in root.iter():
        if ALL[part.tag] == "MessagesWithError" and (part.text or "").strip() not in {"", "0"}:
            return orders == 1
    return False
