"""How a budget stands, as lines of text. Colours say nothing that letters do not say too."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle

from rich.text import Text

from ....core.rate_limit.budget_hour import HOUR, Lane, lanes_of
from ....core.rate_limit.budget_statuses import SharedStanding
from ....core.rate_limit.leaky_bucket import LeakyBucket, clock_time
from ....ports.host.budget_status import BudgetStanding, Waiting
from ..tables import plain_table

LEGEND = (
    "In the last hour: a letter is one call, a digit several, + more than nine, "
    "! one too many for the other side."
)
COLOURS = ("green", "cyan", "magenta", "yellow")
MOST_IN_A_DIGIT = 9
LABEL_WIDTH = 11


@dataclass(frozen=True, slots=True)
class Look:
    """
    What the place that the text is shown at can show.

    Args:
        parts: into how many marks the last hour is divided.
        blank: the mark of a part without calls.
    """

    parts: int = 60
    blank: str = "."


def lines_of(shared: SharedStanding, now: datetime, look: Look) -> Iterator[Text]:
    """Yield all that is known of a budget; times are in UTC."""
    standing = shared.standing
    yield Text.assemble(
        (standing.name, "bold"), f" of {standing.account} ({', '.join(shared.connections)})"
    )
    for label, lines in _facts(standing, now, look):
        for number, line in enumerate(lines):
            yield Text(f"  {'' if number else label:<{LABEL_WIDTH}}").append_text(line)


def _facts(
    standing: BudgetStanding, now: datetime, look: Look
) -> Iterator[tuple[str, Sequence[Text]]]:
    yield "rule", [Text(_rule(standing))]
    yield "left", [Text(_left(standing, now))]
    at_once = standing.next_call_at <= now
    yield "next slot", [Text("now" if at_once else clock_time(standing.next_call_at, now))]
    if standing.held_until is not None:
        until = clock_time(standing.held_until, now)
        yield "held", [Text(f"until {until}: the other side counted too many calls", "red")]
    if standing.taken_by_others:
        yield "others", [Text(f"took {standing.taken_by_others} calls of this hour", "yellow")]
    if standing.waiting:
        yield "waiting", [Text(line) for line in _queue(standing.waiting, now)]
    yield "last hour", list(_picture(lanes_of(standing.recent, now, look.parts), now, look))


def _rule(standing: BudgetStanding) -> str:
    rule = LeakyBucket(standing.burst, standing.restore_interval).rule
    return rule if standing.hourly_quota is None else f"{rule}; {standing.hourly_quota} an hour"


def _left(standing: BudgetStanding, now: datetime) -> str:
    left = f"{standing.at_once} at once"
    if standing.hourly_quota is None:
        return left
    left += f"; {standing.hour_left} of {standing.hourly_quota} this hour"
    if standing.hour_ends_at is None:
        return f"{left}, counted rolling"
    return f"{left}, which ends at {clock_time(standing.hour_ends_at, now)}"


def _queue(waiting: Sequence[Waiting], now: datetime) -> list[str]:
    headings = ("connection", "work", "concerning", "due", "waits until")
    rows = [
        (
            one.connection,
            one.work or "-",
            one.concerning or "-",
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


def _picture(lanes: Sequence[Lane], now: datetime, look: Look) -> Iterator[Text]:
    if not lanes:
        yield Text("no call")
        return
    widest = max(len(lane.name) for lane in lanes)
    for lane, colour in zip(lanes, cycle(COLOURS), strict=False):
        line = Text(f"{lane.name:<{widest}}  ")
        for count, throttled in zip(lane.counts, lane.throttled, strict=True):
            line.append(*_mark(lane.letter, count, colour, look, throttled=throttled))
        yield line.append(f"  {lane.total:,}")
    began, ends = (f"{moment.astimezone(UTC):%H:%M}" for moment in (now - HOUR, now))
    yield Text(f"{'':<{widest}}  {began}{ends:>{look.parts - len(began)}}")


def _mark(letter: str, count: int, colour: str, look: Look, *, throttled: bool) -> tuple[str, str]:
    if throttled:
        return "!", "bold red"
    if count == 0:
        return look.blank, "dim"
    if count == 1:
        return letter, colour
    return (str(count) if count <= MOST_IN_A_DIGIT else "+"), colour
