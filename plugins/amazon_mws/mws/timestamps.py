"""Parses and formats Amazon's timestamps: aware, in UTC."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import unquote


def parse_timestamp(text: str) -> datetime:
    """
    Parse a timestamp in any format that Amazon uses.

    ISO 8601 with `Z` or an offset, with or without a fraction of any length; the same
    percent-encoded; the date of an HTTP header; the date in the message of a QuotaExceeded.

    Raises:
        ValueError: the format is unknown or the offset is missing. The message does not
            contain the value.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = _in_another_form(unquote(text).strip())
    if moment.tzinfo is UTC:
        return moment
    if moment.tzinfo is None:
        raise ValueError("The timestamp has no UTC offset.")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("The timestamp is out of range.") from None


def _in_another_form(text: str) -> datetime:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return read(text)
        except (ValueError, OverflowError):
            continue
    raise ValueError("The value is not a timestamp.")


def format_timestamp(moment: datetime) -> str:
    """Format a timestamp for a request, rounded down to whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
