"""Compares an order on the channel with the lines that were sent to the OMS."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from ...ports.channel.order_source import OrderLine, OrderSource
from ...ports.host.errors import OrderUnreadable, PagingLost
from ...ports.host.rate_policy import Deferred
from ...ports.oms.gateway import CancelledLine
from ...ports.repositories.cancellations import Cancellation, CancellationStage
from ...ports.repositories.orders import SentLine
from ...ports.repositories.unit_of_work import UnitOfWork

NOTHING_NEW = "The channel sent a page without new lines and announced more pages."


@dataclass(frozen=True, slots=True)
class OrderDiff:
    """
    The current lines of an order, compared with what the OMS has.

    Args:
        lines: the channel's current lines.
        cancelled: every line with cancelled units, with the total per line.
        unknown_to_oms: those of `cancelled` that were not sent to the OMS yet.
    """

    lines: tuple[OrderLine, ...]
    cancelled: tuple[CancelledLine, ...]
    unknown_to_oms: tuple[CancelledLine, ...]

    @property
    def nothing_left(self) -> bool:
        """Whether every unit was cancelled; units that count as shipped were not."""
        return not any(line.quantity for line in self.lines)

    @property
    def all_shipped(self) -> bool:
        """Whether every unit that was not cancelled counts as shipped."""
        return not any(line.to_ship for line in self.lines)


def read_lines(
    source: OrderSource, channel_order_id: str, now: datetime
) -> tuple[OrderLine, ...] | Deferred:
    """
    Return all lines of an order; one call per page, and few orders have a second page.

    A line that is listed again replaces the earlier one.

    Raises: as `OrderSource.lines`, and

        PagingLost: a page announced another one without a new line, or the budget deferred a
            later page. The order waits for its backoff, so that its calls do not use up the
            budget of other orders.
    """
    lines: dict[str, OrderLine] = {}
    page_token: str | None = None
    while True:
        page = source.lines(channel_order_id, page_token, now)
        if isinstance(page, Deferred):
            if page_token is None:
                return page
            raise PagingLost(f"The lines of this order need more calls. {page.reason}")
        known = len(lines)
        lines |= {line.channel_line_id: line for line in page.lines}
        page_token = page.next_page
        if page_token is None:
            return tuple(lines.values())
        if len(lines) == known:
            raise PagingLost(NOTHING_NEW)


def diff(
    lines: tuple[OrderLine, ...],
    sent: Iterable[SentLine],
    known: Cancellation | None,
) -> OrderDiff:
    """
    Compare the lines of an order with those sent to the OMS, which bound what is cancelled.

    Raises:
        OrderUnreadable: a line that the OMS has is missing, so it is unknown whether it was
            cancelled.
    """
    known_to_oms = {line.channel_line_id: line.quantity for line in lines_sent(known)}
    quantities = {line.channel_line_id: line.quantity for line in lines}
    cancelled = []
    for line in sent:
        if line.channel_line_id not in quantities:
            raise OrderUnreadable(
                f"The channel no longer lists line {line.channel_line_id}. "
                "Check the order on the channel, then retry."
            )
        missing = min(line.quantity - quantities[line.channel_line_id], line.to_ship)
        if missing > 0:
            cancelled.append(CancelledLine(line.channel_line_id, line.channel_sku, missing))
    news = [line for line in cancelled if line.quantity > known_to_oms.get(line.channel_line_id, 0)]
    return OrderDiff(lines, tuple(cancelled), tuple(news))


def lines_sent(known: Cancellation | None) -> tuple[CancelledLine, ...]:
    """Return the cancelled lines that were sent to the OMS so far."""
    return known.sent if known else ()


def note_cancellation(
    uow: UnitOfWork,
    connection: str,
    channel_order_id: str,
    cancelled: tuple[CancelledLine, ...],
    now: datetime,
) -> bool:
    """Put newly cancelled units into the cancellation outbox; return whether there are any."""
    known = uow.cancellations.get(connection, [channel_order_id]).get(channel_order_id)
    if known is None:
        known = Cancellation(
            connection, channel_order_id, CancellationStage.SENT, (), noticed_at=now, due_at=now
        )
    lines = {line.channel_line_id: line for line in known.lines}
    news = [line for line in cancelled if _is_increase(line, lines.get(line.channel_line_id))]
    if not news:
        return False
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
    return True


def _is_increase(line: CancelledLine, known: CancelledLine | None) -> bool:
    return known is None or line.quantity > known.quantity
