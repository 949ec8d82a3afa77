"""Pickup slots and the packages they were offered for."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from .....sdk.sandbox.state import State
from ..protocol.times import INDIA
from .parcel import Parcel

_STARTS_AT = (10, 13)
_LASTS = timedelta(hours=3)
_SUNDAY = 6
_SLOTS_OFFERED = 4
_SHORTEST_NOTICE = timedelta(hours=2)
_FRACTION = 500_000
"""Slots start half a second after the full hour, as in Amazon's examples."""


@dataclass(frozen=True, slots=True)
class PickupSlot:
    """A time window for the pickup."""

    slot_id: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """A listed slot with its order, package and time of listing."""

    slot: PickupSlot
    order_id: str
    parcel: Parcel
    offered_at: datetime


class SlotCalendar:
    """All slots listed for one seller."""

    def __init__(self, rng: Random, state: State, seller_id: str) -> None:
        self._rng = rng
        self._offers = state.kept(f"{seller_id}/slots", Offer)

    def offer(self, order_id: str, parcel: Parcel, now: datetime) -> list[PickupSlot]:
        """List the next slots for a package, like Amazon not sorted by time."""
        slots = [
            PickupSlot(self._slot_id(), start, start + _LASTS)
            for start in _next_starts(now + _SHORTEST_NOTICE)
        ]
        for slot in slots:
            self._offers[slot.slot_id] = Offer(slot, order_id, parcel, now)
        return [*slots[1:], slots[0]]

    def recall(self, offer: Offer) -> None:
        """Add a listed slot, as if it had been listed here."""
        self._offers[offer.slot.slot_id] = offer

    def find(self, slot_id: str) -> Offer | None:
        """Return the offer of a slot ID."""
        return self._offers.get(slot_id)

    def _slot_id(self) -> str:
        """Return an ID of eight bytes, so that it ends with one `=`."""
        return b64encode(self._rng.randbytes(8)).decode()


def _next_starts(earliest: datetime) -> list[datetime]:
    midnight = earliest.astimezone(INDIA).replace(hour=0, minute=0, second=0, microsecond=_FRACTION)
    starts = [
        day.replace(hour=hour)
        for day in (midnight + timedelta(days=days) for days in range(_SLOTS_OFFERED))
        if day.weekday() != _SUNDAY
        for hour in _STARTS_AT
    ]
    return [start.astimezone(UTC) for start in starts if start >= earliest][:_SLOTS_OFFERED]
