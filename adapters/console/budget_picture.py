"""A shared budget as a picture: the slots of the hour, the work that used them, and when."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zlib import crc32

from ...core.rate_limit.budget_hour import HOUR, lanes_of
from ...core.rate_limit.budget_statuses import SharedBudgetStatus
from ...core.rate_limit.leaky_bucket import LeakyBucket
from ...ports.host.budget_status import BudgetStatus, Waiting

WIDTH: Final = 720
SLOT_HEIGHT: Final = 28
GAP: Final = 3
MOST_CELLS: Final = 60
PARTS: Final = 60
LANE_HEIGHT: Final = 22
COLOURS: Final = 4
LOWEST: Final = 2
"""Calls in a minute that fill the lane's height, where no minute has more."""

OTHERS: Final = "others"
LEFT: Final = "left"
GONE: Final = "not usable"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the picture; `look` is its class in the style sheet."""

    x: float
    y: float
    width: float
    height: float
    look: str


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the hour's slots: the work that used it, or that it is left."""

    name: str
    count: int
    look: str


@dataclass(frozen=True, slots=True)
class LanePicture:
    """The last hour of one class of work, minute by minute."""

    name: str
    total: int
    look: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class BudgetPicture:
    """A budget as a page shows it."""

    name: str
    account: str
    connections: tuple[str, ...]
    rule: str
    quota: int | None
    left: int | None
    at_once: int
    burst: int
    resets_at: datetime | None
    next_call_at: datetime
    held_until: datetime | None
    waiting: tuple[Waiting, ...]
    shares: tuple[Share, ...]
    cells: tuple[Box, ...]
    lanes: tuple[LanePicture, ...]
    began_at: datetime
    ends_at: datetime

    @property
    def calls(self) -> int:
        """The number of calls of the connector in the last hour."""
        return sum(lane.total for lane in self.lanes)


def picture_of(shared: SharedBudgetStatus, now: datetime) -> BudgetPicture:
    """Draw the state of a budget at `now`."""
    status = shared.status
    lanes = tuple(_lanes(status, now))
    shares = tuple(_shares(status, {lane.name: lane.look for lane in lanes}, now))
    return BudgetPicture(
        name=status.name,
        account=status.account,
        connections=shared.connections,
        rule=LeakyBucket(status.burst, status.restore_interval).rule,
        quota=status.hourly_quota,
        left=status.hour_left,
        at_once=status.at_once,
        burst=status.burst,
        resets_at=status.hour_ends_at,
        next_call_at=status.next_call_at,
        held_until=status.held_until,
        waiting=status.waiting,
        shares=shares,
        cells=tuple(_cells(shares)),
        lanes=lanes,
        began_at=now - HOUR,
        ends_at=now,
    )


def _shares(status: BudgetStatus, looks: dict[str, str], now: datetime) -> Iterator[Share]:
    """Yield what the hour's slots are used for; without a quota there are none."""
    if status.hourly_quota is None or status.hour_left is None:
        return
    begins = now - HOUR if status.hour_ends_at is None else status.hour_ends_at - HOUR
    ours = Counter(call.work or call.operation for call in status.recent if call.at >= begins)
    rest = status.hourly_quota
    for name, count, look in (
        *((name, ours[name], looks.get(name, "lane-0")) for name in sorted(ours)),
        (OTHERS, status.taken_by_others, "others"),
        (LEFT, status.hour_left, "left"),
    ):
        shown = min(count, rest)
        rest -= shown
        if shown or name == LEFT:
            yield Share(name, shown, look)
    if rest:
        yield Share(GONE, rest, "gone")


def _cells(shares: Sequence[Share]) -> Iterator[Box]:
    total = sum(share.count for share in shares)
    if not 0 < total <= MOST_CELLS:
        return
    width = (WIDTH - GAP * (total - 1)) / total
    looks = [share.look for share in shares for _ in range(share.count)]
    for number, look in enumerate(looks):
        yield Box(round(number * (width + GAP), 2), 0, round(width, 2), SLOT_HEIGHT, look)


def _lanes(status: BudgetStatus, now: datetime) -> Iterator[LanePicture]:
    width = WIDTH / PARTS
    found = lanes_of(status.recent, now, PARTS)
    most = max((LOWEST, *(max(lane.counts) for lane in found)))
    looks = _looks([lane.name for lane in found])
    for lane in found:
        look = looks[lane.name]
        boxes = []
        for part, (count, throttled) in enumerate(zip(lane.counts, lane.throttled, strict=True)):
            if count:
                height = LANE_HEIGHT * count / most
                boxes.append(
                    Box(
                        round(part * width + 1, 2),
                        round(LANE_HEIGHT - height, 2),
                        round(width - 2, 2),
                        round(height, 2),
                        "throttled" if throttled else look,
                    )
                )
        yield LanePicture(lane.name, lane.total, look, tuple(boxes))


def _looks(names: Sequence[str]) -> dict[str, str]:
    """Return a colour for each name: the same one from hour to hour, no two alike if possible."""
    looks: dict[str, str] = {}
    for name in names:
        first = crc32(name.encode()) + 1
        wished = [f"lane-{(first + further) % COLOURS}" for further in range(COLOURS)]
        looks[name] = next((look for look in wished if look not in looks.values()), wished[0])
    return looks
