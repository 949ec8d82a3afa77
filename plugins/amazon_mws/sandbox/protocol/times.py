"""Moments as Amazon writes and reads them."""

import re
from datetime import UTC, datetime, timedelta, timezone

_ISO_8601 = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]\d\d:\d\d)?)?", re.ASCII)
"""An offset needs its colon, and a fraction ends at milliseconds; a date alone is a moment too."""


INDIA = timezone(timedelta(hours=5, minutes=30))
"""The clock in India, all year round."""


def zulu(moment: datetime, *, milliseconds: bool = True) -> str:
    """Write a moment in UTC: `2020-06-25T04:17:07.056Z`, or without the milliseconds."""
    text = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{moment.microsecond // 1000:03d}Z" if milliseconds else f"{text}Z"


def with_zero_offset(moment: datetime) -> str:
    """Write a moment as Feeds and Reports do: `2018-04-27T14:47:22+00:00`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")


def in_india(moment: datetime) -> str:
    """Write a moment as Easy Ship does: `2018-11-05T14:00:00.50+05:30`."""
    local = moment.astimezone(INDIA)
    return f"{local:%Y-%m-%dT%H:%M:%S}.{local.microsecond // 10_000:02d}+05:30"


def parse_timestamp(text: str) -> datetime | None:
    """
    Read a moment in ISO 8601; None where Amazon would not.

    Without an offset it is taken as UTC, as clients in the field send it.
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
    """Drop what is finer than a millisecond."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
