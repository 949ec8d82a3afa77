"""Read an order again before something is done for it: does it still stand as the OMS has it?"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from ...ports.channel.order_source import OrderLine, OrderSource
from ...ports.host.errors import OrderUnreadable
from ...ports.host.rate_policy import Deferred
from ...ports.oms.gateway import CancelledLine
from ...ports.repositories.cancellations import Cancellation, CancellationStage
from ...ports.repositories.orders import SentLine
from ...ports.repositories.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class OrderDiff:
    """
    An order as it stands on the channel, beside what the OMS has.

    Args:
        lines: as the channel tells them now.
        cancelled: every line with cancelled units, and how many, all in all.
        unknown_to_oms: the same, only those that the OMS was not told yet.
    """

    lines: tuple[OrderLine, ...]
    cancelled: tuple[CancelledLine, ...]
    unknown_to_oms: tuple[CancelledLine, ...]

    @property
    def nothing_left(self) -> bool:
        """Whether no unit of it is to be shipped any more."""
        return not any(line.to_ship for line in self.lines)


def read_lines(
    source: OrderSource, channel_order_id: str, now: datetime
) -> tuple[OrderLine, ...] | Deferred:
    """
    Return every line of an order; one call for each page, of which few orders have a second.

    Raises: as `OrderSource.lines`.
    """
    lines: list[OrderLine] = []
    page_token: str | None = None
    while True:
        page = source.lines(channel_order_id, page_token, now)
        if isinstance(page, Deferred):
            return page
        lines.extend(page.lines)
        page_token = page.next_page
        if page_token is None:
            return tuple(lines)


def diff(
    lines: tuple[OrderLine, ...],
    sent: Iterable[SentLine],
    known: Cancellation | None,
) -> OrderDiff:
    """
    Compare the lines of an order with what the OMS got: no more than that can be cancelled.

    Raises:
        OrderUnreadable: a line that the OMS has is not named any more, which says nothing
            about whether it was cancelled.
    """
    told = {line.channel_line_id: line.quantity for line in lines_sent(known)}
    quantities = {line.channel_line_id: line.quantity for line in lines}
    cancelled = []
    for line in sent:
        if line.channel_line_id not in quantities:
            raise OrderUnreadable(
                f"The channel does not name line {line.channel_line_id} any more. "
                "Look the order up on the channel, then retry."
            )
        missing = min(line.quantity - quantities[line.channel_line_id], line.to_ship)
        if missing > 0:
            cancelled.append(CancelledLine(line.channel_line_id, line.channel_sku, missing))
    news = [line for line in cancelled if line.quantity > told.get(line.channel_line_id, 0)]
    return OrderDiff(lines, tuple(cancelled), tuple(news))


def lines_sent(known: Cancellation | None) -> tuple[CancelledLine, ...]:
    """Return what the OMS was told of an order so far."""
    return known.sent if known else ()


def note_cancellation(
    uow: UnitOfWork,
    connection: str,
    channel_order_id: str,
    cancelled: tuple[CancelledLine, ...],
    now: datetime,
) -> None:
    """Put what was cancelled into the outbox, unless the book has it already."""
    known = uow.cancellations.get(connection, [channel_order_id]).get(channel_order_id)
    if known is None:
        known = Cancellation(
            connection, channel_order_id, CancellationStage.SENT, (), noticed_at=now, due_at=now
        )
    lines = {line.channel_line_id: line for line in known.lines}
    news = [line for line in cancelled if _more(line, lines.get(line.channel_line_id))]
    if not news:
        return
    lines |= {line.channel_line_id: line for line in news}
    uow.cancellations.put(
        [
            replace(
                known,
                stage=CancellationStage.TO_SEND,
                lines=tuple(lines.values()),
                noticed_at=now,
                due_at=now,
                attempts=0,
                reason="",
            )
        ]
    )


def _more(line: CancelledLine, known: CancelledLine | None) -> bool:
    return known is None or line.quantity > known.quantity
