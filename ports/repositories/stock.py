"""Repository of stock: the journal of received quantities, levels, messages and results."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum, auto
from typing import Final, Protocol

from ..channel.stock_pools import StockOverride, StockRules

WHOLE_CALLS: Final = ""
"""In place of a SKU: all of them, as whole stock calls cannot be used."""


class ItemOutcome(StrEnum):
    """Result of one message of a stock submission."""

    OPEN = "OPEN"
    """No result yet."""
    ACCEPTED = "ACCEPTED"
    """The channel shows this quantity."""
    REFUSED = "REFUSED"
    """Refused by the channel, with its own code and reason."""
    LOST = "LOST"
    """It never reached the channel."""
    UNKNOWN = "UNKNOWN"
    """The channel accepted the submission, but the result of this message is not available."""


class Unexposable(Enum):
    """Why the level of a SKU cannot be exposed."""

    NO_LISTING = auto()
    """The connection has listings, but none for this SKU."""
    DISABLED = auto()
    """An operator disabled the SKU."""


@dataclass(frozen=True, slots=True)
class ItemResult:
    """The result of a message, with the channel's code and reason if there are any."""

    outcome: ItemOutcome
    code: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StockLevel:
    """
    The stock level of one SKU. Its key is (connection, channel_sku).

    Args:
        received, received_at: last quantity coalesced from the journal; None before the first.
        wanted, buffer, latency_days: what is to be exposed; `wanted` is None if nothing is.
        exposed, exposed_latency, exposed_at: what the channel last accepted.
        sent: quantity of the message in flight; without one, as `exposed`.
        due: to be included in the next submission.
        resend: to be sent even if unchanged.
        pending: submission of the last message while it has no result; empty without one.
        code, reason, result_at: the channel's last result.
    """

    connection: str
    channel_sku: str
    received: int | None = None
    received_at: datetime | None = None
    wanted: int | None = None
    buffer: int = 0
    latency_days: int | None = None
    exposed: int | None = None
    exposed_latency: int | None = None
    exposed_at: datetime | None = None
    sent: int | None = None
    due: bool = False
    resend: bool = False
    pending: str = ""
    code: str = ""
    reason: str = ""
    result_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StockCall:
    """The valid quantities of one stock call, by SKU."""

    at: datetime
    quantities: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Receipt:
    """One received quantity of a SKU in the journal."""

    quantity: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class StockMessageRecord:
    """
    One SKU's part of a submission. Its key is (connection, submission, number).

    Args:
        number: counts from 1.
        received, buffer: received quantity and held-back units when the message was created.
    """

    submission: str
    number: int
    channel_sku: str
    quantity: int
    latency_days: int | None
    received: int | None
    buffer: int
    made_at: datetime
    result: ItemResult = ItemResult(ItemOutcome.OPEN)
    result_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class UnusableQuantity:
    """
    Quantities of a SKU that could not be used, so that an older one remained.

    Args:
        channel_sku: `WHOLE_CALLS` for all SKUs.
        reason: why the last one cannot be used.
        since, last_at: when the first and the last of them were received without a usable one
            in between.
        count: how many there were.
        ended_at: when a usable one was received; None before.
    """

    channel_sku: str
    reason: str
    since: datetime
    last_at: datetime
    count: int
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StockHistory:
    """The stored history of a SKU, newest first."""

    receipts: tuple[Receipt, ...]
    messages: tuple[StockMessageRecord, ...]


