"""The status of a budget as lines of text. Colours repeat what the letters say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle

from rich.text import Text

from ....core.rate_limit.budget_hour import HOUR, Lane, lanes_of
from ....core.rate_limit.budget_statuses import SharedBudgetStatus
from ....core.rate_limit.leaky_bucket import LeakyBucket, clock_time
from ....ports.host.budget_status import BudgetStatus, Waiting
from ..tables import plain_table

LEGEND = (
    "In the last hour: a letter is one call, a digit several, + more than nine, ! a throttled one."
)
COLOURS = ("green", "cyan", "magenta", "yellow")
MOST_IN_A_DIGIT = 9
LABEL_WIDTH = 11


@dataclass(frozen=True, slots=True)
class Layout:
    """
    The layout of the text for an output device.

    Args:
        parts: the number of marks for the last hour.
        blank: the mark for a part without calls.
    """

    parts: int = 60
    blank: str = "."


def budget_lines(shared: SharedBudgetStatus, now: datetime, layout: Layout) -> Iterator[Text]:
    """Yield the lines of one budget; times are in UTC."""
    status = shared.status
    yield Text.assemble(
        (status.name, "bold"), f" of {status.account} ({', '.join(shared.connections)})"
    )
    for label, lines in _facts(status, now, layout):
        for number, line in enumerate(lines):
            yield Text(f"  {'' if number else label:<{LABEL_WIDTH}}").append_text(line)


def _facts(
    status: BudgetStatus, now: datetime, layout: Layout
) -> Iterator[tuple[str, Sequence[Text]]]:
    yield "rule", [Text(_rule(status))]
    yield "left", [Text(_left(status, now))]
    at_once = status.next_call_at <= now
    yield "next slot", [Text("now" if at_once else clock_time(status.next_call_at, now))]
    if status.held_until is not None:
        until = clock_time(status.held_until, now)
        yield "held", [Text(f"until {until}: the other side throttled a call", "red")]
    if status.taken_by_others:
        yield "others", [Text(f"made {status.taken_by_others} calls of this hour", "yellow")]
    if status.waiting:
        yield "waiting", [Text(line) for line in _queue(status.waiting, now)]
    yield "last hour", list(_picture(lanes_of(status.recent, now, layout.parts), now, layout))


def _rule(status: BudgetStatus) -> str:
    rule = LeakyBucket(status.burst, status.restore_interval).rule
    return rule if status.hourly_quota is None else f"{rule}; {status.hourly_quota} an hour"


def _left(status: BudgetStatus, now: datetime) -> str:
    left = f"{status.at_once} at once"
    if status.hourly_quota is None:
        return left
    left += f"; {status.hour_left} of {status.hourly_quota} this hour"
    if status.hour_ends_at is None:
        return f"{left}, counted rolling"
    return f"{left}, which ends at {clock_time(status.hour_ends_at, now)}"


def _queue(waiting: Sequence[Waiting], now: datetime) -> list[str]:
    headings = ("connection", "work", "subject", "due", "waits until")
    rows = [
        (
            one.connection,
            one.work or "-",
            one.subject or "-",
            _moment(one.due_at, now),
            _moment(one.until, now),
        )
        for one in waiting
    ]
    return plain_table(headings, rows)


def _moment(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return "-"
    return "now" if moment <= now else clock_time(moment, now)


def _picture(lanes: Sequence[Lane], now: datetime, layout: Layout) -> Iterator[Text]:
    if not lanes:
        yield Text("no call")
        return
    widest = max(len(lane.name) for lane in lanes)
    for lane, colour in zip(lanes, cycle(COLOURS), strict=False):
        line = Text(f"{lane.name:<{widest}}  ")
        for count, throttled in zip(lane.counts, lane.throttled, strict=True):
            line.append(*_mark(lane.letter, count, colour, layout, throttled=throttled))
        yield line.append(f"  {lane.total:,}")
    began, ends = (f"{moment.astimezone(UTC):%H:%M}" for moment in (now - HOUR, now))
    yield Text(f"{'':<{widest}}  {began}{ends:>{layout.parts - len(began)}}")


def _mark(
    letter: str, count: int, colour: str, layout: Layout, *, throttled: bool
) -> tuple[str, str]:
    if throttled:
        return "!", "bold red"
    if count == 0:
        return layout.blank, "dim"
    if count == 1:
        return letter, colour
    return (str(count) if count <= MOST_IN_A_DIGIT else "+"), colour
