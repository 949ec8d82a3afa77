"""Parses and formats timestamps like Amazon."""

import re
from datetime import UTC, datetime, timedelta, timezone

_OFFSET = r"(Z|[+-]\d\d(:?\d\d)?)"
_ISO_8601 = re.compile(rf"\d{{4}}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{{1,3}})?{_OFFSET}?)?", re.ASCII)
"""As recorded: an offset with or without minutes and colon, a fraction of at most milliseconds;
a date alone is valid."""


INDIA = timezone(timedelta(hours=5, minutes=30))
"""India has no daylight saving time."""


def zulu(moment: datetime, *, milliseconds: bool = True) -> str:
    """Format in UTC: `2020-06-25T04:17:07.056Z`, or without milliseconds."""
    text = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{moment.microsecond // 1000:03d}Z" if milliseconds else f"{text}Z"


def with_zero_offset(moment: datetime) -> str:
    """Format like Feeds and Reports: `2018-04-27T14:47:22+00:00`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")


def in_india(moment: datetime) -> str:
    """Format like Easy Ship: `2018-11-05T14:00:00.50+05:30`."""
    local = moment.astimezone(INDIA)
    return f"{local:%Y-%m-%dT%H:%M:%S}.{local.microsecond // 10_000:02d}+05:30"


def parse_timestamp(text: str) -> datetime | None:
    """
    Parse an ISO 8601 timestamp; None if Amazon would reject it.

    Without an offset it is UTC, as some clients send it.
    """
    if not _ISO_8601.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def truncate_to_second(moment: datetime) -> datetime:
    """Drop the fraction of a second."""
    return moment.replace(microsecond=0)


def truncate_to_millisecond(moment: datetime) -> datetime:
    """Drop fractions of a millisecond."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
