"""The stock of one SKU over time: quantities received, and quantities on the channel."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ...core.stock.stock_view import StockView
from ...ports.repositories.stock import ItemOutcome

WIDTH: Final = 720
HEIGHT: Final = 190
LEFT: Final = 46
TOP: Final = 12
BOTTOM: Final = 26
RIGHT: Final = 10

SHORTEST: Final = timedelta(hours=1)

Point = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class Mark:
    """A message to the channel; `refused` if the channel refused it."""

    x: float
    y: float
    refused: bool
    label: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A horizontal line of the scale."""

    y: float
    value: int


@dataclass(frozen=True, slots=True)
class StockPlot:
    """The picture's paths and marks, in a box of `WIDTH` by `HEIGHT`."""

    received: str
    exposed: str
    marks: tuple[Mark, ...]
    grid: tuple[Grid, ...]
    begins_at: datetime
    ends_at: datetime


def plot_of(view: StockView, now: datetime) -> StockPlot | None:
    """Draw the history of a SKU up to `now`; return None if it has none."""
    received = sorted((one.received_at, one.quantity) for one in view.history.receipts)
    messages = sorted(view.history.messages, key=lambda one: one.made_at)
    accepted = [
        (one.result_at or one.made_at, one.quantity)
        for one in messages
        if one.result.outcome is ItemOutcome.ACCEPTED
    ]
    values = [quantity for _, quantity in (*received, *accepted)]
    values += [one.quantity for one in messages]
    moments = [at for at, _ in (*received, *accepted)] + [one.made_at for one in messages]
    if not moments:
        return None
    begins_at = min(*moments, now - SHORTEST)
    scale = _Scale(begins_at, max(*moments, now), max(*values, 1))
    return StockPlot(
        received=scale.steps(received),
        exposed=scale.steps(accepted),
        marks=tuple(
            Mark(
                scale.x(one.made_at),
                scale.y(one.quantity),
                one.result.outcome is ItemOutcome.REFUSED,
                f"{one.quantity}: {one.result.outcome.lower()}",
            )
            for one in messages
        ),
        grid=tuple(Grid(scale.y(value), value) for value in _ticks(scale.most)),
        begins_at=scale.begins_at,
        ends_at=scale.ends_at,
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    begins_at: datetime
    ends_at: datetime
    most: int

    def x(self, at: datetime) -> float:
        share = (at - self.begins_at) / (self.ends_at - self.begins_at)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(self, value: int) -> float:
        return round(HEIGHT - BOTTOM - value / self.most * (HEIGHT - TOP - BOTTOM), 1)

    def steps(self, points: Sequence[Point]) -> str:
        """Return a path that keeps each value until the next one."""
        if not points:
            return ""
        return "".join((*self._turns(points), f"H{WIDTH - RIGHT}"))

    def _turns(self, points: Iterable[Point]) -> Iterable[str]:
        for number, (at, value) in enumerate(points):
            yield f"H{self.x(at)}V{self.y(value)}" if number else f"M{self.x(at)} {self.y(value)}"


def _ticks(most: int) -> list[int]:
    return sorted({0, most // 2, most})