class StockRepository(Protocol):
    """
    Stores the journal of received quantities, the levels, and the messages of submissions.

    The journal is append-only. Entries take effect with the next `coalesce`.
    """

    def receive(self, connection: str, calls: Sequence[StockCall]) -> None:
        """
        Append the quantities of these calls to the journal, in order.

        Runs concurrently with other calls of `receive`; its unit of work must do nothing else
        except call `unexposable` and `has_unusable` before.
        """
        ...

    def has_unusable(self, connection: str) -> bool:
        """Return whether the last quantity of any SKU could not be used."""
        ...

    def note_unusable(self, connection: str, problems: Mapping[str, str], now: datetime) -> None:
        """
        Store that a quantity of these SKUs cannot be used, and why.

        SKUs without a listing are left out, unless the channel offers units of them.
        """
        ...

    def end_unusable(self, connection: str, channel_skus: Iterable[str], now: datetime) -> None:
        """Store that these SKUs have a usable quantity again."""
        ...

    def unusable(self, connection: str, limit: int = 100) -> list[UnusableQuantity]:
        """Return SKUs whose last quantity could not be used, by SKU: `WHOLE_CALLS` first."""
        ...

    def unusable_of(self, connection: str, channel_sku: str) -> UnusableQuantity | None:
        """Return the last unusable quantities of a SKU, ended or not; None if there are none."""
        ...

    def unexposable(
        self, connection: str, channel_skus: Sequence[str]
    ) -> Mapping[str, Unexposable]:
        """
        Return which of these SKUs cannot be exposed, and why; others are omitted.

        NO_LISTING takes precedence over DISABLED.
        """
        ...

    def has_news(self, connection: str) -> bool:
        """Return whether a level is due, or the journal has entries since the last `coalesce`."""
        ...

    def coalesce(self, connection: str, rules: StockRules) -> int:
        """
        Update the levels from journal, rules and overrides; return how many are due.

        The last journal entry of a SKU counts.
        """
        ...

    def override(self, overrides: Iterable[StockOverride]) -> None:
        """Insert or replace each by its key; keys must be unique. Takes effect with `coalesce`."""
        ...

    def overrides(
        self, connection: str, channel_skus: Sequence[str]
    ) -> Mapping[str, StockOverride]:
        """Return the overrides of these SKUs, by SKU; SKUs without one are omitted."""
        ...

    def resend(self, connection: str) -> int:
        """Make due every level that was ever exposed and is not disabled; return how many."""
        ...

    def make_messages(self, connection: str, submission: str, now: datetime) -> int:
        """
        Create a message of each due level, numbered in order of SKU; return how many.

        No level is due afterwards.
        """
        ...

    def messages(
        self, connection: str, submission: str, after: int = 0, limit: int = 1000
    ) -> list[StockMessageRecord]:
        """Return messages of a submission with numbers above `after`, sorted by number."""
        ...

    def take_back(self, connection: str, submission: str) -> None:
        """Undo `make_messages` of a submission that was not sent."""
        ...

    def record_results(
        self,
        connection: str,
        submission: str,
        results: Mapping[int, ItemResult],
        others: ItemResult,
        now: datetime,
    ) -> Mapping[ItemOutcome, int]:
        """
        Store the results of a submission's messages: `results` by number, `others` for the rest.

        Only the last message of a level affects it: ACCEPTED updates `exposed`; REFUSED and
        LOST leave it, so the level is due if `wanted` differs; UNKNOWN makes it due in any
        case. `wanted` is not changed. A result may replace UNKNOWN, and LOST if the submission
        turned out to have arrived: if another quantity was sent meanwhile, the channel may have
        applied the older one last, so the level becomes due.

        Returns the number of messages per outcome.
        """
        ...

    def level(self, connection: str, channel_sku: str) -> StockLevel | None:
        """Return the level of a SKU, None if there is none."""
        ...

    def due(self, connection: str, after: str = "", limit: int = 100) -> list[StockLevel]:
        """Return due levels with SKUs above `after`, sorted by SKU."""
        ...

    def refused(self, connection: str, after: str = "", limit: int = 100) -> list[StockLevel]:
        """Return levels that the channel last refused with SKUs above `after`, sorted by SKU."""
        ...

    def history(self, connection: str, channel_sku: str, limit: int = 100) -> StockHistory:
        """Return up to `limit` receipts and up to `limit` messages of a SKU."""
        ...

    def fold(self, connection: str, before: datetime, limit: int = 10_000) -> int:
        """
        Delete receipts and messages from before `before`, up to `limit` each; return how many.

        Unusable quantities whose last is from before `before` are deleted as well, uncounted.
        Levels are unchanged. Receipts not yet coalesced and OPEN messages are kept.
        """
        ...

    def last_period_done(self, connection: str) -> datetime | None:
        """Return the last period whose submission was sent or not needed, None before the first."""
        ...

    def mark_period_done(self, connection: str, slot: datetime) -> None:
        """Set the last period done; an earlier one than before reopens the later period."""
        ...
