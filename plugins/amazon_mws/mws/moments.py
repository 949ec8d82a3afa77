"""Moments as Amazon writes and reads them: aware, in UTC."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import unquote


def read_moment(text: str) -> datetime:
    """
    Read a moment in any form that Amazon uses.

    ISO 8601 with `Z` or an offset, with or without a fraction of any length; the same
    percent-encoded; the date of an HTTP header; the date in the text of a QuotaExceeded.

    Raises:
        ValueError: it is none of these, or it does not say which offset it is in. The text
            does not repeat the value.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = _in_another_form(unquote(text).strip())
    if moment.tzinfo is UTC:
        return moment
    if moment.tzinfo is None:
        raise ValueError("The moment does not say which offset it is in.")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("It is a moment before or after all years.") from None


def _in_another_form(text: str) -> datetime:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return read(text)
        except (ValueError, OverflowError):
            continue
    raise ValueError("It is not a moment.")


def write_moment(moment: datetime) -> str:
    """Write a moment for a request, in whole seconds, never later than it is."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
