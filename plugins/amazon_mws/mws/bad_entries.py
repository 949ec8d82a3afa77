"""Reduces those entries of a list that are no XML to their IDs, so that the others can be read."""

import re
from collections.abc import Callable
from typing import Final

_IDS: Final = {
    b"Order": b"AmazonOrderId",
    b"OrderItem": b"OrderItemId",
    b"FeedSubmissionInfo": b"FeedSubmissionId",
    b"ReportInfo": b"ReportId",
    b"Result": b"MessageID",
}
"""The entries of lists, and the element with the ID of each; they hold no entry of their kind."""

_PREFIX = re.compile(rb"</\w{1,20}:")
"""An entry with prefixes cannot be judged without the document around it."""


def reduce_bad_entries(body: bytes, is_xml: Callable[[bytes], bool]) -> tuple[bytes, int]:
    """
    Return the body with no more than the ID of each entry that is no XML, and their number.

    Such an entry lacks what makes it readable, so its reader reports it as unreadable by its ID.
    """
    parts: list[bytes] = []
    bad = at = 0
    entry = next((name for name in _IDS if b"<%s>" % name in body), b"")
    begin_tag, end_tag = b"<%s>" % entry, b"</%s>" % entry
    while entry and (begin := body.find(begin_tag, at)) >= 0:
        end = body.find(end_tag, begin)
        found = body[begin : end + len(end_tag)]
        if end < 0 or begin_tag in found[1:] or _PREFIX.search(found):
            break
        parts.append(body[at:begin])
        if not is_xml(found):
            found = _only_its_id(found, entry)
            bad += 1
        parts.append(found)
        at = end + len(end_tag)
    return b"".join((*parts, body[at:])), bad


def _only_its_id(found: bytes, entry: bytes) -> bytes:
    id_ = re.search(rb"<%s>[^<&]{1,200}</%s>" % (_IDS[entry], _IDS[entry]), found)
    return b"<%s>%s</%s>" % (entry, id_[0] if id_ else b"", entry)
