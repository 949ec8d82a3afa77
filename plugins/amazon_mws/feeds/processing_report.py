"""
Reads the processing report: the result of each message of a feed.

Only messages with an error or a warning have a Result, so the summary's counts are checked
against the results; if they differ, the other messages are not assumed to have succeeded.
"""

from collections.abc import Iterable, Iterator, Mapping

from ....ports.channel.inventory_sink import Remark, StockResult
from ..mws.answers import (
    ALL,
    MOST_IN_A_REPORT,
    Element,
    NoAnswer,
    NotMadeYet,
    contents_of,
    entries_of,
    parse,
)

_WARNING = "warning"
_PROCESSING = "processing"
_REJECTED = "rejected"
_LONGEST_REASON = 300
_MOST_DIGITS = 18
"""A longer number is no MessageID and no count of messages."""

_NO_REASON = "Amazon gave no reason."


def read_processing_report(body: bytes, feed_id: str, messages: int) -> StockResult:
    """
    Return the result of a feed with messages 1 to `messages`.

    Nothing in a report without a DocumentTransactionID is believed: its result is in doubt.

    Raises:
        NoAnswer: not a processing report, or of another feed.
        NotMadeYet: the feed is still being processed.
    """
    root = parse(body, MOST_IN_A_REPORT)
    reports = [part for part in root.iter() if ALL[part.tag] == "ProcessingReport"]
    if not reports:
        raise NoAnswer("the document is not a processing report")
    texts_of_reports = [contents_of(report).texts for report in reports]
    states = {texts.get("StatusCode", "").casefold() for texts in texts_of_reports}
    names_its_feed = _names_its_feed(texts_of_reports, feed_id)
    if _PROCESSING in states:
        raise NotMadeYet("the feed is still being processed")
    if not names_its_feed:
        return StockResult(doubt="The report does not name its feed.")
    refused: dict[int, Remark] = {}
    warned: dict[int, Remark] = {}
    whole: Remark | None = None
    doubt, errors = "", 0
    for result in _results(reports):
        texts = contents_of(result).texts
        remark = _remark(texts)
        is_warning = texts.get("ResultCode", "").casefold() == _WARNING
        number = _number(texts.get("MessageID", ""))
        errors += not is_warning
        if number == 0:
            whole = whole if is_warning else whole or remark
        elif number is None or number > messages:
            doubt = doubt or "The report contains a message that was not in the feed."
        elif is_warning:
            warned.setdefault(number, remark)
        else:
            refused.setdefault(number, remark)
    if _REJECTED in states and whole is None:
        whole = Remark("Rejected", _NO_REASON)
    counts = _counts(reports)
    if whole is not None and counts.get("MessagesSuccessful", 0):
        doubt, whole = f"The report rejects the feed but counts successes. {whole.reason}", None
    warned = {number: remark for number, remark in warned.items() if number not in refused}
    doubt = doubt or _mismatch(counts, messages, errors, len(refused))
    return StockResult(refused, warned, whole, "" if whole is not None else doubt)


def _names_its_feed(texts_of_reports: Iterable[Mapping[str, str]], feed_id: str) -> bool:
    feeds = {texts.get("DocumentTransactionID", "") for texts in texts_of_reports}
    if feeds - {feed_id, ""}:
        raise NoAnswer("the report is for another feed")
    return feeds == {feed_id}


def _results(reports: list[Element]) -> Iterator[Element]:
    for report in reports:
        yield from entries_of(report, "Result")


def _remark(texts: Mapping[str, str]) -> Remark:
    words = " ".join(texts.get("ResultDescription", "").split())
    return Remark(texts.get("ResultMessageCode", ""), words[:_LONGEST_REASON] or _NO_REASON)


def _number(text: str) -> int | None:
    is_number = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return int(text) if is_number else None


def _counts(reports: list[Element]) -> dict[str, int]:
    """Return the sums of the summaries' counts."""
    counts: dict[str, int] = {}
    for report in reports:
        summary = contents_of(contents_of(report).groups.get("ProcessingSummary"))
        for name, text in summary.texts.items():
            number = _number(text)
            if number is not None:
                counts[name] = counts.get(name, 0) + number
    return counts


def _mismatch(counts: Mapping[str, int], messages: int, errors: int, refused: int) -> str:
    """Return how the summary contradicts the results; empty if it does not."""
    processed = counts.get("MessagesProcessed", messages)
    if processed != messages:
        return f"The report counts {processed} messages, but the feed had {messages}."
    counted = counts.get("MessagesWithError", 0)
    if counted > errors:
        return f"The report counts {counted} errors but lists {errors}."
    good = counts.get("MessagesSuccessful", messages) + counts.get("MessagesWithWarning", 0)
    if good < messages - refused:
        return f"The report counts {good} successful messages but lists only {refused} errors."
    return ""
