"""Writes the processing report of a feed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..protocol.markup import Node, document
from .feed import Feed

WHOLE_FEED = "0"
"""The MessageID of a result for the whole feed."""


@dataclass(frozen=True, slots=True)
class Result:
    """
    The error or warning of a message.

    Args:
        warning: the message succeeded nevertheless.
        sku: the message's SKU; empty if it has none.
    """

    message_id: str
    code: int
    description: str
    warning: bool = False
    sku: str = ""


def processing_report(
    feed: Feed, merchant: str, messages: int, results: Sequence[Result], *, bare: bool
) -> bytes:
    """
    Return a report on a feed with `messages` messages.

    A bare report has neither StatusCode nor ProcessingSummary, like one published example.
    """
    content: list[Node] = [("DocumentTransactionID", feed.feed_id)]
    if not bare:
        content += [("StatusCode", "Complete"), ("ProcessingSummary", _summary(messages, results))]
    content += [("Result", list(_result(result))) for result in results]
    return document(
        "AmazonEnvelope",
        [
            ("Header", [("DocumentVersion", "1.02"), ("MerchantIdentifier", merchant)]),
            ("MessageType", "ProcessingReport"),
            ("Message", [("MessageID", "1"), ("ProcessingReport", content)]),
        ],
        schema="amzn-envelope.xsd",
    )


def refused_whole(feed: Feed, merchant: str, code: int, description: str, *, bare: bool) -> bytes:
    """Return a report that rejects the whole feed."""
    result = Result(WHOLE_FEED, code, description)
    return processing_report(feed, merchant, 0, [result], bare=bare)


def _summary(messages: int, results: Sequence[Result]) -> list[Node]:
    errors = {result.message_id for result in results if not result.warning}
    warned = {result.message_id for result in results} - errors
    done = max(0, messages - len(errors) - len(warned))
    return [
        ("MessagesProcessed", str(messages)),
        ("MessagesSuccessful", str(done)),
        ("MessagesWithError", str(len(errors))),
        ("MessagesWithWarning", str(len(warned))),
    ]


def _result(result: Result) -> Iterator[Node]:
    yield "MessageID", result.message_id
    yield "ResultCode", "Warning" if result.warning else "Error"
    yield "ResultMessageCode", str(result.code)
    yield "ResultDescription", result.description
    if result.sku:
        yield "AdditionalInfo", [("SKU", result.sku)]
