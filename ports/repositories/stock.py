"""The book of stock: what the OMS said, what is to be exposed, and what the channel accepted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum, auto
from typing import Protocol

from ..channel.stock_pools import StockOverride, StockRules


class ItemOutcome(StrEnum):
    """What became of one message of a stock submission."""

    OPEN = "OPEN"
    """The channel's word is not known yet."""
    ACCEPTED = "ACCEPTED"
    """The channel shows this quantity."""
    REFUSED = "REFUSED"
    """The channel did not take it; code and reason are its own."""
    LOST = "LOST"
    """It never reached the channel."""
    UNKNOWN = "UNKNOWN"
    """The channel took the submission in, and what it made of this is not to be learnt."""


class Unexposable(Enum):
    """Why a level of a SKU cannot be exposed now."""

    NO_LISTING = auto()
    """The connection keeps listings, and has none for it."""
    DISABLED = auto()
    """A person disabled it."""


@dataclass(frozen=True, slots=True)
class ItemResult:
    """A verdict with the channel's code and sentence, where it gave any."""

    outcome: ItemOutcome
    code: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StockLevel:
    """
    How one SKU stands. Its key is (connection, channel_sku).

    Args:
        received, received_at: the OMS's last word, as far as it was taken in; None before any.
        wanted, buffer, latency_days: what is to be exposed; `wanted` is None while there is
            nothing to tell.
        exposed, exposed_latency, exposed_at: what the channel last accepted.
        sent: what it shows if it accepts the message under way; else as `exposed`.
        due: the next submission carries it.
        resend: it goes again although nothing changed.
        pending: the submission with the last message, while its end is not known.
        code, reason, result_at: the channel's last word on it.
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
    """What the OMS told at one moment: the quantity of each SKU, the last word counts."""

    at: datetime
    quantities: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Receipt:
    """One word of the OMS on a SKU, as the journal has it."""

    quantity: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class StockMessageRecord:
    """
    One SKU's part of a submission. Its key is (connection, submission, number).

    Args:
        number: counted from 1.
        received, buffer: the OMS's word and what was held back of it, when it was made.
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
class StockHistory:
    """What is kept of a SKU's past, both newest first."""

    receipts: tuple[Receipt, ...]
    messages: tuple[StockMessageRecord, ...]


class StockRepository(Protocol):
    """
    Keeps the journal of what was received, the levels, and the messages of submissions.

    The journal is only ever added to. What it says counts from the next `coalesce` on.
    """

    def receive(self, connection: str, calls: Sequence[StockCall]) -> None:
        """
        Add the OMS's word on these SKUs to the journal, a later call's behind an earlier one's.

        It goes side by side with others that receive. The unit of work does nothing else but
        ask `unexposable` before.
        """
        ...

    def unexposable(
        self, connection: str, channel_skus: Sequence[str]
    ) -> Mapping[str, Unexposable]:
        """
        Return which of these SKUs cannot be exposed now, and why; the others are left out.

        A missing listing is told rather than that it is disabled.
        """
        ...

    def has_news(self, connection: str) -> bool:
        """Tell whether a level is due, or something was received since the last `coalesce`."""
        ...

    def coalesce(self, connection: str, rules: StockRules) -> int:
        """
        Bring the levels up to date with journal, rules and overrides.

        Of several words on one SKU the last counts. Return how many levels are due.
        """
        ...

    def override(self, overrides: Iterable[StockOverride]) -> None:
        """Insert or replace each under its key; no key may come twice. See `coalesce`."""
        ...

    def overrides(
        self, connection: str, channel_skus: Sequence[str]
    ) -> Mapping[str, StockOverride]:
        """Return what is different for these SKUs, by SKU; others are left out."""
        ...

    def resend(self, connection: str) -> int:
        """Let everything that was ever exposed go again, but what is disabled; tell how many."""
        ...

    def make_messages(self, connection: str, submission: str, now: datetime) -> int:
        """
        Make a message of each due level, numbered by SKU; none is due after that.

        Return how many there are.
        """
        ...

    def messages(
        self, connection: str, submission: str, after: int = 0, limit: int = 1000
    ) -> list[StockMessageRecord]:
        """Return messages of a submission by number, those behind number `after`."""
        ...

    def take_back(self, connection: str, submission: str) -> None:
        """Undo `make_messages`: nothing of it was sent."""
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
        Write down what became of a submission's messages: `rulings` by number, else `others`.

        A level follows its last message only: ACCEPTED moves its exposure; REFUSED and LOST
        leave it, so it is due where it differs from what is wanted; UNKNOWN makes it due in
        any case. What was wanted meanwhile is not touched. A ruling may follow UNKNOWN: where a
        newer message has been sent meanwhile that says otherwise, the channel may have taken
        the older one last, and the level goes again.

        Return how many messages have which verdict.
        """
        ...

    def level(self, connection: str, channel_sku: str) -> StockLevel | None:
        """Return how a SKU stands, None where nothing is known of it."""
        ...

    def due(self, connection: str, after: str = "", limit: int = 100) -> list[StockLevel]:
        """Return levels that are due, by SKU, those behind `after`."""
        ...

    def refused(self, connection: str, after: str = "", limit: int = 100) -> list[StockLevel]:
        """Return levels of which the channel's last word was no, by SKU, those behind `after`."""
        ...

    def history(self, connection: str, channel_sku: str, limit: int = 100) -> StockHistory:
        """Return at most `limit` receipts and as many messages of a SKU."""
        ...

    def fold(self, connection: str, before: datetime, limit: int = 10_000) -> int:
        """
        Forget receipts and messages from before that moment; the levels keep what they led to.

        What was not taken in, and messages that are OPEN, stay. At most `limit` of each go;
        return how many did.
        """
        ...

    def last_period_done(self, connection: str) -> datetime | None:
        """Return the last moment for a submission that was used, or for which none was needed."""
        ...

    def mark_period_done(self, connection: str, slot: datetime) -> None:
        """Write down that this moment for a submission was used; an earlier one reopens it."""
        ...
