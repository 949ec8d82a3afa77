"""Template filters: moments, durations and numbers as text."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from markupsafe import Markup

from .services import current_console

MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

NONE: Final = "\N{EN DASH}"


def moment(at: datetime | None) -> Markup | str:
    """Return a moment to the second, in UTC."""
    return _time(at, "%Y-%m-%d %H:%M:%S") if at else NONE


def minute(at: datetime | None) -> Markup | str:
    """Return a moment to the minute, in UTC; without the date if it is today."""
    if at is None:
        return NONE
    today = current_console().clock.now().astimezone(UTC).date()
    return _time(at, "%H:%M" if at.astimezone(UTC).date() == today else "%d %b %H:%M")


def ago(at: datetime | None) -> Markup | str:
    """Return the time since a moment, or until it."""
    if at is None:
        return NONE
    passed = current_console().clock.now() - at
    if abs(passed) < timedelta(seconds=2):
        text = "now"
    elif passed > timedelta(0):
        text = f"{span(passed)} ago"
    else:
        text = f"in {span(-passed)}"
    return _time_as(at, text)


def until(at: datetime | None) -> Markup | str:
    """Return how long it is until something is due; `now` for what is due already."""
    if at is None:
        return NONE
    return ago(max(at, current_console().clock.now()))


def span(length: timedelta | None) -> str:
    """Return a duration in its two greatest units at most."""
    if length is None:
        return NONE
    seconds = round(length.total_seconds())
    if seconds < MINUTE:
        return f"{seconds} s"
    if seconds < HOUR:
        return f"{seconds // MINUTE} min"
    if seconds < DAY:
        minutes = seconds % HOUR // MINUTE
        return f"{seconds // HOUR} h {minutes} min" if minutes else f"{seconds // HOUR} h"
    hours = seconds % DAY // HOUR
    return f"{seconds // DAY} d {hours} h" if hours else f"{seconds // DAY} d"


def number(value: float | None) -> str:
    """Return a number with separators between thousands."""
    return NONE if value is None else f"{value:,}"


def counted(value: int, most: int = 1_000) -> str:
    """Return a count that stopped at `most`, with a plus if it was reached."""
    return f"{value:,}+" if value >= most else f"{value:,}"


def words(name: object) -> str:
    """Return a name of the code, for example TO_SEND or fetch_orders, in words."""
    return str(name).replace("_", " ").lower()


def _time(at: datetime, form: str) -> Markup:
    return _time_as(at, at.astimezone(UTC).strftime(form))


def _time_as(at: datetime, text: str) -> Markup:
    whole = at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return Markup('<time datetime="{}" title="{}">{}</time>').format(  # format escapes
        at.astimezone(UTC).isoformat(timespec="seconds"), whole, text
    )


FILTERS: Final[dict[str, Callable[..., Any]]] = {
    "moment": moment,
    "minute": minute,
    "ago": ago,
    "until": until,
    "span": span,
    "number": number,
    "counted": counted,
    "words": words,
}
